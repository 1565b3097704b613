package io.atlas4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ManualTimeTest {
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);

    private final ManualTime time = ManualTime.startingAt(START);

    @Test
    void stands_still_until_it_is_moved() {
        assertThat(time.now()).isEqualTo(START);
        var nanos = time.nanoTime();
        time.advance(Duration.ofMinutes(2));
        assertThat(time.now()).isEqualTo(START.plusSeconds(120));
        assertThat(time.nanoTime() - nanos).isEqualTo(Duration.ofMinutes(2).toNanos());
    }

    @Test
    void wakes_a_sleeper_when_its_time_has_come_and_not_before() throws Exception {
        var awake = new CountDownLatch(1);
        var sleeper = sleeper(Duration.ofSeconds(10), awake);
        time.awaitSleepers(1);
        time.advance(Duration.ofSeconds(9));
        assertThat(awake.getCount()).isEqualTo(1);
        time.awaitSleepers(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(awake.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(sleeper.join(Duration.ofSeconds(20))).isTrue();
        assertThat(time.slept()).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void wakes_only_those_whose_time_has_come() throws Exception {
        var early = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        sleeper(Duration.ofSeconds(5), early);
        var second = sleeper(Duration.ofSeconds(50), late);
        time.awaitSleepers(2);
        time.advance(Duration.ofSeconds(5));
        assertThat(early.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(late.getCount()).isEqualTo(1);
        second.interrupt();
        assertThat(second.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void is_not_slept_when_the_duration_is_nothing() throws Exception {
        time.sleep(Duration.ZERO);
        time.sleep(Duration.ofSeconds(-1));
        assertThat(time.now()).isEqualTo(START);
    }

    @Test
    void wakes_nobody_when_the_date_jumps() throws Exception {
        var awake = new CountDownLatch(1);
        var sleeper = sleeper(Duration.ofSeconds(10), awake);
        time.awaitSleepers(1);
        time.jumpTo(START.plus(Duration.ofDays(1)));
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofDays(1)));
        assertThat(time.nanoTime()).isZero();
        time.awaitSleepers(1);
        assertThat(awake.getCount()).isEqualTo(1);
        sleeper.interrupt();
        assertThat(sleeper.join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void never_goes_back_by_advancing() {
        assertThatThrownBy(() -> time.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
        time.jumpTo(START.minusSeconds(5));
        assertThat(time.now()).isEqualTo(START.minusSeconds(5));
    }

    @Test
    void moves_itself_when_it_skips() throws Exception {
        var skipping = ManualTime.skipping(START);
        skipping.sleep(Duration.ofHours(1));
        skipping.sleep(Duration.ofSeconds(-1));
        assertThat(skipping.now()).isEqualTo(START.plusSeconds(3_600));
        assertThat(skipping.nanoTime()).isEqualTo(Duration.ofHours(1).toNanos());
        assertThat(skipping.slept()).hasSize(2);
    }

    @Test
    void lets_an_interrupt_end_a_sleep() {
        for (var both : new ManualTime[] {time, ManualTime.skipping(START)}) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> both.sleep(Duration.ofSeconds(1))).isInstanceOf(InterruptedException.class);
            assertThat(both.now()).isEqualTo(START);
        }
    }

    private Thread sleeper(Duration duration, CountDownLatch awake) {
        return Thread.ofVirtual().start(() -> {
            try {
                time.sleep(duration);
                awake.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
