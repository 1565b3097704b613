package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Segment;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.SessionRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Time and money: how long something has been wrong in fair time, and how far the ledger may be from the bill. */
final class Meters {
    /** A lease that nobody renews is over after this. */
    private static final long LEASE = 20_000;

    /** A loop's tick, the tick that does what it asked for, and nodes whose clocks are milliseconds apart. */
    private static final long TICKS = 3_000;

    private static final long SPEND = Duration.ofMinutes(15).toMillis();
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private static final long HOUR = SimMachine.HOUR;

    private final Judge judge;
    private final Map<String, List<SimMachine>> bySession = new HashMap<>();
    private final Map<String, Long> wrongFor = new HashMap<>();

    /** What a session's machine costs while its ledger counts something else. */
    private final Map<String, Optional<Long>> apartRates = new HashMap<>();

    private final Map<String, Account> accounts = new HashMap<>();
    private SimCloud cloud;
    private long clocksApart;
    private int seenMachines;

    /** What a session costs, as the cloud bills it and as our rows have it. */
    private static final class Account {
        long billed;

        /** How far the ledger may be off: whenever it did not know the rate, it may be wrong by the difference. */
        long unknown;
    }

    Meters(Judge judge) {
        this.judge = judge;
    }

    void watch(SimCloud watched, long apartMillis) {
        cloud = watched;
        clocksApart = apartMillis;
    }

    long clocksApart() {
        return clocksApart;
    }

    List<SimMachine> machinesOf(String sessionId) {
        var all = cloud.machines();
        for (; seenMachines < all.size(); seenMachines++) {
            var machine = all.get(seenMachines);
            machine.mark.ifPresent(mark -> bySession
                    .computeIfAbsent(mark.sessionId(), key -> new ArrayList<>())
                    .add(machine));
        }
        return bySession.getOrDefault(sessionId, List.of());
    }

    /**
     * The longest that something may be wrong in fair time. What only a list tells: it is not shown before the lag is over; who
     * held the loop may be dead, so that a look in the time of its lease is none; the next look comes after a pause, and one
     * list may miss it. Where only an effect was lost, it is due again after the patience, once the lease is over. Then it
     * is ended, and takes its time.
     */
    long grace() {
        var byList = cloud.lag + LEASE + 2 * Node.OBSERVE_MILLIS;
        var byClock = Math.max(LEASE, SessionMachine.FIRST_PATIENCE.toMillis());
        return Math.max(byList, byClock) + cloud.longestEnd + TICKS;
    }

    /** The same where only the bill tells: it is written, then read, by who holds the loop once the lease is over. */
    private long graceByBill() {
        return cloud.billEvery + LEASE + SPEND + grace();
    }

    /** Time passed, and what it was like. Called when the cloud has billed it. */
    void passed(long millis, boolean fair, List<SessionRow> before) {
        for (var row : before) {
            var state = row.state();
            var account = accounts.computeIfAbsent(state.id(), key -> new Account());
            var billed = billedFor(state.id());
            account.unknown += Math.abs(billed - account.billed - believedRate(state) * millis);
            if (state.situation() == Situation.STARTING) {
                account.unknown +=
                        fullRate(state.id()) * millis; // counted from when it was told to, if it is seen to run
            }
            account.billed = billed;
            for (var machine : machinesOf(state.id())) {
                var counted = state.standing()
                        .machine()
                        .filter(shown -> shown.id().equals(machine.id))
                        .isPresent();
                machine.uncounted += counted ? 0 : millis;
            }
            if (state.times().endedAt().isEmpty()) {
                fairly(state, account, millis, fair);
            }
        }
        for (var machine : cloud.machines()) {
            var unwanted = machine.rate() > 0 && isRowedAndUnwanted(machine);
            var billing = Math.min(millis, cloud.now() - machine.createdAt); // it may have been made meanwhile
            meter(
                    "unwanted " + machine.id,
                    unwanted,
                    billing,
                    fair,
                    grace(),
                    () -> machine + " bills, and nobody wants it");
        }
    }

    /** Between a decision and its writing a node lay frozen: what it writes was true then. */
    void decidedLate(String sessionId, long millis) {
        if (millis > 0) {
            accounts.computeIfAbsent(sessionId, key -> new Account()).unknown += millis * fullRate(sessionId);
        }
    }

    /** What is counted from before it was known, or by an old list until now, is counted at a price of its own time. */
    private long unknown(String sessionId, Account account) {
        return account.unknown
                + machinesOf(sessionId).stream()
                        .mapToLong(machine -> machine.uncounted * machine.dearest())
                        .sum();
    }

    private long fullRate(String sessionId) {
        return machinesOf(sessionId).stream()
                .mapToLong(SimMachine::dearest)
                .max()
                .orElse(0);
    }

