package io.atlas4j.fly.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MacaroonExpiryTest {
    private static final Instant END = Instant.parse("2026-08-20T09:12:11Z");

    @Test
    void reads_the_end_of_a_macaroon() {
        assertThat(of(Macaroons.until(END))).contains(END);
    }

    @Test
    void takes_the_earliest_end_of_a_list() {
        assertThat(of(Macaroons.until(END.plusSeconds(9)) + "," + Macaroons.until(END) + ",fm2_unreadable"))
                .contains(END);
    }

    @Test
    void knows_no_end_of_what_it_cannot_read() {
        assertThat(of("fo1_user")).isEmpty();
        assertThat(of("fm2_AAAA,fm2_!!!,fm2_")).isEmpty();
    }

    @Test
    void survives_any_bytes() {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++) {
            var bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) 0x94;
            }
            assertThat(of("fm2_" + Base64.getEncoder().encodeToString(bytes))).isNotNull();
        }
    }

    private static Optional<Instant> of(String token) {
        return MacaroonExpiry.of(Credential.parse(token).orElseThrow());
    }
}
