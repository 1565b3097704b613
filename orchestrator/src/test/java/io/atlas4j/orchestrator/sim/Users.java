package io.atlas4j.orchestrator.sim;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.orchestrator.TaskRequest;
import io.atlas4j.orchestrator.Touch;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Those who start sessions and lose interest in them. */
final class Users {
    private static final int MOST_SESSIONS = 8;

    private final World world;
    private final Consumer<Supplier<String>> say;
    private final Supplier<List<String>> underWay;
    private final Dice dice;

    Users(World world, Supplier<List<String>> underWay, Consumer<Supplier<String>> say) {
        this.world = world;
        this.underWay = underWay;
        this.say = say;
        this.dice = world.dice();
    }

    void call(Node node, boolean slow) {
        var rows = world.judge().rows();
        if (rows.size() < MOST_SESSIONS && (rows.isEmpty() || dice.chance(0.3))) {
            if (dice.chance(0.25)) {
                run(node, slow);
                return;
            }
            var request = request();
            world.moment(); // ids begin with the time
            begin(
                    node,
                    "starts " + told(request),
                    slow,
                    Optional.empty(),
                    () -> node.orchestrator().start(request));
            return;
        }
        var id = chosen(rows);
        var attempt = Math.max(1, world.judge().attemptOf(id) - (dice.chance(0.1) ? 1 : 0));
        var who = world.judge().nickname(id);
        switch (dice.chance(world.temper().fickle()) ? 4 + dice.below(9) : 0) {
            case 0 ->
                begin(node, "touches " + who, slow, Optional.of(id), () -> {
                    var at = world.clock().now();
                    var late = world.judge().isIdleOver(id);
                    if (node.orchestrator().touch(id) == Touch.KEPT) {
                        world.judge().touched(id, node, at, late);
                    }
                });
            case 4, 5 -> stops(node, id, slow);
            case 6, 7 -> startsAgain(node, id, slow);
            case 8 ->
                tell(
                        node,
                        "reports of " + who,
                        slow,
                        id,
                        new Input.Told(attempt, EventType.PROGRESS, Map.of("percent", 5)));
            case 9 ->
                tell(
                        node,
                        "bills " + who,
                        slow,
                        id,
                        new Input.Billed(world.judge().meters().billOf(id), world.clock().new OfNode(0).now()));
            case 10 -> hearsTheEnd(node, id, slow, attempt, dice.of(0, 1));
            default -> terminates(node, id, slow);
        }
    }

    void stops(Node node, String id, boolean slow) {
        begin(
                node,
                "stops " + world.judge().nickname(id),
                slow,
                Optional.of(id),
                () -> node.orchestrator().stop(id));
    }

    void startsAgain(Node node, String id, boolean slow) {
        begin(
                node,
                "starts again " + world.judge().nickname(id),
                slow,
                Optional.of(id),
                () -> node.orchestrator().start(id));
    }

    void terminates(Node node, String id, boolean slow) {
        begin(
                node,
                "terminates " + world.judge().nickname(id),
                slow,
                Optional.of(id),
                () -> node.orchestrator().terminate(id));
    }

    /** The machine of that attempt, or who speaks in its name, calls. */
    void hearsTheEnd(Node node, String id, boolean slow, int attempt, int code) {
        world.judge().reports(id, code);
        tell(
                node,
                "hears the end of " + world.judge().nickname(id),
                slow,
                id,
                new Input.Finished(attempt, code, "callback"));
    }

    /** Not a user: a node that lay frozen since it learnt all that. */
    void bringsOldNews(Node node, String id, List<Input> news) {
        say.accept(() -> node + " brings old news of " + world.judge().nickname(id));
        var transitions = node.engine().engine().transitions();
        node.run(() -> news.forEach(input -> transitions.applyDurably(id, input)));
    }

