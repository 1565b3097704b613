package io.atlas4j.orchestrator.machine;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.spec.Compute;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Money follows the standing: whatever a step makes of a session, the rate that runs afterwards is that of the machine it
 * has then, and what ran before is booked.
 */
final class Money {
    /** Shares of the cap that are announced, in percent. */
    private static final List<Integer> WARNINGS = List.of(50, 80, 100);

    /** A bill that is higher by less than a cent is left alone: it is rounded, and a machine begins and ends in between. */
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private static final int SCALE = 6;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private Money() {}

    /** The same decision, its rates set right. */
    static Decision follow(SessionState before, Decision decision, Instant now) {
        var next = decision.next();
        var open = next.cost().open();
        var due = next.standing()
                .machine()
                .flatMap(machine -> rateOf(machine, next.cost().announced()));
        var asBefore =
                due.isEmpty() ? open.isEmpty() : open.filter(due.get()::matches).isPresent();
        if (asBefore) {
            return decision;
        }
        // whoever decides may have lain between its look at the clock and the row, and what is counted is counted once
        var at = open.map(Segment::since).filter(now::isBefore).orElse(now);
        var booked = new ArrayList<Booked>(decision.booked());
        var cost = next.cost();
        var from = before.standing().machine().isPresent()
                ? turned(before, open, due, at)
                : existedSince(next.standing().machine(), next.times().askedAt(), now);
        if (open.isPresent()) {
            var line = open.get().until(from, before.attempt());
            booked.add(line);
            cost = cost.plus(line.amount());
        }
        cost = cost.running(due.map(rate -> new Segment(rate.kind(), rate.perHour(), from)));
        return decision.withNext(next.toBuilder().cost(cost).build()).booking(booked);
    }

    /**
     * When the rate changed that is seen to be another now. A stopped machine that was told to start costs from then on, also
     * if who told it did not live to see it; unless that failed once, and it may have been any later time.
     */
    private static Instant turned(SessionState before, Optional<Segment> open, Optional<Rate> due, Instant now) {
        var told = before.times().upSince();
        var started = before.situation() == Situation.STARTING
                && before.retry().tries() == 0
                && due.filter(rate -> rate.kind() == SpendKind.RUNNING).isPresent()
                && open.filter(rate -> rate.kind() == SpendKind.STORAGE
                                && !rate.since().isAfter(told))
                        .isPresent();
        return started ? told : now;
    }

    /** A machine costs from when it was made, which was not before we asked. */
    private static Instant existedSince(Optional<Compute> machine, Optional<Instant> asked, Instant now) {
        var created = machine.flatMap(Compute::createdAt);
        return created.filter(
                        at -> !at.isAfter(now) && asked.filter(at::isBefore).isEmpty())
                .or(() -> asked)
                .orElse(now);
    }

    private record Rate(SpendKind kind, Optional<BigDecimal> perHour) {
        boolean matches(Segment segment) {
            return segment.kind() == kind
                    && (perHour.isEmpty()
                            ? segment.perHour().isEmpty()
                            : segment.perHour()
                                    .filter(rate -> rate.compareTo(perHour.get()) == 0)
                                    .isPresent());
        }
    }

    private static Optional<Rate> rateOf(Compute machine, Optional<BigDecimal> announced) {
        return switch (machine.billing()) {
            case RUNNING ->
                Optional.of(new Rate(SpendKind.RUNNING, machine.costPerHour().or(() -> announced)));
            case STORAGE -> Optional.of(new Rate(SpendKind.STORAGE, machine.storageCostPerHour()));
            case NONE -> Optional.empty();
        };
    }

    /** What a machine cost that nobody wanted, from when it was last counted. */
    static Booked late(int attempt, Compute machine, Optional<Instant> countedUntil, Instant now) {
        var from = countedUntil
                .or(machine::createdAt)
                .filter(at -> at.isBefore(now))
                .orElse(now);
        var perHour = rateOf(machine, Optional.empty()).map(Rate::perHour).orElse(Optional.of(BigDecimal.ZERO));
        return new Segment(SpendKind.LATE, perHour, from).until(now, attempt);
    }

    /** The higher of estimate and bill is what it cost. */
    static Decision billed(SessionState state, Input.Billed bill) {
        var estimate = state.cost().at(bill.upTo());
        var more = bill.total().subtract(estimate).setScale(SCALE, RoundingMode.HALF_UP);
        if (more.compareTo(CENT) < 0) {
            return Decision.stay(state);
        }
        var line = new Booked(
                state.attempt(), SpendKind.BILL, Optional.empty(), state.times().createdAt(), bill.upTo(), more);
        return Decision.to(
                        state.toBuilder().cost(state.cost().plus(more)).build(),
                        List.of(new NewEvent(
                                EventType.SPEND_RECONCILED,
                                state.attempt(),
                                Map.of(
                                        "estimate", estimate.toPlainString(),
                                        "billed", bill.total().toPlainString()))))
                .booking(List.of(line));
    }

    /** Announces the largest share of the cap that was reached since the last announcement. */
    static Optional<Integer> toAnnounce(SessionState state, Instant now) {
        return state.limits()
                .maxCost()
                .flatMap(cap -> WARNINGS.reversed().stream()
                        .filter(percent -> percent > state.cost().warned())
                        .filter(percent -> state.cost().at(now).compareTo(share(cap, percent)) >= 0)
                        .findFirst());
    }

    static NewEvent announcement(SessionState state, int percent, Instant now) {
        return new NewEvent(
                EventType.COST_WARNING,
                state.attempt(),
                Map.of(
                        "percent", percent,
                        "spent",
                                state.cost()
                                        .at(now)
                                        .setScale(2, RoundingMode.HALF_UP)
                                        .toPlainString(),
                        "cap", state.limits().maxCost().orElseThrow().toPlainString()));
    }

    /** When the next share of the cap is reached. */
    static Optional<Instant> nextAnnouncement(SessionState state) {
        return state.limits()
                .maxCost()
                .flatMap(cap -> WARNINGS.stream()
                        .filter(percent -> percent > state.cost().warned())
                        .findFirst()
                        .flatMap(percent -> state.cost().reaches(share(cap, percent))));
    }

    private static BigDecimal share(BigDecimal cap, int percent) {
        return cap.multiply(BigDecimal.valueOf(percent)).divide(HUNDRED, 8, RoundingMode.HALF_UP);
    }
}
