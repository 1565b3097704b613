package io.atlas4j.fly.deploy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import io.atlas4j.fly.events.Dispatcher;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs {@code fly deploy}. A deploy is known by its ticket: events name it, and no two with one ticket run at the same
 * time. Safe for many threads.
 */
public final class Deploys implements AutoCloseable {
    private final Surroundings around;
    private final Map<String, DeployRun> running = new ConcurrentHashMap<>();

    /**
     * What all deploys have in common.
     *
     * @param programs names of the command line, the first that exists is taken
     * @param grace how long a process may take to end itself before it is killed
     */
    public record Surroundings(
            List<String> programs, Duration grace, Telemetry telemetry, TimeSource time, Dispatcher dispatcher) {
        public Surroundings {
            programs = List.copyOf(programs);
            dispatcher = Dispatcher.guarded(dispatcher);
        }

        /** The installed command line, which gives up its leases within ten seconds when asked to end. */
        public static Surroundings of(Telemetry telemetry, TimeSource time, Dispatcher dispatcher) {
            return new Surroundings(List.of("fly", "flyctl"), Duration.ofSeconds(10), telemetry, time, dispatcher);
        }

        /** The same with that program alone. */
        public Surroundings with(Path program) {
            return new Surroundings(List.of(program.toString()), grace, telemetry, time, dispatcher);
        }
    }

    public Deploys(Surroundings around) {
        this.around = around;
    }

    /**
     * Starts a deploy and returns at once.
     *
     * @param ticketId any name for it, of printable characters
     * @throws ConflictException if a deploy with that ticket runs
     */
    public RunningDeploy start(DeployRequest request, String ticketId) {
        if (!ticketId.matches("[\\x21-\\x7e]{1,200}")) {
            throw ValidationException.of("fly", "ticket", "must be 1 to 200 printable characters without a space");
        }
        var run = new DeployRun(request, ticketId, around, () -> running.remove(ticketId));
        if (running.putIfAbsent(ticketId, run) != null) {
            throw new ConflictException(Origin.of("fly"), "a deploy with the ticket " + ticketId + " is running");
        }
        run.start();
        return run;
    }

    /** Ends every deploy that runs, with all its processes. */
    @Override
    public void close() {
        running.values().forEach(DeployRun::cancel);
        for (var run : List.copyOf(running.values())) {
            run.awaitCalmly();
        }
    }
}
