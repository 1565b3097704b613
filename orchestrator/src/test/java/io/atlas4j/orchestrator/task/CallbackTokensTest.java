package io.atlas4j.orchestrator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.task.CallbackTokens.Speaker;
import io.atlas4j.spec.Secret;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class CallbackTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Speaker SPEAKER = new Speaker("mk2l3p9abc", 2);
    private final CallbackTokens tokens = tokens("k1");

    @Test
    void a_token_names_its_session_and_attempt() {
        var token = tokens.sign(SPEAKER, Optional.empty());

        assertThat(tokens.read(token, NOW)).contains(SPEAKER);
        assertThat(token.reveal()).matches("ac1\\.k1\\.mk2l3p9abc\\.2\\.0\\.[A-Za-z0-9_-]{43}");
        assertThat(token).hasToString("***");
    }

    /** The form is a promise: machines that run now hold tokens that the next version must read. */
    @Test
    void the_form_of_a_token_stays() {
        assertThat(tokens.sign(SPEAKER, Optional.of(Instant.ofEpochSecond(1_700_000_060)))
                        .reveal())
                .isEqualTo("ac1.k1.mk2l3p9abc.2.1700000060.5ic-rVhH1WPSh_yaEbC6ytb4E5IZiIh10Gf65tm54qU");
    }

    @Test
    void no_other_character_anywhere_is_believed() {
        var token = tokens.sign(SPEAKER, Optional.of(NOW.plusSeconds(60))).reveal();
        for (var at = 0; at < token.length() - 1; at++) { // the last one holds four bits only, see below
            for (var other : new char[] {'a', '7', '.', 'Z'}) {
                if (token.charAt(at) != other) {
                    var changed = token.substring(0, at) + other + token.substring(at + 1);
                    assertThat(tokens.read(Secret.of(changed), NOW)).as(changed).isEmpty();
                }
            }
        }
        for (var last : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
            if (token.charAt(token.length() - 1) != last) {
                assertThat(tokens.read(Secret.of(token.substring(0, token.length() - 1) + last), NOW))
                        .isEmpty();
            }
        }
    }

    @Test
    void anything_else_is_no_token() {
        var token = tokens.sign(SPEAKER, Optional.empty()).reveal();
        for (var other : new String[] {
            "",
            ".",
            "ac1",
            token + " ",
            " " + token,
            token + "=",
            token.substring(0, token.length() - 1),
            token.replace("ac1", "ac2"),
            token.replace(".2.", ".02."),
            token.replace(".2.", ".0."),
            "é".repeat(40),
            "a".repeat(100_000),
            token.replace(".0.", ".00.")
        }) {
            assertThat(tokens.read(Secret.of(other), NOW)).isEmpty();
        }
    }

    @Test
    void a_token_holds_until_its_time_and_at_that_second() {
        var token = tokens.sign(SPEAKER, Optional.of(NOW));

        assertThat(tokens.read(token, NOW)).contains(SPEAKER);
        assertThat(tokens.read(token, NOW.plusSeconds(1))).isEmpty();
    }

    @Test
    void a_token_outlives_the_rotation_of_keys_but_not_the_loss_of_its_key() {
        var old = tokens.sign(SPEAKER, Optional.empty());
        var rotated = tokens("k2", "k1");

        assertThat(rotated.read(old, NOW)).contains(SPEAKER);
        assertThat(rotated.sign(SPEAKER, Optional.empty()).reveal()).startsWith("ac1.k2.");
        assertThat(tokens("k2").read(old, NOW)).isEmpty();
        assertThat(tokens.read(rotated.sign(SPEAKER, Optional.empty()), NOW)).isEmpty();
    }

    @Test
    void another_installations_key_of_the_same_name_signs_nothing_here() {
        var keys = new LinkedHashMap<String, SecretKey>();
        keys.put("k1", key("other"));

        assertThat(tokens.read(new CallbackTokens(keys).sign(SPEAKER, Optional.empty()), NOW))
                .isEmpty();
    }

    @Test
    void a_session_that_a_token_cannot_name_gets_none() {
        assertThatThrownBy(() -> tokens.sign(new Speaker("a.b", 1), Optional.empty()))
                .isInstanceOf(ValidationException.class);
    }

    static CallbackTokens tokens(String... ids) {
        var keys = new LinkedHashMap<String, SecretKey>();
        Arrays.stream(ids).forEach(id -> keys.put(id, key(id)));
        return new CallbackTokens(keys);
    }

    private static SecretKey key(String seed) {
        return new SecretKeySpec(
                Arrays.copyOf(seed.getBytes(java.nio.charset.StandardCharsets.US_ASCII), 32), "HmacSHA256");
    }
}
