package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.loop.SessionTelemetry.BillCheck;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.BilledSession;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spi.Billing;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the bill of an account with the ledger: one question to the provider for all its sessions. Where the bill is
 * higher, the ledger follows; where it is lower, it lags, and our estimate stands.
 */
final class SpendLoop {
    private static final Logger LOG = LoggerFactory.getLogger(SpendLoop.class);

    static final Duration EVERY = Duration.ofMinutes(15);

    /** How long after its end a session may still grow on a bill: some clouds count by days. */
    private static final Duration LAG = Duration.ofDays(2);

    private final Atlas atlas;
    private final TimeSource time;
    private final SessionStore store;
    private final Transitions transitions;
    private final SessionTelemetry telemetry;
    private final Judging judging;
    private final Map<Account, Long> next = new ConcurrentHashMap<>();
    private final Set<Account> reported = ConcurrentHashMap.newKeySet();

    SpendLoop(
            Atlas atlas,
            TimeSource time,
            SessionStore store,
            Transitions transitions,
            SessionTelemetry telemetry,
            Judging judging) {
        this.atlas = atlas;
        this.time = time;
        this.store = store;
        this.transitions = transitions;
        this.telemetry = telemetry;
        this.judging = judging;
    }

    /** Whether so much time has passed since the last comparison, or since this was first asked. */
    boolean isDue(Account account) {
        var now = time.nanoTime();
        var at = next.putIfAbsent(account, now + EVERY.toNanos());
        return at != null && now - at >= 0;
    }

    void tick(Account account) {
        next.put(account, time.nanoTime() + EVERY.toNanos());
        if (judging.take(account)) {
            check(account);
        }
    }

    private void check(Account account) {
        var begun = time.nanoTime();
        try {
            var billing = atlas.provider(account.provider(), account.name()).ability(Billing.class);
            var result = billing.flatMap(bills -> compare(account, bills));
            reported.remove(account);
            result.ifPresent(check -> telemetry.billsChecked(account, check, time.nanoTime() - begun));
        } catch (AtlasException e) {
            if (reported.add(account)) {
                LOG.warn("the bill of {} cannot be read, so what we estimate stands: {}", account, e.getMessage());
            }
            telemetry.billsChecked(account, BillCheck.failed(e.kind().wireName()), time.nanoTime() - begun);
        }
    }

    /** Empty, and nobody is asked, where no session could be on the bill. */
    private Optional<BillCheck> compare(Account account, Billing billing) {
        var now = Moment.now(time);
        var sessions = store.billed(account, now.minus(LAG));
        var from = sessions.stream()
                .map(session -> session.row().state().times().createdAt())
                .min(Instant::compareTo)
                .filter(now::isAfter);
        return from.map(first -> compare(sessions, billing.spendByMachine(first, now), now));
    }

    private BillCheck compare(List<BilledSession> sessions, Map<String, BigDecimal> bill, Instant now) {
        var estimated = BigDecimal.ZERO;
        var billed = BigDecimal.ZERO;
        var corrected = 0;
        for (var session : sessions) {
            var state = session.row().state();
            var amounts = session.machines().stream()
                    .map(bill::get)
                    .filter(Objects::nonNull)
                    .toList();
            var total = amounts.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
            var input = new Input.Billed(total, now);
            if (SessionMachine.decide(state, input, now).changes(state)) {
                Each.alone(state.id(), () -> transitions.apply(state.id(), input));
                corrected++;
            }
            estimated = estimated.add(state.cost().at(now));
            billed = billed.add(total);
        }
        return new BillCheck("ok", sessions.size(), corrected, estimated, billed);
    }
}
