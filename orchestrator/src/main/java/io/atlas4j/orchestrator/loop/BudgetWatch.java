package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.store.BudgetWarning;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.math.RoundingMode;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when a budget is used up by half, by four fifths, and whole. Of several nodes one says it. */
final class BudgetWatch {
    private static final Logger LOG = LoggerFactory.getLogger(BudgetWatch.class);
    private static final long EVERY = Duration.ofSeconds(10).toNanos();
    private static final int CENTS = 2;

    private final SessionStore store;
    private final TimeSource time;
    private final SessionTelemetry telemetry;
    private long next;

    BudgetWatch(SessionStore store, TimeSource time, SessionTelemetry telemetry) {
        this.store = store;
        this.time = time;
        this.telemetry = telemetry;
        this.next = time.nanoTime();
    }

    void tick() {
        var now = time.nanoTime();
        if (now - next >= 0) {
            next = now + EVERY;
            store.budgetWarnings(Moment.now(time)).forEach(this::say);
        }
    }

    private void say(BudgetWarning warning) {
        var budget = warning.budget();
        LOG.warn(
                "{} % of the budget {} are taken: {} USD of {} USD ({} reserved, {} spent)",
                warning.percent(),
                budget.scope(),
                budget.taken().setScale(CENTS, RoundingMode.HALF_UP),
                budget.cap().setScale(CENTS, RoundingMode.HALF_UP),
                budget.reserved().setScale(CENTS, RoundingMode.HALF_UP),
                budget.spent().setScale(CENTS, RoundingMode.HALF_UP));
        telemetry.budgetWarning(warning);
    }
}
