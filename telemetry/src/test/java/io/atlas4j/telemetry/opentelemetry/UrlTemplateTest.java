package io.atlas4j.telemetry.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UrlTemplateTest {
    @Test
    void ids_are_left_out_and_words_of_the_providers_stay() {
        assertThat(UrlTemplate.of("/v2/pods/5fk2abc")).isEqualTo("/v2/pods/{id}");
        assertThat(UrlTemplate.of("/v1/apps/my-app/machines/148e21/wait"))
                .isEqualTo("/v1/apps/{id}/machines/{id}/wait");
        assertThat(UrlTemplate.of("/api/v1/instance-operations/launch"))
                .isEqualTo("/api/v1/instance-operations/launch");
        assertThat(UrlTemplate.of("/api/v0/asks/123/")).isEqualTo("/api/v0/asks/{id}/");
        assertThat(UrlTemplate.of("")).isEqualTo("/");
    }

    @Test
    void a_path_without_end_has_a_template_with_one() {
        assertThat(UrlTemplate.of("/x".repeat(1_000))).hasSizeLessThan(80);
    }
}
