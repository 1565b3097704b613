package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.BudgetWarning;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.SpanBody;
import io.atlas4j.telemetry.SpanNames;
import io.atlas4j.telemetry.Telemetry;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
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

    static final EventName BILLS = EventName.of("atlas", "spend", "reconcile");
    static final EventName BUDGET = EventName.of("atlas", "budget", "warning");

    static final EventName TOLD = EventName.of("atlas", "webhook", "deliver");

    private static final int MICROS = 6;

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
                                Duration.between(state.times().createdAt(), now).toNanos(),
                                "cost_micros",
                                micros(state.cost().at(now))),
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

    /**
     * What a look at a bill found.
     *
     * @param outcome {@code ok}, or the kind of failure
     * @param corrected sessions whose bill was higher
     * @param estimated what our ledger had for those sessions, in USD
     * @param billed what the bill had
     */
    record BillCheck(String outcome, int sessions, int corrected, BigDecimal estimated, BigDecimal billed) {
        static BillCheck failed(String kind) {
            return new BillCheck(kind, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO);
        }
    }

    /** A bill was compared with the ledger, or could not be read. */
    void billsChecked(Account account, BillCheck check, long nanos) {
        bus.emit(
                BILLS,
                () -> Event.of(
                        BILLS,
                        Map.of(
                                "duration",
                                nanos,
                                "sessions",
                                check.sessions(),
                                "corrected",
                                check.corrected(),
                                "estimated_micros",
                                micros(check.estimated()),
                                "billed_micros",
                                micros(check.billed())),
                        Map.of(
                                "provider", account.provider(),
                                "account", account.name(),
                                "outcome", check.outcome())));
    }

    /** A share of a budget is taken. */
    void budgetWarning(BudgetWarning warning) {
        var budget = warning.budget();
        bus.emit(BUDGET, () -> {
            var metadata = new HashMap<String, Object>();
            metadata.put("scope", budget.scope().kind().wireName());
            budget.scope().user().ifPresent(user -> metadata.put("user", user));
            return Event.of(
                    BUDGET,
                    Map.of(
                            "percent",
                            warning.percent(),
                            "cap_micros",
                            micros(budget.cap()),
                            "taken_micros",
                            micros(budget.taken())),
                    metadata);
        });
    }

    /** A webhook was told of an alert, or not. */
    void told(String host, String type, String outcome, int attempt, long nanos) {
        bus.emit(
                TOLD,
                () -> Event.of(
                        TOLD,
                        Map.of("duration", nanos, "attempt", attempt),
                        Map.of("host", host, "type", type, "outcome", outcome)));
    }

    /** USD in millionths, which are whole. */
    private static long micros(BigDecimal usd) {
        return usd.setScale(MICROS, RoundingMode.HALF_UP).unscaledValue().longValue();
    }
}
