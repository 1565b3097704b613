package io.atlas4j.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WakefulTimeTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTime clock = ManualTime.startingAt(START);
    private Duration slept = Duration.ofDays(3);
    private final WakefulTime time =
            new WakefulTime(clock, () -> clock.nanoTime() + slept.toNanos() + clock.nanoTime() / 1000 % 10_000_000);

    private void sleepFor(Duration duration) {
        slept = slept.plus(duration);
        clock.jumpTo(clock.now().plus(duration));
    }

    @Test
    void deadlines_are_on_time_after_the_machine_has_slept() {
        var steady = new SteadyTime(time);
        clock.advance(Duration.ofMinutes(1));
        steady.now();
        sleepFor(Duration.ofHours(8));
        clock.advance(Duration.ofSeconds(2));
        assertThat(Duration.between(steady.now(), clock.now()).abs()).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void a_clock_that_is_set_is_no_sleep() {
        clock.jumpTo(START.plus(Duration.ofHours(1)));
        clock.advance(Duration.ofSeconds(10));
        assertThat(time.nanoTime()).isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void never_goes_back_and_counts_each_sleep_once() {
        var last = time.nanoTime();
        for (var second = 0; second < 5000; second++) {
            clock.advance(Duration.ofMillis(700));
            if (second % 1000 == 0) {
                sleepFor(Duration.ofMinutes(10));
            }
            assertThat(time.nanoTime()).isGreaterThanOrEqualTo(last);
            last = time.nanoTime();
        }
        assertThat(Duration.ofNanos(last))
                .isCloseTo(Duration.ofMillis(700 * 5000).plusMinutes(50), Duration.ofMillis(200));
    }

    @Test
    void the_time_of_this_machine_goes_on_as_before() {
        var wakeful = WakefulTime.of(TimeSource.system());
        var apart = Duration.ofNanos(wakeful.nanoTime() - System.nanoTime());
        assertThat(apart.abs()).isLessThan(Duration.ofSeconds(1));
        assertThat(WakefulTime.of(clock)).isSameAs(clock);
    }
}
