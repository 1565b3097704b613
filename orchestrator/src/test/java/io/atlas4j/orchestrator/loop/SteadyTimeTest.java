package io.atlas4j.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTime clock = ManualTime.startingAt(START);
    private final SteadyTime time = new SteadyTime(clock);

    @Test
    void goes_with_a_clock_that_goes_right() {
        clock.advance(Duration.ofHours(3));

        assertThat(time.now()).isEqualTo(START.plus(Duration.ofHours(3)));
    }

    @Test
    void does_not_jump_when_the_clock_is_set_an_hour_ahead() {
        clock.jumpTo(START.plus(Duration.ofHours(1)));
        clock.advance(Duration.ofSeconds(10));

        assertThat(time.now()).isEqualTo(START.plus(Duration.ofSeconds(11)));
    }

    @Test
    void never_goes_back_when_the_clock_is_set_an_hour_behind() {
        clock.jumpTo(START.minus(Duration.ofHours(1)));
        clock.advance(Duration.ofSeconds(10));

        assertThat(time.now()).isEqualTo(START.plus(Duration.ofSeconds(9)));
    }

    @Test
    void is_right_again_after_ten_times_the_error() {
        clock.jumpTo(START.plus(Duration.ofMinutes(1)));
        for (var second = 0; second < 600; second++) {
            clock.advance(Duration.ofSeconds(1));
            time.now();
        }

        assertThat(time.now()).isEqualTo(clock.now());
    }
}
