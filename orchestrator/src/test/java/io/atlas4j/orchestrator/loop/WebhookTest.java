package io.atlas4j.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told, and how he knows that it is us. */
class WebhookTest {
    private static final URI ADDRESS = URI.create("https://hooks.example/T1/B2/very-secret?key=more");
    private static final Secret SECRET = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    @Test
    void a_message_is_signed_as_standard_webhooks_has_it() {
        var signature =
                new Webhook(ADDRESS, SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}");
        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void neither_address_nor_secret_is_shown() {
        var webhook = new Webhook(ADDRESS, SECRET);
        assertThat(webhook.toString()).isEqualTo("webhook at hooks.example");
        assertThat(webhook.name()).matches("[0-9a-f]{32}");
        assertThat(new Webhook(ADDRESS, secretOf(32)).name()).isEqualTo(webhook.name());
    }

    private static Secret secretOf(int bytes) {
        return Secret.of("whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]));
    }

    @Test
    void an_address_that_others_could_read_is_refused() {
        for (var address :
                List.of("http://hooks.example/", "ftp://hooks.example/", "https://user@hooks.example/", "/here")) {
            assertThatThrownBy(() -> new Webhook(URI.create(address), SECRET)).isInstanceOf(ValidationException.class);
        }
    }

    @Test
    void a_secret_of_another_form_is_refused_and_not_quoted() {
        for (var secret : List.of(
                Secret.of("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                Secret.of("whsec_not*base64"),
                secretOf(23),
                secretOf(65))) {
            assertThatThrownBy(() -> new Webhook(ADDRESS, secret))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("openssl rand -base64 32")
                    .message()
                    .doesNotContain(secret.reveal());
        }
    }
}
