package io.atlas4j.telemetry.micrometer;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.Relay;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.BudgetSample;
import io.atlas4j.telemetry.meters.MeterReader;
import io.atlas4j.telemetry.meters.Series;
import io.atlas4j.telemetry.meters.SessionSample;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the meters of {@link AtlasMeter} in a registry.
 *
 * <pre>{@code
 * try (var metrics = AtlasMetrics.bind(atlas.telemetry(), registry)) {
 *     metrics.sessions(() -> orchestrator.list().stream().map(Samples::of).toList());
 *     …
 * }
 * }</pre>
 *
 * An event is counted up to 50 ms after it happened, on a thread of this bridge. While the registry blocks, up to 8,192
 * events wait; what comes then is lost and counted in {@code atlas.telemetry.dropped}. Closing counts what waits, leaves the
 * counters in the registry and removes the gauges.
 */
public final class AtlasMetrics implements AutoCloseable {
    /** The id of the handler on the bus; one registry hears a bus, and a composite one passes on to many. */
    public static final String HANDLER = "atlas-micrometer";

    private static final int CAPACITY = 8192;

    private final Telemetry telemetry;
    private final MeterReader reader = new MeterReader();
    private final RegistryMeters meters;
    private final Relay<Event> relay;
    private final AtomicReference<@Nullable Gauges> sessions = new AtomicReference<>();
    private final AtomicReference<@Nullable Gauges> budgets = new AtomicReference<>();

    private AtlasMetrics(Telemetry telemetry, MeterRegistry registry) {
        this.telemetry = telemetry;
        this.meters = new RegistryMeters(registry);
        this.relay =
                Relay.start("micrometer", CAPACITY, event -> reader.read(event).forEach(meters::add));
        var dropped = AtlasMeter.EVENTS_DROPPED;
        FunctionCounter.builder(dropped.id(), relay, Relay::dropped)
                .description(dropped.description())
                .baseUnit(dropped.unit())
                .register(registry);
    }

    /**
     * Counts the events of a bus from now on.
     *
     * @throws io.atlas4j.error.ConflictException if the bus is bound already
     */
    @SuppressWarnings("exports") // the caller has it
    public static AtlasMetrics bind(Telemetry telemetry, MeterRegistry registry) {
        var metrics = new AtlasMetrics(telemetry, registry);
        try {
            telemetry.attachAll(HANDLER, metrics.relay::offer);
        } catch (RuntimeException refused) {
            metrics.relay.close();
            throw refused;
        }
        return metrics;
    }

    /**
     * Also shows the sessions there are, by provider and phase, and what they cost.
     *
     * @param live asked at once and later by whoever reads the gauges, at most every 5 s
     */
    public AtlasMetrics sessions(Supplier<? extends Collection<SessionSample>> live) {
        show(sessions, () -> sums(live.get()));
        return this;
    }

    /**
     * Also shows the budgets there are, and what of them is taken.
     *
     * @param budgets asked at once and later by whoever reads the gauges, at most every 5 s
     */
    public AtlasMetrics budgets(Supplier<? extends Collection<BudgetSample>> budgets) {
        show(this.budgets, () -> {
            var sums = new HashMap<Series, Double>();
            for (var budget : budgets.get()) {
                add(sums, budget.cap(), AtlasMeter.BUDGET_CAP, budget.scope());
                add(sums, budget.taken(), AtlasMeter.BUDGET_TAKEN, budget.scope());
            }
            return sums;
        });
        return this;
    }

    private Map<Series, Double> sums(Collection<? extends SessionSample> samples) {
        var sums = new HashMap<Series, Double>();
        for (var sample : samples) {
            add(sums, BigDecimal.ONE, AtlasMeter.SESSIONS, sample.provider(), sample.phase());
            add(sums, sample.costPerHour().orElse(BigDecimal.ZERO), AtlasMeter.SPEND_RATE, sample.provider());
            add(sums, sample.cost(), AtlasMeter.SPEND_LIVE, sample.provider());
        }
        return sums;
    }

    private void add(Map<Series, Double> sums, BigDecimal amount, AtlasMeter meter, String... tags) {
        sums.merge(reader.series(meter, tags), amount.doubleValue(), Double::sum);
    }

    private void show(AtomicReference<@Nullable Gauges> place, Supplier<Map<Series, Double>> source) {
        var made = new Gauges(meters, source);
        var before = place.getAndSet(made);
        if (before != null) {
            before.remove();
        }
        made.refresh();
    }

    /** Waits until what happened before is counted; returns whether it was in time. */
    public boolean flush(Duration limit) {
        return relay.flush(limit);
    }

    @Override
    public void close() {
        telemetry.detach(HANDLER);
        relay.close();
        hide(sessions);
        hide(budgets);
    }

    private static void hide(AtomicReference<@Nullable Gauges> place) {
        var shown = place.getAndSet(null);
        if (shown != null) {
            shown.remove();
        }
    }
}