    private String chosen(List<SessionRow> rows) {
        var busy = underWay.get();
        return !busy.isEmpty() && dice.chance(world.temper().crossing())
                ? dice.from(busy)
                : dice.from(rows).state().id();
    }

    private void run(Node node, boolean slow) {
        var compute = ComputeRequest.cpu(1)
                .image("demo")
                .env("TOKEN", Secret.of(SimCloud.SECRET))
                .command("work")
                .build();
        var task = TaskRequest.of(SimCloud.ID, compute).maxRuntime(Duration.ofMinutes(dice.of(5, 20, 90)));
        var request = world.temper().goal().isPresent() || dice.chance(0.4) ? task.retryOn(1) : task;
        world.moment(); // ids begin with the time
        begin(
                node,
                "runs a task of " + request.session().ends().maxRuntime() + ", retried on " + request.retryOn(),
                slow,
                Optional.empty(),
                () -> node.orchestrator().run(request));
    }

    private void tell(Node node, String what, boolean slow, String id, Input input) {
        begin(
                node,
                what,
                slow,
                Optional.of(id),
                () -> node.engine().engine().transitions().applyDurably(id, input));
    }

    private void begin(Node node, String what, boolean slow, Optional<String> about, Runnable call) {
        say.accept(() -> node + (slow ? " begins: a user " : " user ") + what);
        Runnable body = () -> {
            try {
                call.run();
            } catch (AtlasException e) {
                world.judge().said(e);
            }
        };
        if (slow) {
            node.resume(new Strand(what, about, body), false);
        } else {
            node.run(body);
        }
    }

    private SessionRequest request() {
        var compute = ComputeRequest.cpu(1)
                .image("demo")
                .env("TOKEN", Secret.of(SimCloud.SECRET))
                .spot(dice.chance(0.3));
        if (dice.chance(0.1)) {
            compute.maxPricePerHour(new BigDecimal("1.0"));
        }
        var request = SessionRequest.of(SimCloud.ID, compute.build());
        if (world.judge().purse().isOpen()) {
            request = dice.chance(0.5) ? request.userId(Purse.USER) : request;
            request = dice.chance(0.7)
                    ? request.maxCost(dice.of(new BigDecimal("0.02"), new BigDecimal("0.2")))
                    : request.maxRuntime(Duration.ofMinutes(dice.of(5, 20)));
            request = dice.chance(0.3) ? request.idleAfter(Duration.ofMinutes(dice.of(1, 5))) : request;
        } else if (dice.chance(0.2)) {
            request = request.forever();
        } else {
            request = dice.chance(0.6) ? request.idleAfter(Duration.ofMinutes(dice.of(1, 5, 15))) : request;
            request = dice.chance(0.3) ? request.maxRuntime(Duration.ofMinutes(dice.of(5, 20, 90))) : request;
            request = dice.chance(0.3)
                    ? request.maxCost(dice.of(new BigDecimal("0.02"), new BigDecimal("0.2"), new BigDecimal("0.6")))
                    : request;
        }
        request = dice.chance(0.5) ? request.readyWithin(Duration.ofMinutes(dice.of(2, 10))) : request;
        request = dice.chance(0.3) ? request.stoppedAfter(Duration.ofMinutes(5)) : request;
        request = dice.chance(0.2) ? request.key("key" + dice.below(3)) : request;
        return switch (world.temper().goal().isPresent() ? 1 : dice.below(3)) {
            case 0 -> request.respawn(Respawn.NEVER);
            case 1 ->
                request.respawn(Respawn.on(RespawnCause.PREEMPTED, RespawnCause.VANISHED, RespawnCause.NOT_READY)
                        .most(3));
            default -> request;
        };
    }

    private static String told(SessionRequest request) {
        var ends = request.ends();
        return "(idle " + ends.idleLimit() + ", at most " + ends.maxRuntime() + " and " + ends.maxCost()
                + ", ready within " + ends.readyWithin() + ", respawn "
                + request.respawn().causes().stream().sorted().toList() + ")";
    }
}
