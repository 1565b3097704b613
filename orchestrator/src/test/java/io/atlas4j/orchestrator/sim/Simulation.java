package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.Wanted;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.orchestrator.sim.SimMachine.State;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.MemorySessionStore;
import io.atlas4j.orchestrator.store.SessionRow;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One run of one seed: so many steps, each chosen by dice, then the storm is over and everything must settle. */
final class Simulation {
    static final String INSTALLATION = "simulate";

    private static final Account ACCOUNT = new Account(SimCloud.ID, "default");
    /** Fewer than may call a cloud at once, or the rest would wait for ever. */
    private static final int MOST_IDLE = 12;

    private static final long LONGEST_IDLE = Duration.ofMinutes(25).toMillis();

    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;

    private final Dice dice;
    private final Plant plant;
    private final Clock clock = new Clock();
    private final MemorySessionStore store;
    private final Judge judge;
    private final SimCloud cloud;
    private final List<Node> nodes = new ArrayList<>();
    private final Temper temper;
    private final Users users;
    private final Guide guide;
    private final Consumer<Supplier<String>> trace;

    Simulation(long seed, Plant plant, Coverage coverage, Consumer<Supplier<String>> trace) {
        this.dice = new Dice(seed);
        this.plant = plant;
        this.trace = trace;
        var several = dice.chance(0.5);
        this.store = new MemorySessionStore(INSTALLATION, !several);
        this.judge = new Judge(clock, store, coverage, this::say);
        this.cloud = new SimCloud(clock, dice, judge);
        judge.meters().watch(cloud, several ? 10 : 0);
        this.temper = Temper.of(dice);
        var world = new World(clock, cloud, store, judge, plant, dice, temper);
        for (var i = 0; i < (several ? 2 + dice.below(2) : 1); i++) {
            var off = several ? dice.of(0L, 0L, -60 * MINUTE, 60 * MINUTE) : 0; // nodes go by the database's clock
            nodes.add(new Node("node" + i, clock.new OfNode(off), world));
        }
        this.users = new Users(world, this::underWay, this::say);
        this.guide = new Guide(world, users);
        cloud.weather.faults = temper.faults();
        cloud.weather.createsLate = temper.goal().isPresent() && dice.chance(0.5);
        if (dice.chance(0.25)) {
            judge.purse().open(dice.of(new BigDecimal("0.25"), new BigDecimal("1")));
        }
        cloud.foreign("somebody-elses");
        cloud.foreign("atlas-otherone-whatever-1");
        cloud.foreign("atlas-" + INSTALLATION + "-nobodyknows-1");
    }

    private void say(Supplier<String> what) {
        trace.accept(() -> "%7.1f s  %s"
                .formatted((clock.now() - Instant.parse("2026-01-01T00:00:00Z").toEpochMilli()) / 1000.0, what.get()));
    }

    /** Takes the steps; empty if every promise was kept. */
    Optional<String> run(int steps) {
        for (var step = 0; step < steps && judge.breach().isEmpty(); step++) {
            step();
            judge.check();
        }
        if (judge.breach().isEmpty()) {
            settle();
        }
        nodes.forEach(Node::die);
        nodes.forEach(Node::bury);
        return judge.breach();
    }

    private void step() {
        var roll = dice.below(100);
        if (temper.goal().isPresent() && dice.chance(0.15)) {
            lead();
        } else if (dice.chance(0.02) || (judge.rows().stream().anyMatch(Simulation::isRare) && dice.chance(0.3))) {
            oldNews();
        } else if (roll < 24) {
            effect();
        } else if (roll < 38) {
            goOn();
        } else if (roll < 46) {
            well().ifPresent(node -> deadlines(node, dice.chance(temper.slow())));
        } else if (roll < 54) {
            well().ifPresent(node -> observe(node, dice.chance(temper.slow())));
        } else if (roll < 62) {
            move(dice.of(1L, 100L, SECOND, 2 * SECOND), false);
        } else if (roll < 65) {
            say(() -> "nobody does anything for a while");
            judge.meters().disturbed();
            move(dice.between(5 * SECOND, 10 * MINUTE), false);
        } else if (roll < 68) {
            fair(dice.of(2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 40 * MINUTE));
        } else if (roll < 68 + temper.hours()) {
            attend(dice.between(MINUTE, 7 * MINUTE), false);
        } else if (roll < 86) {
            well().ifPresent(node -> users.call(node, dice.chance(temper.slow())));
        } else if (roll < 92) {
            change();
        } else if (roll < 96) {
            fate();
        } else {
            trouble();
        }
    }

