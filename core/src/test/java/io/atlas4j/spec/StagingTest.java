package io.atlas4j.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StagingTest {
    private static final Secret KEY = Secret.of("hunter2");

    @Test
    void hands_on_the_variables_that_programs_look_for() {
        var staging = Staging.builder()
                .endpoint("https://s3.test:9000")
                .region("eu-west-1")
                .keys(Secret.of("id"), Secret.of("key"))
                .sessionToken(Secret.of("token"))
                .datasetUri("s3://in/data")
                .artifactUri("s3://out")
                .datasetUrl(Secret.of("https://x.test/in?sig=1"))
                .artifactUrl(Secret.of("http://x.test/out"))
                .build();
        assertThat(staging.variables())
                .isEqualTo(Map.of(
                        "AWS_ENDPOINT_URL_S3", Secret.of("https://s3.test:9000"),
                        "AWS_REGION", Secret.of("eu-west-1"),
                        "AWS_DEFAULT_REGION", Secret.of("eu-west-1"),
                        "AWS_ACCESS_KEY_ID", Secret.of("id"),
                        "AWS_SECRET_ACCESS_KEY", Secret.of("key"),
                        "AWS_SESSION_TOKEN", Secret.of("token"),
                        "ATLAS_DATASET_URI", Secret.of("s3://in/data"),
                        "ATLAS_ARTIFACT_URI", Secret.of("s3://out"),
                        "ATLAS_DATASET_URL", Secret.of("https://x.test/in?sig=1"),
                        "ATLAS_ARTIFACT_URL", Secret.of("http://x.test/out")));
    }

    @Test
    void needs_one_of_four_locations() {
        refused(builder -> builder.keys(KEY, KEY).region("eu"));
        for (UnaryOperator<StagingBuilder> one : List.<UnaryOperator<StagingBuilder>>of(
                builder -> builder.datasetUri("s3://a"),
                builder -> builder.artifactUri("s3://a/b c/é"),
                builder -> builder.datasetUrl(Secret.of("https://x.test/a")),
                builder -> builder.artifactUrl(Secret.of("https://[::1]:8/a")))) {
            assertThat(one.apply(Staging.builder()).build()).isNotNull();
        }
    }

    @Test
    void needs_both_keys_or_neither_and_keys_for_a_session_token() {
        assertThatThrownBy(() -> new Staging(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(KEY),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("s3://a"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .isInstanceOf(ValidationException.class);
        refused(builder -> builder.datasetUri("s3://a").sessionToken(KEY));
    }

    @Test
    void refuses_what_is_no_bucket() {
        for (var uri :
                new String[] {"", "s3://", "s3://a b/c", "S3://a", "https://a/b", "s3:/a", "s3://a/\n", "s3://ü"}) {
            refused(builder -> builder.datasetUri(uri));
            refused(builder -> builder.artifactUri(uri));
        }
    }

    @Test
    void refuses_what_is_no_address() {
        for (var url : new String[] {
            "",
            "x",
            "ftp://x.test/a",
            "https:///a",
            "https://hunter2:hunter2@x.test/a",
            "https://x.test:0/a",
            "https://x.test:70000/a",
            "https://x.test[/a",
            "https://x.test/\u0001hunter2",
            "https://x.test/hunter2 a"
        }) {
            refused(builder -> builder.datasetUri("s3://a").endpoint(url));
            refused(builder -> builder.datasetUrl(Secret.of(url)));
            refused(builder -> builder.artifactUrl(Secret.of(url)));
        }
        refused(builder -> builder.datasetUrl(Secret.of("https://x.test")));
        refused(builder -> builder.datasetUrl(Secret.of("https://x.test/")));
        refused(builder -> builder.datasetUrl(Secret.of("https://x.test/é")));
    }

    @Test
    void refuses_empty_text_and_control_characters() {
        for (var text : new String[] {"", "a\nb", "\0"}) {
            refused(builder -> builder.datasetUri("s3://a").region(text));
            refused(builder -> builder.datasetUri("s3://a").keys(Secret.of(text), KEY));
            refused(builder -> builder.datasetUri("s3://a").keys(KEY, Secret.of(text)));
            refused(builder -> builder.datasetUri("s3://a").keys(KEY, KEY).sessionToken(Secret.of(text)));
        }
    }

    private static void refused(UnaryOperator<StagingBuilder> wrong) {
        assertThatThrownBy(() -> wrong.apply(Staging.builder()).build())
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("staging: ")
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }
}
