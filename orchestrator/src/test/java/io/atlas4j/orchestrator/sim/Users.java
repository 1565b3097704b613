package io.atlas4j.orchestrator.sim;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.orchestrator.Touch;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Secret;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Those who start sessions and lose interest in them. */
final class Users {
    private static final int MOST_SESSIONS = 8;

    private final World world;
    private final Consumer<Supplier<String>> say;
    private final Dice dice;

    Users(World world, Consumer<Supplier<String>> say) {
        this.world = world;
        this.say = say;
        this.dice = world.dice();
    }

    void call(Node node, boolean slow) {
        var rows = world.judge().rows();
        if (rows.size() < MOST_SESSIONS && (rows.isEmpty() || dice.chance(0.3))) {
            var request = request();
            // ids begin with the time: a moment of its own for each keeps them in order
            world.cloud().moveTo(world.clock().now() + 1);
            world.judge().meters().passed(1, false, rows);
            begin(
                    node,
                    "starts " + told(request),
                    slow,
                    () -> node.orchestrator().start(request));
            return;
        }
        var id = dice.from(rows).state().id();
        var attempt = dice.from(rows).state().attempt();
        var who = world.judge().nickname(id);
        switch (dice.below(12)) {
            case 0, 1, 2, 3 ->
                begin(node, "touches " + who, slow, () -> {
                    var at = world.clock().now();
                    var late = world.judge().isIdleOver(id);
                    if (node.orchestrator().touch(id) == Touch.KEPT) {
                        world.judge().touched(id, node, at, late);
                    }
                });
            case 4, 5 ->
                begin(node, "stops " + who, slow, () -> node.orchestrator().stop(id));
            case 6, 7 ->
                begin(
                        node,
                        "starts again " + who,
                        slow,
                        () -> node.orchestrator().start(id));
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
                        new Input.Billed(BigDecimal.ZERO, world.clock().new OfNode(0).now()));
            case 10 ->
                tell(node, "hears the end of " + who, slow, id, new Input.Finished(attempt, dice.of(0, 1), "callback"));
            default ->
                begin(node, "terminates " + who, slow, () -> node.orchestrator().terminate(id));
        }
    }

    private void tell(Node node, String what, boolean slow, String id, Input input) {
        begin(node, what, slow, () -> node.engine().engine().transitions().applyDurably(id, input));
    }

    private void begin(Node node, String what, boolean slow, Runnable call) {
        say.accept(() -> node + (slow ? " begins: a user " : " user ") + what);
        Runnable body = () -> {
            try {
                call.run();
            } catch (AtlasException e) {
                world.judge().said(e);
            }
        };
        if (slow) {
            node.resume(new Strand(what, body), false);
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
        if (dice.chance(0.2)) {
            request = request.forever();
        } else {
            request = dice.chance(0.6) ? request.idleAfter(Duration.ofMinutes(dice.of(1, 5, 15))) : request;
            request = dice.chance(0.3) ? request.maxRuntime(Duration.ofMinutes(dice.of(5, 20, 90))) : request;
            request = dice.chance(0.3)
                    ? request.maxCost(dice.of(new BigDecimal("0.02"), new BigDecimal("0.2")))
                    : request;
        }
        request = dice.chance(0.5) ? request.readyWithin(Duration.ofMinutes(dice.of(2, 10))) : request;
        request = dice.chance(0.3) ? request.stoppedAfter(Duration.ofMinutes(5)) : request;
        request = dice.chance(0.2) ? request.key("key" + dice.below(3)) : request;
        return switch (dice.below(3)) {
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