    private Optional<Node> well() {
        var well = nodes.stream().filter(Node::isWell).toList();
        return well.isEmpty() ? Optional.empty() : Optional.of(dice.from(well));
    }

    /** The sessions for which something was begun and lies somewhere between two calls. */
    private List<String> underWay() {
        return nodes.stream()
                .flatMap(node -> node.paused.stream())
                .flatMap(strand -> strand.about.stream())
                .distinct()
                .toList();
    }

    private void begin(Node node, String label, Optional<String> about, Runnable body, boolean slow) {
        say(() -> node + (slow ? " begins " : " ") + label);
        if (slow) {
            var strand = new Strand(label, about, body);
            var leads = about.isPresent() || (temper.goal().isPresent() && label.equals("observe"));
            if (leads && node.paused.size() < MOST_IDLE && dice.chance(temper.idle())) {
                strand.awaited = temper.goal().or(() -> Optional.of(dice.of(Situation.values())));
                strand.awaitedUntil = clock.now() + LONGEST_IDLE;
            }
            node.resume(strand, false);
        } else {
            node.run(body);
        }
    }

    /** Somebody leads a session to where news of it is awaited. */
    private void lead() {
        var lying = nodes.stream()
                .filter(Node::isWell)
                .flatMap(node -> node.paused.stream())
                .filter(strand -> strand.lyingOn.isPresent())
                .toList();
        if (lying.isEmpty()) {
            fate();
        } else {
            var strand = dice.from(lying);
            say(() -> strand.label + " awaits " + strand.awaited);
            well().ifPresent(node -> guide.lead(node, strand));
        }
    }

    private void effect() {
        var busy = nodes.stream()
                .filter(node -> node.isWell() && !node.line.isEmpty())
                .toList();
        if (!busy.isEmpty()) {
            var node = dice.from(busy);
            effect(node, dice.chance(temper.slow()));
        }
    }

    private void effect(Node node, boolean slow) {
        var effect = node.line.remove(dice.below(node.line.size()));
        begin(
                node,
                effect.getClass().getSimpleName() + " " + judge.nickname(effect.sessionId()),
                Optional.of(effect.sessionId()),
                () -> node.engine().run(effect),
                slow);
    }

    private void goOn() {
        var busy = nodes.stream()
                .filter(node -> node.isWell() && node.paused.stream().anyMatch(node::isDue))
                .toList();
        if (!busy.isEmpty()) {
            var node = dice.from(busy);
            var strand = dice.from(node.paused.stream().filter(node::isDue).toList());
            say(() -> node + " goes on with " + strand.label);
            node.resume(strand, false);
        }
    }

    /** Followed by other attempts, and for a moment only. */
    private static boolean isRare(SessionRow row) {
        return row.state().attempt() > 1
                && switch (row.state().situation()) {
                    case STARTING, IN_FLIGHT, ENDING_IN_FLIGHT -> true;
                    default -> false;
                };
    }

    private void oldNews() {
        var rows = judge.rows();
        var rare = rows.stream().filter(Simulation::isRare).toList();
        var followed = rows.stream().filter(row -> row.state().attempt() > 1).toList();
        if (!followed.isEmpty()) {
            var state = dice.from(rare.isEmpty() ? followed : rare).state();
            var attempt = 1 + dice.below(state.attempt() - 1);
            well().ifPresent(node -> users.bringsOldNews(
                    node, state.id(), OldNews.of(attempt, state.times().createdAt())));
        }
    }

