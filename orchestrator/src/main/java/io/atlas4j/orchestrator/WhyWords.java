package io.atlas4j.orchestrator;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.SessionRow;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sentences of {@link Why}. */
final class WhyWords {
    private final SessionRow row;
    private final SessionState state;
    private final Instant now;

    WhyWords(SessionRow row, SessionState latest, Instant now) {
        this.row = row;
        this.state = latest;
        this.now = now;
    }

    Why about(List<SessionEvent> events) {
        return new Why(events.stream().map(this::happened).toList(), next());
    }

    private String happened(SessionEvent event) {
        return event.at() + " " + sentence(event, event.detail());
    }

    private String sentence(SessionEvent event, Map<String, Object> detail) {
        return switch (event.type()) {
            case REQUESTED -> "A machine at " + row.provider() + " was wanted.";
            case ATTEMPT -> "Attempt " + event.attempt() + " asked for " + detail.get("placement") + ".";
            case SPAWNED ->
                "Machine " + detail.get("machineId")
                        + (Boolean.TRUE.equals(detail.get("adopted"))
                                ? " was found by its name and adopted."
                                : " was rented.");
            case STATUS ->
                detail.containsKey("wanted")
                        ? "Somebody wanted it " + detail.get("wanted") + "."
                        : "The provider showed its machine " + detail.get("status") + ".";
            case READY -> "Its machine was ready.";
            case PREEMPTED -> "Its machine was lost: " + detail.get("why") + ".";
            case GIVEN_UP -> "Its machine was given up: " + detail.get("why") + ".";
            case RESPAWNED -> "Attempt " + event.attempt() + " followed.";
            case RESPAWN_FAILED -> "No other machine could be asked for: " + detail.get("why");
            case STOP_FAILED -> "Its machine could not be stopped: " + detail.get("why");
            case START_FAILED -> "Its machine could not be started: " + detail.get("why");
            case COST_WARNING ->
                detail.get("percent") + " % of its cap were spent: " + detail.get("spent") + " of " + detail.get("cap")
                        + " USD.";
            case SPEND_RECONCILED ->
                "The provider billed " + detail.get("billed") + " USD where " + detail.get("estimate")
                        + " were estimated; the bill counts.";
            case TASK_REPORT -> "Its command ended with " + detail.get("exitCode") + ".";
            case PROGRESS -> "Its machine told of progress.";
            case LOG -> "Its machine sent lines.";
            case LATE_MACHINE ->
                "Machine " + detail.get("machineId") + " of attempt " + event.attempt() + " was seen and is ended: "
                        + detail.get("proof") + ".";
            case TERMINATING ->
                "Its end was decided (" + detail.get("reason") + ")"
                        + Optional.ofNullable(detail.get("why"))
                                .map(why -> ": " + why)
                                .orElse("")
                        + ".";
            case TERMINATED -> "Nothing of it was left at the provider; it cost " + detail.get("cost") + " USD.";
            case TERMINATE_FAILED -> "Its end failed again and again: " + detail.get("why");
        };
    }

    private List<String> next() {
        var sentences = new ArrayList<String>();
        standing().ifPresent(sentences::add);
        if (!state.phase().isEnding()) {
            sentences.addAll(deadlines());
            sentences.add(
                    row.guarded()
                            ? "Its machine ends itself soon after its longest runtime, even if no controller is left."
                            : "Only a running orchestrator ends it: its machine does not end itself.");
        }
        cost().ifPresent(sentences::add);
        return sentences;
    }

    private Optional<String> standing() {
        return switch (state.situation()) {
            case REQUESTED ->
                Optional.of("A machine is asked for " + when(state.retry().at()) + " at the latest.");
            case IN_FLIGHT ->
                Optional.of("One request for machine " + row.machineName()
                        + " is under way; if its node is gone, it is looked for by that name "
                        + when(((Standing.InFlight) state.standing()).until()) + ".");
            case UNKNOWN ->
                Optional.of(
                        "Whether machine " + row.machineName()
                                + " exists is not known; no other is asked for before a list shows it or two complete ones do not.");
            case PROVISIONING -> Optional.of("Its machine is starting.");
            case STARTING -> Optional.of("Its machine is being started again.");
            case RUNNING -> Optional.empty();
            case STOPPING ->
                Optional.of("Its machine is being stopped, again "
                        + when(state.retry().at()) + ".");
            case STOPPED -> Optional.of("Its machine is stopped and its disk kept.");
            case REPLACING ->
                Optional.of("Its machine is being ended, again "
                        + when(state.retry().at()) + "; the next is asked for once it is gone.");
            case ENDING_IN_FLIGHT, ENDING_UNKNOWN ->
                Optional.of("A machine " + row.machineName()
                        + " may exist; it is ended as soon as a list shows it, or ruled out.");
            case ENDING_RENTED ->
                Optional.of("Its machine is being ended"
                        + (state.retry().tries() == 0
                                ? ""
                                : ", which failed " + state.retry().tries() + " times")
                        + "; it is tried again " + when(state.retry().at()) + ", until the provider says gone.");
            case ENDED -> Optional.of("It is over.");
        };
    }

    private List<String> deadlines() {
        var ends = state.deadlines();
        var found = new ArrayList<Map.Entry<Instant, String>>();
        ends.idleAt().ifPresent(at -> found.add(Map.entry(at, "Without a touch it is ended " + when(at) + ".")));
        ends.maxRuntimeAt()
                .ifPresent(at -> found.add(Map.entry(at, "It is ended " + when(at) + ", its longest runtime.")));
        ends.readyBy()
                .ifPresent(
                        at -> found.add(Map.entry(at, "If it is not ready by then it is given up " + when(at) + ".")));
        ends.capAt()
                .ifPresent(at -> found.add(Map.entry(
                        at,
                        "At this rate its cap of "
                                + usd(state.limits().maxCost().orElseThrow()) + " is reached and it is ended "
                                + when(at) + ".")));
        ends.stoppedUntil()
                .ifPresent(at -> found.add(Map.entry(at, "If it stays stopped it is ended " + when(at) + ".")));
        if (found.isEmpty()) {
            return List.of("No time limit ends it.");
        }
        return found.stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
    }

    private Optional<String> cost() {
        if (state.phase() == Phase.ENDED) {
            return Optional.empty();
        }
        var spent = "It has cost " + usd(state.cost().at(now));
        return state.cost()
                .open()
                .map(open -> spent
                        + open.perHour()
                                .map(rate -> ", and costs " + usd(rate) + " an hour now.")
                                .orElse(" as far as is known: the provider tells no price."))
                .or(() -> Optional.of(spent + ", and costs nothing now."));
    }

    private static String usd(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_UP).toPlainString() + " USD";
    }

    /** Such as {@code in 9 min 30 s (2026-01-01T00:09:30Z)}. */
    private String when(Instant at) {
        var left = Duration.between(now, at);
        if (!left.isPositive()) {
            return "now";
        }
        var words = new StringBuilder("in ");
        if (left.toDays() > 0) {
            words.append(left.toDays()).append(" d ").append(left.toHoursPart()).append(" h");
        } else if (left.toHours() > 0) {
            words.append(left.toHours())
                    .append(" h ")
                    .append(left.toMinutesPart())
                    .append(" min");
        } else if (left.toMinutes() > 0) {
            words.append(left.toMinutes())
                    .append(" min ")
                    .append(left.toSecondsPart())
                    .append(" s");
        } else {
            words.append(left.toSeconds()).append(" s");
        }
        return words.append(" (").append(at).append(")").toString();
    }
}
