package io.atlas4j.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EachTest {
    private static List<Each.Of<String>> sessions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Each.Of<>("s" + i, "news"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_session_that_fails_keeps_no_other_from_being_taken_care_of(boolean background) {
        var done = new ConcurrentLinkedQueue<String>();
        new Each(background).alone(sessions(1000), (id, what) -> {
            if (id.endsWith("7")) {
                throw new IllegalStateException("a fault in one session");
            }
            done.add(id);
        });
        assertThat(done).hasSize(900).doesNotHaveDuplicates();
    }

    @Test
    void with_a_background_sessions_are_taken_care_of_at_the_same_time() {
        var together = new CountDownLatch(10);
        var met = new ConcurrentLinkedQueue<Boolean>();
        new Each(true).alone(sessions(10), (id, what) -> {
            together.countDown();
            met.add(meet(together));
        });
        assertThat(met).hasSize(10).containsOnly(true);
    }

    private static boolean meet(CountDownLatch together) {
        try {
            return together.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void without_one_they_are_taken_care_of_in_order_on_the_thread_that_asks() {
        var order = new ArrayList<String>();
        var threads = new ArrayList<Thread>();
        new Each(false).alone(sessions(100), (id, what) -> {
            order.add(id);
            threads.add(Thread.currentThread());
        });
        assertThat(order)
                .containsExactlyElementsOf(
                        sessions(100).stream().map(Each.Of::sessionId).toList());
        assertThat(threads).containsOnly(Thread.currentThread());
    }
}
