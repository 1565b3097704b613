package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Retention;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.Table;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.Location;
import io.atlas4j.orchestrator.store.SessionStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The engine of production, moved by hand: one tick of one loop at a time, one effect at a time. */
public final class SteppedEngine {
    /** For how long a node that is not heard of keeps an attempt to itself. */
    public static final Duration CLAIM = Claims.LENGTH;

    private final Engine engine;

    private SteppedEngine(Engine engine, Table table) {
        this.engine = engine;
        engine.transitions().decideBy(table);
    }

    /** Opens over a store that others may use too. */
    public static SteppedEngine open(Atlas atlas, SessionStore store, Table table) {
        var nowhere = new Location.Folder(Path.of("nowhere"), Optional.empty());
        return new SteppedEngine(Engine.open(atlas, store, settings(nowhere, false)), table);
    }

    /** Opens a database of its own, by the time of its {@link Atlas}. */
    public static SteppedEngine open(Atlas atlas, Location location, Table table) {
        return new SteppedEngine(Engine.open(atlas, settings(location, true)), table);
    }

    private static Engine.Settings settings(Location location, boolean ownTime) {
        return new Engine.Settings(
                location,
                Optional.empty(),
                false,
                Set.of(),
                ownTime,
                Optional.empty(),
                Retention.FOREVER,
                Optional.empty(),
                List.of());
    }

    public Engine engine() {
        return engine;
    }

    public void deadlines() {
        engine.deadlinesDue();
    }

    public void observe(Account account) {
        engine.observe(account);
    }

    /** Compares the bill, if that is due. */
    public void bills(Account account) {
        if (engine.isBillDue(account)) {
            engine.compareBill(account);
        }
    }

    /** The next effect in line, which is in line no longer. */
    public Optional<Effect> take() {
        return engine.effects().take();
    }

    public void run(Effect effect) {
        engine.effects().run(effect);
    }

    /** Opens a session to touches again, whatever it is. */
    public void open(String sessionId) {
        var touches = engine.touches();
        touches.forget(sessionId);
        touches.track(sessionId, Moment.now(engine.time()), Optional.empty());
    }
}