    private void deadlines(Node node, boolean slow) {
        if (!node.ticking) {
            node.ticking = true;
            node.tickedAt = clock.now();
            var began = clock.now();
            begin(
                    node,
                    "deadlines",
                    Optional.empty(),
                    () -> {
                        judge.check(); // what another node ended did not know of the touches that are written now
                        node.engine().deadlines();
                        judge.flushed(node, began);
                        node.ticking = false;
                    },
                    slow);
        }
    }

    private void observe(Node node, boolean slow) {
        if (!node.observing) {
            node.observing = true;
            node.observedAt = clock.now();
            begin(
                    node,
                    "observe",
                    Optional.empty(),
                    () -> {
                        node.engine().observe(ACCOUNT);
                        node.observing = false;
                    },
                    slow);
        }
    }

    private void bills(Node node) {
        if (node.isWell() && plant != Plant.THE_BILL_IS_NOT_READ) {
            node.run(() -> node.engine().bills(ACCOUNT));
        }
    }

    private void move(long millis, boolean fair) {
        cloud.moveTo(clock.now() + millis);
        judge.meters().passed(millis, fair, judge.rows());
    }

    /** The storm is over for a while, and at least one node is well. */
    private void fair(long millis) {
        cloud.weather.heal();
        for (var node : nodes) {
            node.callsToLive = 0;
            if (!node.isAlive() && (well().isEmpty() || dice.chance(0.5))) {
                open(node);
            }
        }
        if (well().isEmpty()) {
            nodes.forEach(node -> node.frozen = false);
        }
        judge.meters().disturbed();
        say(() -> "fair for " + millis / SECOND + " s");
        attend(millis, true);
    }

    /** Loops in time, effects at once. */
    private void attend(long millis, boolean fair) {
        var end = clock.now() + millis;
        do {
            var attending = nodes.stream().filter(Node::isWell).toList();
            for (var node : attending) {
                node.finish(fair);
            }
            work(attending);
            judge.check();
            move(Math.min(end, next(attending)) - clock.now(), fair);
            for (var node : attending) {
                if (node.isWell() && node.observedAt + Node.OBSERVE_MILLIS <= clock.now()) {
                    observe(node, false);
                }
                bills(node);
                if (node.isWell() && node.tickedAt + SECOND <= clock.now()) {
                    deadlines(node, false);
                }
            }
            work(attending);
            judge.check();
            if (dice.chance(0.02)) {
                fate();
            }
            if (!fair && temper.goal().isPresent() && dice.chance(0.3)) {
                lead();
            }
            if (!fair && dice.chance(0.1)) {
                well().ifPresent(node -> users.call(node, false));
            }
        } while (clock.now() < end && judge.breach().isEmpty());
    }

    private void work(List<Node> attending) {
        for (var node : attending) {
            while (node.isWell() && !node.line.isEmpty()) {
                if (temper.goal().isPresent()) {
                    node.finish(false); // what awaited just this
                }
                if (!node.line.isEmpty()) {
                    effect(node, false);
                }
            }
        }
    }

    /** When a loop has something to do. Ticks that would find nothing are left out. */
    private long next(List<Node> attending) {
        var next = SimMachine.NEVER;
        for (var node : attending) {
            next = Math.min(next, node.observedAt + Node.OBSERVE_MILLIS);
        }
        for (var row : judge.rows()) {
            var wake = row.state().times().endedAt().isPresent()
                    ? Optional.<Instant>empty()
                    : row.state().nextWake();
            if (wake.isPresent()) {
                next = Math.min(next, wake.get().toEpochMilli() + judge.meters().clocksApart());
            }
        }
        return Math.max(next, clock.now() + SECOND);
    }

