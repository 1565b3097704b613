package io.atlas4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.auth.BearerToken;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.Callback;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Secret;
import io.atlas4j.spec.Staging;
import java.net.URI;
import org.junit.jupiter.api.Test;

class PreparedRequestTest {
    private static final Staging STAGING =
            Staging.builder().region("eu").datasetUri("s3://a").build();
    private static final Callback CALLBACK = new Callback(URI.create("https://x.test/cb"), Secret.of("callback-token"));

    @Test
    void adds_nothing_to_a_request_that_asks_for_nothing() {
        var request = ComputeRequest.cpu(1).env("A", "1").build();
        var prepared = PreparedRequest.of(request);
        assertThat(prepared.request()).isEqualTo(request);
        assertThat(prepared.auth()).isEmpty();
    }

    @Test
    void gives_the_machine_a_token_and_the_caller_the_same() {
        var prepared =
                PreparedRequest.of(ComputeRequest.cpu(1).auth(AuthMode.BEARER).build());
        var auth = prepared.auth().orElseThrow();
        assertThat(prepared.request().env()).containsOnlyKeys("ATLAS_PRESHARED_KEY");
        assertThat(auth.token()).contains(prepared.request().env().get("ATLAS_PRESHARED_KEY"));
        assertThat(auth.hash())
                .isEqualTo(BearerToken.hash(auth.token().orElseThrow().reveal()));
        assertThat(auth.header().orElseThrow().reveal())
                .isEqualTo("Bearer " + auth.token().orElseThrow().reveal());
    }

    @Test
    void gives_the_machine_a_secret_to_check_signed_addresses() {
        var prepared = PreparedRequest.of(
                ComputeRequest.cpu(1).auth(AuthMode.SIGNED_URL).build());
        var auth = prepared.auth().orElseThrow();
        assertThat(prepared.request().env()).containsOnlyKeys("ATLAS_SIGNING_SECRET");
        assertThat(auth.token()).contains(prepared.request().env().get("ATLAS_SIGNING_SECRET"));
        assertThat(auth.header()).isEmpty();
    }

    @Test
    void mints_anew_each_time() {
        var request = ComputeRequest.cpu(1).auth(AuthMode.BEARER).build();
        assertThat(PreparedRequest.of(request).auth())
                .isNotEqualTo(PreparedRequest.of(request).auth());
    }

    @Test
    void lets_callback_and_auth_win_over_the_users_variables() {
        var env = PreparedRequest.of(ComputeRequest.cpu(1)
                        .env("ATLAS_PRESHARED_KEY", "mine")
                        .env("ATLAS_CALLBACK_URL", "mine")
                        .env("ATLAS_CALLBACK_TOKEN", "mine")
                        .env("OTHER", "mine")
                        .callback(CALLBACK)
                        .auth(AuthMode.BEARER)
                        .build())
                .request()
                .env();
        assertThat(env)
                .containsEntry("ATLAS_CALLBACK_URL", Secret.of("https://x.test/cb"))
                .containsEntry("ATLAS_CALLBACK_TOKEN", Secret.of("callback-token"))
                .containsEntry("OTHER", Secret.of("mine"));
        assertThat(env.get("ATLAS_PRESHARED_KEY")).isNotEqualTo(Secret.of("mine"));
    }

    @Test
    void adds_the_variables_of_staging() {
        assertThat(PreparedRequest.of(ComputeRequest.cpu(1).staging(STAGING).build())
                        .request()
                        .env())
                .containsOnlyKeys("AWS_REGION", "AWS_DEFAULT_REGION", "ATLAS_DATASET_URI");
    }

    @Test
    void refuses_a_variable_that_staging_sets() {
        assertThatThrownBy(() -> PreparedRequest.of(ComputeRequest.cpu(1)
                        .env("AWS_REGION", "hunter2")
                        .staging(STAGING)
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("env: ")
                .hasMessageContaining("AWS_REGION")
                .hasMessageNotContaining("hunter2");
    }
}
