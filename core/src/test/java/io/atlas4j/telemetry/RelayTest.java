package io.atlas4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void gives_everything_in_order_on_one_daemon_thread() {
        var seen = new CopyOnWriteArrayList<Integer>();
        var threads = new CopyOnWriteArrayList<Thread>();
        try (var relay = Relay.<Integer>start("test", 10_000, value -> {
            seen.add(value);
            threads.add(Thread.currentThread());
        })) {
            IntStream.range(0, 1_000).forEach(relay::offer);
            assertThat(relay.flush(SOON)).isTrue();
        }
        assertThat(seen).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(threads.stream().distinct()).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("atlas-test");
        });
    }

    @Test
    void delivers_without_being_flushed() throws Exception {
        var arrived = new CountDownLatch(1);
        try (var relay = Relay.<String>start("test", 10, value -> arrived.countDown())) {
            relay.offer("one");
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void drops_and_counts_what_a_blocked_receiver_has_no_room_for_and_never_waits() throws Exception {
        var blocked = new CountDownLatch(1);
        var seen = new CopyOnWriteArrayList<Integer>();
        try (var relay = Relay.<Integer>start("test", 8, value -> {
            await(blocked);
            seen.add(value);
        })) {
            var taken = IntStream.range(0, 100).filter(relay::offer).count();
            assertThat(taken).isEqualTo(8);
            assertThat(relay.dropped()).isEqualTo(92);
            assertThat(relay.flush(Duration.ofMillis(10))).isFalse();
            blocked.countDown();
            assertThat(relay.flush(SOON)).isTrue();
            assertThat(relay.offer(100)).isTrue();
            assertThat(relay.flush(SOON)).isTrue();
        }
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 100);
    }

    @Test
    void goes_on_after_a_receiver_that_failed() {
        var seen = new CopyOnWriteArrayList<Integer>();
        try (var relay = Relay.<Integer>start("test", 100, value -> {
            if (value == 0) {
                throw new AssertionError("secret");
            }
            if (value < 3) {
                throw new IllegalStateException("secret");
            }
            seen.add(value);
        })) {
            IntStream.range(0, 5).forEach(relay::offer);
            assertThat(relay.flush(SOON)).isTrue();
            assertThat(relay.failed()).isEqualTo(3);
        }
        assertThat(seen).containsExactly(3, 4);
    }

    @Test
    void closing_gives_what_waits_and_takes_nothing_more() {
        var seen = new CopyOnWriteArrayList<Integer>();
        var relay = Relay.<Integer>start("test", 100, seen::add);
        IntStream.range(0, 50).forEach(relay::offer);
        relay.close();
        assertThat(seen).hasSize(50);
        assertThat(relay.offer(50)).isFalse();
        assertThat(relay.dropped()).isEqualTo(1);
    }

    @Test
    void loses_nothing_of_eight_threads() throws Exception {
        var sum = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        try (var relay = Relay.<Integer>start("test", 200_000, value -> sum.addAndGet(value))) {
            for (var i = 0; i < 8; i++) {
                threads.add(Thread.ofPlatform()
                        .start(() -> IntStream.range(0, 10_000).forEach(n -> relay.offer(1))));
            }
            for (var thread : threads) {
                thread.join();
            }
            assertThat(relay.flush(SOON)).isTrue();
            assertThat(relay.dropped()).isZero();
        }
        assertThat(sum).hasValue(80_000);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