    private void change() {
        var weather = cloud.weather;
        switch (dice.below(9)) {
            case 0 -> weather.outage = !weather.outage;
            case 1 -> weather.partialLists = !weather.partialLists;
            case 2 -> weather.endsIgnored = !weather.endsIgnored;
            case 3 -> weather.endsRefused = !weather.endsRefused;
            case 4 -> weather.full = !weather.full;
            case 5 -> weather.stopsIgnored = !weather.stopsIgnored;
            case 6 -> weather.faults = 0;
            default -> weather.faults = dice.of(0.1, 0.3, 0.8);
        }
        say(weather::toString);
    }

    /** Something happens to a machine. */
    private void fate() {
        var ours = cloud.machines().stream()
                .filter(machine -> machine.isLive()
                        && machine.mark
                                .filter(mark -> !judge.hasNoRow(mark)
                                        && mark.installation().equals(INSTALLATION))
                                .isPresent())
                .toList();
        if (ours.isEmpty()) {
            return;
        }
        if (dice.chance(0.04)) {
            say(() -> "every machine is gone");
            ours.forEach(lost -> lost.goneAt = clock.now());
            cloud.moveTo(clock.now());
            return;
        }
        var machine = dice.from(ours);
        switch (dice.below(8)) {
            case 0 -> machine.state = machine.state == State.RUNNING ? State.FAILED : machine.state;
            case 2 -> {
                machine.goneAt = clock.now();
                machine.passTo(clock.now());
            }
            case 1 -> {
                if (machine.state == State.RUNNING && machine.printed.isEmpty()) {
                    cloud.commandEnds(machine);
                }
            }
            case 3, 4 -> machine.takeBack();
            case 5 -> machine.priceShown = !machine.priceShown;
            case 6 -> machine.readyAt = Math.min(machine.readyAt, clock.now());
            default -> machine.reprice(machine.price() * dice.of(1, 2, 3) / 2);
        }
        say(() -> machine + " met its fate");
    }

    private void trouble() {
        var node = dice.from(nodes);
        if (!node.isAlive()) {
            open(node);
        } else if (node.frozen) {
            say(() -> node + " thaws");
            node.frozen = false;
        } else if (nodes.size() > 1 && dice.chance(0.4)) {
            say(() -> node + " freezes");
            node.frozen = true;
        } else if (dice.chance(0.3)) {
            say(() -> node + " dies");
            node.die();
            node.bury();
        } else {
            node.callsToLive = 1 + dice.below(30);
            say(() -> node + " dies in " + node.callsToLive + " calls");
        }
        judge.meters().disturbed();
    }

    private void open(Node node) {
        say(() -> node + " opens");
        node.bury();
        judge.forgot(node);
        node.open();
    }

    /** All is well again: what was to end has ended, then everything else does. */
    private void settle() {
        say(() -> "the storm is over");
        cloud.weather.heal();
        for (var node : nodes) {
            if (!node.isAlive()) {
                open(node);
            }
            node.frozen = false;
            node.callsToLive = 0;
        }
        judge.meters().disturbed();
        var unwanted = judge.rows().stream()
                .filter(row -> row.state().wish().wanted() == Wanted.GONE)
                .map(row -> row.state().id())
                .toList();
        attend(12 * MINUTE, true);
        over(judge.rows().stream()
                .filter(row -> unwanted.contains(row.state().id()))
                .toList());
        for (var row : judge.rows()) {
            nodes.getFirst().orchestrator().terminate(row.state().id());
        }
        nodes.getFirst().run(() -> {});
        attend(5 * MINUTE, true);
        over(judge.rows());
        for (var machine : cloud.machines()) {
            if (machine.isLive() && machine.mark.filter(judge::hasRow).isPresent()) {
                judge.broken("at the end " + machine + " is left");
            }
        }
    }

    private void over(List<SessionRow> rows) {
        for (var row : rows) {
            if (row.state().times().endedAt().isEmpty()) {
                judge.broken("a session that is to be gone is " + row.state().situation() + " when all is well again");
            }
        }
    }
}
