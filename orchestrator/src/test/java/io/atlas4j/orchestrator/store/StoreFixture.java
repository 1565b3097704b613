package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.SessionStore.Change;
import io.atlas4j.orchestrator.store.SessionStore.Writing;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store, and the steps of a session in it. */
abstract class StoreFixture {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final Placement PLACE = Placement.of("small");

    SessionStore store;

    /** A store that nobody used before. */
    abstract SessionStore open(Instant now);

    /** Whether every other process is gone when one opens it. */
    abstract boolean hasOneOwner();

    @BeforeEach
    void openStore() {
        store = open(NOW);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    static SessionState intent(String id, Instant at) {
        var limits = new SessionState.Limits(
                Optional.of(Duration.ofMinutes(30)),
                Optional.of(Duration.ofHours(9)),
                Duration.ofMinutes(15),
                Optional.of(new BigDecimal("12.500000")),
                Optional.of(new BigDecimal("3.250000")),
                Duration.ofDays(2),
                Respawn.on(RespawnCause.PREEMPTED, RespawnCause.NOT_READY).most(3));
        return SessionState.requested(id, limits, Optional.of(Task.of("n0nce", Set.of(75, 143))), at);
    }

    final NewSession session(String id) {
        return session(id, NOW, Optional.empty());
    }

    final NewSession session(String id, Instant at, Optional<String> key) {
        var request = ComputeRequest.cpu(1)
                .image("demo")
                .env("API_KEY", "tell nobody")
                .build();
        return new NewSession(
                intent(id, at),
                "scripted",
                "default",
                key,
                Optional.of("user-of-" + id),
                Optional.of("named-" + id),
                Optional.of(new Auth(AuthMode.BEARER, Optional.empty(), "a".repeat(64))),
                store.codec().write(id, request),
                true);
    }

    final void insert(NewSession session) {
        assertThat(store.insert(session)).isTrue();
    }

    final Change apply(String id, Input input) {
        return apply(id, input, NOW);
    }

    final Change apply(String id, Input input, Instant now) {
        return store.change(id, () -> now, Writing.PLAIN, (row, at) -> SessionMachine.decide(row.state(), input, at))
                .orElseThrow();
    }

    final void claim(String id, int attempt, Instant until) {
        apply(id, new Input.Claimed(attempt, "holder", until, PLACE));
    }

    final Compute machine(String id) {
        return Compute.builder("scripted", "m-" + id, ComputeStatus.RUNNING)
                .name(Optional.of(new MachineName(store.installation(), id, 1).toString()))
                .build();
    }

    final void run(String id) {
        insert(session(id));
        claim(id, 1, NOW.plusSeconds(60));
        apply(id, new Input.Created(1, machine(id)));
    }

    final void end(String id) {
        apply(id, new Input.Terminate(EndReason.TERMINATED));
        apply(id, new Input.SeenGone(1));
    }

    final SessionRow row(String id) {
        return store.find(id).orElseThrow();
    }
}
