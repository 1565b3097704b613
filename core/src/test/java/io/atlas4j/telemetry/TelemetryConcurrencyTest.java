package io.atlas4j.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TelemetryConcurrencyTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 2_000;
    private static final EventName NAME = EventName.of("atlas", "mock", "request");
    private static final EventName OTHER = EventName.of("atlas", "mock", "other");

    private final Telemetry telemetry = Telemetry.create();

    @Test
    @Timeout(60)
    void loses_nothing_for_a_permanent_handler_while_eight_threads_attach_detach_and_emit() throws Exception {
        var named = new LongAdder();
        var all = new LongAdder();
        telemetry.attach(
                "permanent",
                NAME,
                event -> named.add(event.measurements().get("count").longValue()));
        telemetry.attachAll("permanent-all", event -> all.increment());

        inEightThreads(thread -> {
            for (var round = 0; round < ROUNDS; round++) {
                var mine = new LongAdder();
                var id = "passing-" + thread;
                telemetry.attachMany(id, List.of(NAME, OTHER), event -> mine.increment());
                telemetry.emit(NAME, () -> Event.of(NAME, Map.of("count", 1), Map.of()));
                telemetry.emit(Event.of(OTHER, Map.of(), Map.of()));
                assertThat(telemetry.detach(id)).isTrue();
                assertThat(mine.sum()).isGreaterThanOrEqualTo(2);
            }
        });

        assertThat(named.sum()).isEqualTo((long) THREADS * ROUNDS);
        assertThat(all.sum()).isEqualTo(2L * THREADS * ROUNDS);
        assertThat(telemetry.list(EventName.of("atlas"))).containsExactly("permanent", "permanent-all");
    }

    @Test
    @Timeout(60)
    void lets_one_of_eight_win_an_id() throws Exception {
        var won = new LongAdder();
        inEightThreads(thread -> {
            for (var round = 0; round < 200; round++) {
                try {
                    telemetry.attach("wanted-" + round, NAME, event -> {});
                    won.increment();
                } catch (io.atlas4j.error.ConflictException e) {
                    assertThat(e).hasMessageContaining("wanted-" + round);
                }
            }
        });
        assertThat(won.sum()).isEqualTo(200);
        assertThat(telemetry.list(NAME)).hasSize(200);
    }

    private static void inEightThreads(Work work) throws Exception {
        var begin = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var running = new ArrayList<Future<?>>();
            for (var thread = 0; thread < THREADS; thread++) {
                var number = thread;
                running.add(threads.submit(() -> {
                    begin.await();
                    work.run(number);
                    return null;
                }));
            }
            begin.countDown();
            for (var one : running) {
                one.get(50, TimeUnit.SECONDS);
            }
        }
    }

    private interface Work {
        void run(int thread) throws Exception;
    }
}
