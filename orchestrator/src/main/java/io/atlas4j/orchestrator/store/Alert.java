package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.machine.NewEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that a person should know of.
 *
 * @param type such as {@code session.terminate_failed}
 * @param detail no secret is in it
 */
public record Alert(String type, Instant at, Optional<String> sessionId, Map<String, Object> detail) {
    /** A machine carries our mark and no row knows it. */
    public static final String UNCLAIMED = "machine.unclaimed";

    /** An account shows none of the machines that it should, and is not believed. */
    public static final String DOUBTED = "account.doubted";

    /** A share of a budget is taken. */
    public static final String BUDGET = "budget.warning";

    /** Ends that nobody asked for. */
    private static final Set<String> UNWANTED = Stream.of(
                    EndReason.NOT_READY,
                    EndReason.NO_CAPACITY,
                    EndReason.SPAWN_FAILED,
                    EndReason.VANISHED,
                    EndReason.COST_CAP,
                    EndReason.PREEMPTED,
                    EndReason.RESPAWN_FAILED)
            .map(EndReason::wireName)
            .collect(Collectors.toUnmodifiableSet());

    public Alert {
        detail = Map.copyOf(detail);
    }

    /** What an event means to a person; nothing most of the time. */
    public static Optional<Alert> of(String sessionId, NewEvent event, Instant at) {
        return word(event).map(word -> {
            var detail = new LinkedHashMap<>(event.detail());
            detail.put("attempt", event.attempt());
            return new Alert("session." + word, at, Optional.of(sessionId), detail);
        });
    }

    private static Optional<String> word(NewEvent event) {
        return switch (event.type()) {
            case TERMINATE_FAILED, STOP_FAILED, START_FAILED, COST_WARNING ->
                Optional.of(event.type().wireName());
            case TERMINATED -> // of those that never had a machine there is no other
                Optional.of(String.valueOf(event.detail().get("reason"))).filter(UNWANTED::contains);
            case REQUESTED,
                    ATTEMPT,
                    SPAWNED,
                    STATUS,
                    READY,
                    PREEMPTED,
                    GIVEN_UP,
                    RESPAWNED,
                    RESPAWN_FAILED, // its end says so
                    SPEND_RECONCILED,
                    TASK_REPORT,
                    PROGRESS,
                    LOG,
                    LATE_MACHINE,
                    TERMINATING -> Optional.empty();
        };
    }

    /** About a budget of which so much is taken. */
    static Alert of(BudgetWarning warning, Instant at) {
        var budget = warning.budget();
        return new Alert(
                BUDGET,
                at,
                Optional.empty(),
                Map.of(
                        "scope", budget.scope().toString(),
                        "percent", warning.percent(),
                        "cap", budget.cap().toPlainString(),
                        "taken", budget.taken().toPlainString()));
    }
}
