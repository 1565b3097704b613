package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.SpanBody;
import io.atlas4j.telemetry.SpanNames;
import io.atlas4j.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The orchestrator's events on the bus. */
public final class SessionTelemetry {
    /** Why a machine was ended: nobody wanted it any more. */
    static final String LATE = "late_machine";

    /** Why a machine was ended: a person said so. */
    public static final String BY_PERSON = "person";

    static final SpanNames SPAWN = SpanNames.of(EventName.of("atlas", "session", "spawn"));
    static final SpanNames TICK = SpanNames.of(EventName.of("atlas", "reconcile", "tick"));
    static final EventName END = EventName.of("atlas", "session", "end");
    static final EventName REAPED = EventName.of("atlas", "reaper", "terminate");
    static final EventName UNCLAIMED = EventName.of("atlas", "reaper", "unclaimed");

    private final Telemetry bus;

    SessionTelemetry(Telemetry bus) {
        this.bus = bus;
    }

    <T, X extends Exception> T spawn(SessionRow row, SpanBody<T, X> body) throws X {
        return bus.span(
                SPAWN,
                Map.of(
                        "session", row.state().id(),
                        "provider", row.provider(),
                        "attempt", row.state().attempt()),
                body);
    }

    <T, X extends Exception> T tick(Account account, SpanBody<T, X> body) throws X {
        return bus.span(TICK, Map.of("provider", account.provider(), "account", account.name()), body);
    }

    /** A session is over; the outcome says whether its machine was ever ready. */
    void ended(SessionRow row, SessionState state, Instant now) {
        bus.emit(
                END,
                () -> Event.of(
                        END,
                        Map.of(
                                "duration",
                                Duration.between(state.times().createdAt(), now).toNanos()),
                        Map.of(
                                "session", state.id(),
                                "provider", row.provider(),
                                "outcome", state.times().readyAt().isPresent() ? "served" : "never_ready",
                                "reason",
                                        state.wish()
                                                .reason()
                                                .map(reason -> reason.wireName())
                                                .orElse("none"))));
    }

    /** A machine that nobody wants was ended, or its end failed. */
    public void reaped(String sessionId, String provider, String machineId, String outcome, String reason) {
        bus.emit(
                REAPED,
                () -> Event.of(
                        REAPED,
                        Map.of("count", 1),
                        Map.of(
                                "session", sessionId,
                                "provider", provider,
                                "machine", machineId,
                                "outcome", outcome,
                                "reason", reason)));
    }

    /** A machine carries our mark and has no row. */
    void unclaimed(String provider, String machineName) {
        bus.emit(
                UNCLAIMED,
                () -> Event.of(UNCLAIMED, Map.of("count", 1), Map.of("provider", provider, "name", machineName)));
    }
}
