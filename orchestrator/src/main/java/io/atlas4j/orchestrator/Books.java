package io.atlas4j.orchestrator;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.loop.Moment;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Segment;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Instant;

/** The accounts as users see them. */
final class Books {
    private final SessionStore store;
    private final TimeSource time;
    private final Budgets budgets;

    Books(SessionStore store, TimeSource time) {
        this.store = store;
        this.time = time;
        this.budgets = new Budgets(store, time);
    }

    Budgets budgets() {
        return budgets;
    }

    /** Lines and open rate are read one after the other, and again if something was booked in between. */
    Ledger ledger(String id) {
        while (true) {
            var lines = store.ledger(id).stream().map(Books::line).toList();
            var booked = lines.stream().map(LedgerLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
            var cost = store.find(id)
                    .orElseThrow(() -> new NotFoundException(Origin.ATLAS, "there is no session " + id))
                    .state()
                    .cost();
            if (booked.compareTo(cost.booked()) == 0) {
                var now = Moment.now(time);
                return new Ledger(id, lines, cost.open().map(segment -> open(segment, now)), cost.at(now), now);
            }
        }
    }

    private static OpenRate open(Segment segment, Instant now) {
        return new OpenRate(segment.kind(), segment.perHour(), segment.since(), segment.amount(now));
    }

    SpendReport spend(SpendFilter filter) {
        return SpendSums.of(filter, store.spent(filter, Moment.now(time)));
    }

    private static LedgerLine line(Booked line) {
        return new LedgerLine(line.attempt(), line.kind(), line.perHour(), line.from(), line.until(), line.amount());
    }
}
