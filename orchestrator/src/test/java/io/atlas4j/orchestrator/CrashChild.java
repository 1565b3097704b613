package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.loop.SteppedEngine;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionMachine;
import io.atlas4j.orchestrator.store.Location;
import io.atlas4j.orchestrator.store.Postgres;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What is killed at a {@link CrashPoint}: it brings a session there and tells what it was promised. */
final class CrashChild {
    static final String FILE = "file";

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int TICKS = 6;

    private final CrashPoint point;
    private final ManualTime time = ManualTime.startingAt(BEGIN);
    private final CrashMoments moments;
    private final FolderCloud cloud;
    private final SteppedEngine engine;
    private final Orchestrator orchestrator;

    /** Brings that point's database, at that place, to the point. */
    private CrashChild(CrashPoint point, String kind, String place, Path key, Path folder) throws SQLException {
        this.point = point;
        moments = new CrashMoments(
                point.moment, () -> say("reached", Long.toString(time.now().toEpochMilli())));
        cloud = new FolderCloud(folder, "child", time, moments);
        var atlas = Atlas.builder()
                .settings(Settings.of(Map.of()))
                .time(time)
                .provider(cloud)
                .build();
        var location = kind.equals(FILE)
                ? new Location.Folder(Path.of(place), Optional.of(key))
                : new Location.Server(moments.watched(Postgres.pool(place)), Optional.of(key));
        engine = SteppedEngine.open(atlas, location, moments.around(SessionMachine::decide));
        if (kind.equals(FILE)) {
            moments.watch(Path.of(place));
        }
        orchestrator = OrchestratorOver.of(atlas, engine.engine());
    }

    /**
     * Takes the kind of the databases, the key file, a folder for each point's cloud, and pairs of a point and the place
     * of its database. The points know nothing of each other, and one kill ends them all: a process of its own for each
     * would only load the same classes again.
     */
    public static void main(String[] args) {
        for (var i = 3; i < args.length; i += 2) {
            var point = CrashPoint.valueOf(args[i]);
            var place = args[i + 1];
            Thread.ofPlatform().start(() -> {
                try {
                    var child = new CrashChild(
                            point,
                            args[0],
                            place,
                            Path.of(args[1]),
                            Path.of(args[2]).resolve(point.name()));
                    child.play(point.scenario);
                    child.say("missed", "-");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private void play(CrashPoint.Scenario scenario) {
        switch (scenario) {
            case START -> {
                moments.arm();
                started(request());
            }
            case FULL -> {
                moments.next(CrashMoments.Trouble.FULL);
                moments.arm();
                started(request());
            }
            case END -> {
                var id = running(request());
                moments.arm();
                orchestrator.terminate(id);
                say("terminated", id);
            }
            case IDLE -> {
                running(SessionRequest.of(FolderCloud.ID, compute()).idleAfter(Duration.ofMinutes(5)));
                moments.arm();
                time.advance(Duration.ofMinutes(6));
            }
            case PREEMPTED -> {
                var id = running(request());
                moments.arm();
                cloud.preempt(machine(id, 1));
            }
            case VANISHED -> {
                var id = running(request().respawn(Respawn.on(RespawnCause.VANISHED)));
                moments.arm();
                cloud.vanish(machine(id, 1));
            }
            case LOST_AFTER -> {
                moments.next(CrashMoments.Trouble.LOST_AFTER);
                moments.arm();
                started(request());
            }
            case LOST_BEFORE -> {
                moments.next(CrashMoments.Trouble.LOST_BEFORE);
                moments.arm();
                started(request());
            }
            case LOST_AND_ENDED -> {
                moments.next(CrashMoments.Trouble.LOST_AFTER);
                var id = started(request());
                effects();
                moments.arm();
                orchestrator.terminate(id);
                say("terminated", id);
            }
            case STRAY -> {
                cloud.appear(machine("lost", 1));
                var stray = orchestrator.reaper().look().strays().getFirst();
                moments.arm();
                orchestrator.reaper().adopt(stray, Ends.DEFAULT.forever());
                say("started", "lost");
            }
            case LATE -> {
                moments.next(CrashMoments.Trouble.LOST_BEFORE);
                var id = running(request());
                moments.arm();
                cloud.appear(machine(id, 1));
            }
            case STOP -> {
                var id = running(request());
                moments.arm();
                orchestrator.stop(id);
                say("stopped", id);
            }
            case RESTART -> {
                var id = running(request());
                orchestrator.stop(id);
                ticks();
                moments.arm();
                orchestrator.start(id);
                say("restarted", id);
            }
            case TASK -> {
                var command = compute().toBuilder().command("true").build();
                var id = orchestrator
                        .run(TaskRequest.of(FolderCloud.ID, command))
                        .id();
                say("started", id);
                ticks();
                moments.arm();
                cloud.finish(machine(id, 1));
            }
        }
        ticks();
    }

    private static ComputeRequest compute() {
        return ComputeRequest.cpu(1).image("demo").build();
    }

    private static SessionRequest request() {
        return SessionRequest.of(FolderCloud.ID, compute()).forever();
    }

    private String started(SessionRequest request) {
        var id = orchestrator.start(request).id();
        say("started", id);
        return id;
    }

    private String running(SessionRequest request) {
        var id = started(request);
        ticks();
        return id;
    }

    private void ticks() {
        for (var i = 0; i < TICKS; i++) {
            orchestrator.tick();
            time.advance(Duration.ofSeconds(1));
        }
    }

    /** Does what is in line, and nothing else. */
    private void effects() {
        for (Optional<Effect> next = engine.take(); next.isPresent(); next = engine.take()) {
            engine.run(next.get());
        }
    }

    private String machine(String id, int attempt) {
        return new MachineName(orchestrator.installation(), id, attempt).toString();
    }

    private void say(String word, String what) {
        System.out.println(point + " " + word + " " + what + " .");
    }
}