    private void fairly(SessionState state, Account account, long millis, boolean fair) {
        var cap = state.limits().maxCost().map(Meters::millionths);
        var rate = machinesOf(state.id()).stream().mapToLong(SimMachine::rate).sum();
        var over = cap.isPresent() && rate > 0 && (account.billed - unknown(state.id(), account)) / HOUR > cap.get();
        var onBill = machinesOf(state.id()).stream()
                .filter(machine -> cap.isPresent() && isRentedBy(state, machine) && machine.rate() > 0)
                .filter(machine -> machine.billed() / HOUR > cap.get() + millionths(CENT))
                .findFirst();
        meter(
                "bill " + state.id(),
                onBill.isPresent(),
                millis,
                fair,
                graceByBill(),
                () -> "the cap is " + cap.orElseThrow() + ", and the bill of " + onBill.orElseThrow() + " alone "
                        + onBill.orElseThrow().billed() / HOUR + " and grows");
        meter(
                "cap " + state.id(),
                over,
                millis,
                fair,
                grace(),
                () -> "the cap is " + cap.orElseThrow() + ", and the bill " + account.billed / HOUR + " and grows");
        var shown = state.standing() instanceof Standing.Rented rented
                        && state.wish().wanted() != Wanted.GONE
                ? machine(rented.shown().id())
                : Optional.<SimMachine>empty();
        var apart = shown.filter(
                machine -> machine.isLive() && machine.priceShown && machine.rate() != believedRate(state));
        var costs = apart.map(SimMachine::rate);
        if (!costs.equals(apartRates.put(state.id(), costs))) {
            wrongFor.remove("rate " + state.id()); // a change is seen after a while, and then there may be another
        }
        meter(
                "rate " + state.id(),
                apart.isPresent(),
                millis,
                fair,
                grace(),
                () -> "the ledger counts " + believedRate(state) + " an hour for " + apart.orElseThrow()
                        + ", which costs " + apart.orElseThrow().rate());
    }

    private static boolean isRentedBy(SessionState state, SimMachine machine) {
        return state.standing() instanceof Standing.Rented rented
                && rented.shown().id().equals(machine.id);
    }

    private void meter(
            String what, boolean wrong, long millis, boolean fair, long allowed, Supplier<String> complaint) {
        if (!wrong || !fair) {
            wrongFor.remove(what);
            return;
        }
        var since = wrongFor.merge(what, millis, Long::sum);
        if (since > allowed) {
            judge.broken(complaint.get() + ", for " + since / 1000 + " s of fair time; allowed are " + allowed / 1000);
        }
    }

    /** Whatever was counted so far is not in a row any more. */
    void disturbed() {
        wrongFor.clear();
    }

    private boolean isRowedAndUnwanted(SimMachine machine) {
        return machine.mark
                .filter(judge::hasRow)
                .filter(mark -> judge.row(mark)
                        .filter(row -> Judge.isWanted(row, machine))
                        .isEmpty())
                .isPresent();
    }

    Optional<SimMachine> machine(String id) {
        return cloud.machines().stream()
                .filter(machine -> machine.id.equals(id))
                .findFirst();
    }

    /** At any moment. */
    void check(List<SessionRow> rows) {
        for (var row : rows) {
            var wanted = machinesOf(row.state().id()).stream()
                    .filter(machine -> machine.rate() > 0 && Judge.isWanted(row, machine))
                    .count();
            if (wanted > 1) {
                judge.broken("a session wants " + wanted + " machines at once");
            }
        }
    }

    /** What the provider bills for the session's machines until now, in USD. */
    BigDecimal billOf(String id) {
        return SimMachine.usd(billedFor(id) / HOUR);
    }

    private long billedFor(String id) {
        return machinesOf(id).stream().mapToLong(SimMachine::billed).sum();
    }

    private static long believedRate(SessionState state) {
        return state.cost()
                .open()
                .flatMap(Segment::perHour)
                .map(Meters::millionths)
                .orElse(0L);
    }

    private static long millionths(BigDecimal usd) {
        return usd.movePointRight(6).longValue();
    }

    void ledgerAddsUp(SessionState state, List<Booked> lines) {
        var sum = lines.stream().map(Booked::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (sum.compareTo(state.cost().booked()) != 0) {
            judge.broken("the ledger's lines come to " + sum + ", the session's cost to "
                    + state.cost().booked());
        }
    }

    /** Of a session that is over: what was booked is what was billed, but for the time in which the rate was not known. */
    void checkLedger(SessionState state, List<Booked> lines) {
        var account = accounts.computeIfAbsent(state.id(), key -> new Account());
        var billed = billedFor(state.id());
        // each line is rounded to a millionth, and begins and ends by some node's clock
        var tolerance =
                unknown(state.id(), account) + lines.size() * (HOUR / 2 + 2 * clocksApart * fullRate(state.id()));
        var booked = millionths(state.cost().booked()) * HOUR;
        if (Math.abs(booked - billed) > tolerance) {
            judge.broken("the ledger says " + booked / HOUR + ", the bill " + billed / HOUR
                    + " millionths of a dollar; " + tolerance / HOUR + " may be unknown; lines " + lines);
        }
    }
}
