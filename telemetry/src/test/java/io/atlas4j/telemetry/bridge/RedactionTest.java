package io.atlas4j.telemetry.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedactionTest {
    @Test
    void what_looks_like_a_secret_becomes_stars_wherever_it_stands() {
        assertThat(Redaction.text("fly said fm2_lJPECAAAAAA=,fm2_abc/def and went"))
                .isEqualTo("fly said *** and went");
        assertThat(Redaction.text("Authorization: Bearer abc.def-123")).isEqualTo("Authorization: Bearer ***");
        assertThat(Redaction.text("key rpa_ABCDEFGH12345678 refused")).isEqualTo("key *** refused");
        assertThat(Redaction.text("https://me:pass@host/x?sig=abc&a=1")).isEqualTo("https://***@host/x?sig=***&a=1");
        assertThat(Redaction.text("AKIAABCDEFGHIJKLMNOP")).isEqualTo("***");
    }

    @Test
    void a_value_under_a_secret_name_is_stars_unless_it_is_a_number() {
        assertThat(Redaction.of("api_key", "whatever")).isEqualTo("***");
        assertThat(Redaction.of("hf_token", "whatever")).isEqualTo("***");
        assertThat(Redaction.of("tokens", 5)).isEqualTo("5");
        assertThat(Redaction.of("app", Secret.of("hidden"))).isEqualTo("***");
        assertThat(Redaction.of("app", "web")).isEqualTo("web");
    }

    @Test
    void ordinary_words_stay_as_they_are() {
        var words = new LinkedHashMap<String, Object>();
        words.put("url", "https://api.runpod.io/v2/pods?limit=5");
        words.put("session", "s-1");
        words.put("attempt", 1);
        assertThat(Redaction.line(words)).isEqualTo("url=https://api.runpod.io/v2/pods?limit=5 session=s-1 attempt=1");
        assertThat(Redaction.line(Map.of("reason", "the disk_key is risk-free")))
                .isEqualTo("reason=the disk_key is risk-free");
    }

    @Test
    void a_long_text_is_cut() {
        assertThat(Redaction.text("a".repeat(10_000))).hasSize(2_001);
    }
}
