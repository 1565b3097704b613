package io.atlas4j.orchestrator.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.store.Location;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseTest {
    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private SessionStore store;
    private Lease first;
    private Lease second;

    @BeforeEach
    void open(@TempDir Path home) {
        store = SessionStore.open(new Location.Folder(home, Optional.empty()), time.now());
        first = new Lease(store, time, "observe", "first");
        second = new Lease(store, time, "observe", "second");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void one_holder_at_a_time_for_as_long_as_it_renews() {
        assertThat(first.take()).isTrue();
        for (var i = 0; i < 10; i++) {
            time.advance(Duration.ofSeconds(8));
            assertThat(first.take()).isTrue();
            assertThat(second.take()).isFalse();
        }
    }

    @Test
    void a_holder_that_freezes_is_replaced_within_half_a_minute_and_does_not_get_it_back() {
        assertThat(first.take()).isTrue();
        time.advance(Duration.ofSeconds(30));
        assertThat(second.take()).isTrue();
        assertThat(first.take()).isFalse();
    }

    @Test
    void a_holder_that_gives_up_is_replaced_at_once() {
        assertThat(first.take()).isTrue();
        second.giveUp(); // which it does not hold
        assertThat(second.take()).isFalse();
        first.giveUp();
        assertThat(second.take()).isTrue();
        assertThat(first.take()).isFalse();
    }

    @Test
    void each_loop_has_a_lease_of_its_own() {
        assertThat(first.take()).isTrue();
        assertThat(new Lease(store, time, "deadlines", "second").take()).isTrue();
    }
}
