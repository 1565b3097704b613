package io.atlas4j.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.PreparedRequest;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.MessageFormatter;

class SecretTest {
    private static final String VALUE = "hunter2";
    private static final Secret SECRET = Secret.of(VALUE);

    @Test
    void prints_as_stars_alone_and_inside_anything() {
        record Holder(Secret secret, Optional<Secret> maybe) {}
        for (var text : List.of(
                SECRET.toString(),
                "" + SECRET,
                String.format("%s %s", SECRET, List.of(SECRET)),
                new Holder(SECRET, Optional.of(SECRET)).toString(),
                Map.of("key", SECRET).toString(),
                Arrays.toString(new Secret[] {SECRET}),
                new IllegalStateException("because of " + SECRET).toString())) {
            assertThat(text).contains("***").doesNotContain(VALUE);
        }
    }

    @Test
    void prints_as_stars_in_logs() {
        assertThat(MessageFormatter.format("key {} of {}", SECRET, Map.of("k", SECRET))
                        .getMessage())
                .isEqualTo("key *** of {k=***}");
    }

    @Test
    void prints_as_stars_in_every_record_that_holds_one() {
        var request = ComputeRequest.gpu(Gpu.L4)
                .image("box")
                .command("run", "--key=" + VALUE)
                .env("KEY", SECRET)
                .registry(RegistryLogin.of("me", SECRET))
                .callback(new Callback(URI.create("https://x.test/callback"), SECRET))
                .staging(Staging.builder()
                        .keys(SECRET, SECRET)
                        .datasetUrl(Secret.of("https://x.test/" + VALUE))
                        .build())
                .auth(AuthMode.BEARER)
                .providerOptions(Map.of("env", Map.of("KEY", VALUE)))
                .build();
        var prepared = PreparedRequest.of(request);
        var token = prepared.auth().orElseThrow().token().orElseThrow().reveal();
        var machine = Compute.builder("mock", "m-1", ComputeStatus.RUNNING)
                .auth(prepared.auth())
                .raw(Map.of("note", VALUE))
                .build();
        for (var holder : List.<Object>of(
                request,
                prepared,
                prepared.auth(),
                machine,
                List.of(machine),
                request.registry(),
                request.callback(),
                request.staging(),
                prepared.request().env())) {
            assertThat(holder.toString()).doesNotContain(VALUE).doesNotContain(token);
        }
    }

    @Test
    void cannot_be_serialized() throws Exception {
        try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            assertThatThrownBy(() -> out.writeObject(SECRET)).isInstanceOf(NotSerializableException.class);
        }
    }

    @Test
    void equals_a_secret_of_the_same_value() {
        assertThat(SECRET).isEqualTo(Secret.of(VALUE)).hasSameHashCodeAs(Secret.of(VALUE));
        assertThat(SECRET).isNotEqualTo(Secret.of("other")).isNotEqualTo(VALUE);
        assertThat(SECRET.reveal()).isEqualTo(VALUE);
        assertThat(Secret.of("").isEmpty()).isTrue();
        assertThatThrownBy(() -> Secret.of(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void is_not_in_the_message_of_a_refused_value() {
        assertThatThrownBy(() -> ComputeRequest.cpu(1).env("KEY", VALUE + "\0").build())
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("KEY")
                .hasMessageNotContaining(VALUE);
    }
}
