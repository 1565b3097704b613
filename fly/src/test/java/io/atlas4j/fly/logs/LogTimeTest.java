package io.atlas4j.fly.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogTimeTest {
    @Test
    void reads_times_like_the_general_parser() {
        var random = new Random(5);
        for (var round = 0; round < 5_000; round++) {
            var time = Instant.ofEpochSecond(
                    random.nextLong(-2_000_000_000L, 10_000_000_000L), random.nextInt(1_000_000_000));
            assertThat(read(time.toString())).contains(time);
        }
        assertThat(read("2024-02-29T23:59:59.5Z")).contains(Instant.parse("2024-02-29T23:59:59.5Z"));
        assertThat(read("2026-08-20T11:12:11+02:00")).contains(Instant.parse("2026-08-20T09:12:11Z"));
        for (var text :
                new String[] {"", "x", "2026-13-20T09:12:11Z", "2026-08-20 09:12:11Z", "2026-02-30T00:00:00Z"}) {
            assertThat(read(text)).as(text).isEmpty();
        }
    }

    private static Optional<Instant> read(String time) {
        return LogTime.parse(time);
    }
}
