package io.atlas4j.orchestrator.sim;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.OrchestratorOver;
import io.atlas4j.orchestrator.loop.SteppedEngine;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Table;
import io.atlas4j.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A process that runs the orchestrator. It may freeze, die, and be started again with nothing but the database. */
final class Node {
    static final long OBSERVE_MILLIS = 60_000;

    final String name;
    final Clock.OfNode clock;
    private final World world;
    private final Judge judge;
    private final Table table;

    /** Effects that were decided and not begun. */
    final List<Effect> line = new ArrayList<>();

    /** What was begun and lies somewhere between two calls. */
    final List<Strand> paused = new ArrayList<>();

    private SteppedEngine engine;
    private Orchestrator orchestrator;
    private boolean alive;
    boolean frozen;
    boolean observing;
    boolean ticking;
    long observedAt;
    long tickedAt;

    /** Dies at that call from now on; zero for never. */
    int callsToLive;

    private Strand running;
    private boolean hurried;
    private boolean outdated;

    Node(String name, Clock.OfNode clock, World world) {
        this.name = name;
        this.clock = clock;
        this.world = world;
        this.judge = world.judge();
        var planted = world.plant().around(judge.watched());
        this.table = (state, input, now) -> {
            holdBack(state, input);
            return planted.decide(state, input, now);
        };
        open();
    }

    void open() {
        alive = true;
        frozen = false;
        observing = false;
        ticking = false;
        callsToLive = 0;
        var provider = new NodeCloud(this, world);
        var atlas = Atlas.builder()
                .settings(Settings.of(Map.of()))
                .time(world.plant() == Plant.AN_OLD_CLAIM_IS_SENT ? clock.withoutMonotonic() : clock)
                .provider(provider)
                .build();
        atlas.telemetry().attachAll("judge", judge::heard);
        engine = SteppedEngine.open(atlas, NodeStore.of(this, world), table);
        orchestrator = OrchestratorOver.of(atlas, engine.engine());
    }

    boolean isAlive() {
        return alive;
    }

    boolean isWell() {
        return alive && !frozen;
    }

    SteppedEngine engine() {
        return engine;
    }

    Orchestrator orchestrator() {
        return orchestrator;
    }

    /** Called before and after whatever leaves the process. */
    void cut() {
        if (!alive) {
            throw new Crash();
        }
        if (callsToLive > 0 && --callsToLive == 0) {
            alive = false;
            throw new Crash();
        }
        if (running != null
                && !hurried
                && running.awaited.isEmpty()
                && world.dice().chance(world.temper().pause())) {
            running.pause();
            if (!alive) {
                throw new Crash();
            }
        }
    }

    void die() {
        alive = false;
    }

    /** Brings what was begun to its end; without hurry, some of it goes on lying there. */
    void finish(boolean hurry) {
        for (var next = lying(hurry); next.isPresent(); next = lying(hurry)) {
            resume(next.get(), true);
        }
    }

    /** Whether somebody may go on with it. */
    boolean isDue(Strand strand) {
        return strand.awaited.isEmpty()
                || strand.awaitedUntil <= world.clock().now()
                || strand.about.flatMap(judge::situationOf).equals(strand.awaited);
    }

    /** The cloud answered what is running. */
    void answered() {
        if (running != null) {
            running.answered = true;
        }
    }

    /** What is running has news of that session: it lies on it until the session is where the news is awaited. */
    private void holdBack(SessionState state, Input input) {
        var strand = running;
        var attempt = attemptOf(input);
        if (strand == null
                || hurried
                || !strand.answered
                || attempt.isEmpty()
                || !strand.about.map(state.id()::equals).orElse(input instanceof Input.Late)
                || strand.awaited.filter(state.situation()::equals).isPresent()
                || strand.awaited.isEmpty()
                || (input instanceof Input.Claimed && world.dice().chance(0.8))) {
            return;
        }
        strand.about = Optional.of(state.id());
        strand.lyingOn = attempt;
        strand.pause();
        strand.lyingOn = OptionalInt.empty();
        strand.awaited = Optional.empty();
        outdated = true;
        if (!alive) {
            throw new Crash();
        }
    }

    private static OptionalInt attemptOf(Input input) {
        return switch (input) {
            case Input.OfAttempt of -> OptionalInt.of(of.attempt());
            case Input.Late late -> OptionalInt.of(late.attempt());
            default -> OptionalInt.empty();
        };
    }

    /** Whether what is running lay on what it decided just now: it is to look again. */
    boolean isOutdated() {
        var was = outdated;
        outdated = false;
        return was;
    }

    private Optional<Strand> lying(boolean hurry) {
        return paused.stream().filter(strand -> hurry || isDue(strand)).reduce((first, second) -> second);
    }

    /** Does it here and now, without a pause. */
    void run(Runnable body) {
        running = null;
        try {
            body.run();
        } catch (Crash e) {
            // its process is gone, and so is it
        }
        collect();
    }

    /** Under that bug, what ends as idle stays open to touches. */
    private void reopen() {
        if (world.plant() == Plant.A_TOUCH_COUNTS_AFTER_THE_IDLE_END && alive) {
            judge.rows().stream()
                    .map(row -> row.state().id())
                    .filter(judge::isIdleOver)
                    .forEach(engine::open);
        }
    }

    /** Goes on with it until it pauses or is done. */
    void resume(Strand strand, boolean hurry) {
        running = strand;
        hurried = hurry;
        paused.remove(strand);
        var done = strand.resume();
        running = null;
        if (!done) {
            paused.add(strand);
        } else {
            strand.failure().ifPresent(failure -> judge.broken(strand.label + " failed with " + failure));
        }
        collect();
    }

    private void collect() {
        for (var effect = engine.take(); effect.isPresent(); effect = engine.take()) {
            line.add(effect.get());
        }
        reopen();
        if (!alive) {
            bury();
        }
    }

    /** Nothing of its memory is left. */
    void bury() {
        line.clear();
        while (!paused.isEmpty()) {
            var strand = paused.removeLast();
            strand.resume(); // into its death
        }
        for (var effect = engine.take(); effect.isPresent(); effect = engine.take()) {
            line.clear();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
