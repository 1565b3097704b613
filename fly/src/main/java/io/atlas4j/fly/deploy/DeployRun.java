package io.atlas4j.fly.deploy;

import io.atlas4j.fly.deploy.DeployOutcome.Cancelled;
import io.atlas4j.fly.deploy.DeployOutcome.Failed;
import io.atlas4j.fly.deploy.DeployOutcome.NotStarted;
import io.atlas4j.fly.deploy.DeployOutcome.Succeeded;
import io.atlas4j.fly.deploy.DeployOutcome.TimedOut;
import io.atlas4j.fly.process.ProcessTree;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One deploy from start to exit event. Three threads: one reads what the program prints, one watches the limits, and one
 * leads and tells the end, exactly once whatever happens.
 */
final class DeployRun implements RunningDeploy {
    private static final EventName LINE = EventName.of("atlas", "fly", "deploy", "line");
    private static final EventName EXIT = EventName.of("atlas", "fly", "deploy", "exit");
    private static final int PIECE = 64 * 1024;
    /** A child may hold the output open after the program itself has ended; what it says later is of no interest. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final DeployRequest request;
    private final String ticketId;
    private final String topic;
    private final Deploys.Surroundings around;
    private final Runnable gone;
    private final Event line;
    private final LastLines last;
    private final PhaseReader phases = new PhaseReader();
    private final CompletableFuture<DeployResult> result = new CompletableFuture<>();
    private final AtomicReference<@Nullable Cut> cut = new AtomicReference<>();
    private final CompletableFuture<Boolean> killed = new CompletableFuture<>();
    private final long started;
    private volatile long heard;
    /** While the application is told of lines the program cannot print: that is not its silence. */
    private volatile boolean telling;

    private volatile boolean over;
    private volatile @Nullable ProcessTree tree;

    /** Why the program is being ended. */
    private enum Cut {
        SILENT,
        LATE,
        CANCELLED
    }

    DeployRun(DeployRequest request, String ticketId, Deploys.Surroundings around, Runnable gone) {
        this.request = request;
        this.ticketId = ticketId;
        this.topic = DeployEvent.topic(ticketId);
        this.around = around;
        this.gone = gone;
        this.line = Event.of(LINE, Map.of("count", 1), Map.of("ticket_id", ticketId));
        this.last = new LastLines(request.keptLines());
        this.started = around.time().nanoTime();
        this.heard = started;
    }

    void start() {
        Thread.ofVirtual().name("atlas-fly-deploy").start(this::lead);
    }

    @Override
    public String ticketId() {
        return ticketId;
    }

    @Override
    public DeployResult await() throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e); // it only ever completes
        }
    }

    void awaitCalmly() {
        result.join();
    }

    @Override
    public void cancel() {
        cutOff(Cut.CANCELLED);
    }

    private void lead() {
        DeployOutcome outcome;
        try {
            outcome = run();
        } catch (RuntimeException | Error e) {
            LoggerFactory.getLogger(DeployRun.class)
                    .error("deploy {} broke with {}", ticketId, e.getClass().getName());
            var running = tree;
            var ended = running == null || running.end(around.grace());
            outcome = new Failed(ended ? 1 : -1, DeployFailure.OTHER);
        }
        finish(outcome);
    }

    private DeployOutcome run() {
        ProcessTree begun;
        try {
            begun = begin(DeployFolder.of(request));
        } catch (DeployFolder.Missing e) {
            return new NotStarted(e.reason);
        }
        tree = begun;
        if (cut.get() != null) { // cancelled before it began
            killed.complete(begun.end(around.grace()));
        }
        var read = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().name("atlas-fly-deploy-output").start(() -> read(begun, read));
        var watch = Thread.ofVirtual().name("atlas-fly-deploy-limits").start(this::watch);
        var exit = begun.root().onExit().thenApply(Process::exitValue);
        // Either it ends, or it was killed in vain and we stop waiting.
        var code = CompletableFuture.anyOf(exit, killed.thenCompose(ended -> ended ? exit : completed(-1)))
                .thenApply(Integer.class::cast)
                .join();
        await(read);
        over = true;
        watch.interrupt();
        return outcome(code);
    }

    private static CompletableFuture<Integer> completed(int value) {
        return CompletableFuture.completedFuture(value);
    }

    private ProcessTree begin(Path folder) throws DeployFolder.Missing {
        for (var program : around.programs()) {
            var builder = new ProcessBuilder(command(program))
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            var environment = builder.environment();
            environment.put("NO_COLOR", "1");
            environment.put("FLY_NO_UPDATE_CHECK", "1");
            environment.remove("LOG_LEVEL");
            environment.remove("FLY_JSON");
            request.environment().forEach((name, value) -> environment.put(name, value.reveal()));
            try {
                return ProcessTree.start(builder);
            } catch (IOException e) {
                // not under this name
            }
        }
        throw new DeployFolder.Missing("there is no program " + String.join(" or ", around.programs()));
    }

    private List<String> command(String program) {
        var command = new ArrayList<>(List.of(program, "deploy", "--remote-only"));
        request.app().ifPresent(app -> command.addAll(List.of("--app", app)));
        request.image().ifPresent(image -> command.addAll(List.of("--image", image)));
        command.addAll(request.arguments());
        return command;
    }

    private void read(ProcessTree program, CompletableFuture<Void> done) {
        var decoder = new LineDecoder(this::tell);
        try (var output = program.root().getInputStream()) {
            var piece = new byte[PIECE];
            for (var count = output.read(piece); count >= 0 && !over; count = output.read(piece)) {
                telling = true;
                decoder.feed(piece, count);
                heard = around.time().nanoTime();
                telling = false;
            }
            decoder.finish();
        } catch (IOException e) {
            decoder.finish(); // closed by the end of the program
        } finally {
            done.complete(null);
        }
    }

    private void tell(String text) {
        var masked = SecretMask.mask(text);
        last.add(masked);
        around.telemetry().emit(line);
        var heardByApplication = around.dispatcher().hears(topic);
        if (heardByApplication) {
            around.dispatcher().dispatch(new DeployEvent.Line(ticketId, topic, masked));
        }
        if (phases.read(masked) && heardByApplication) {
            around.dispatcher().dispatch(progress());
        }
    }

    private DeployEvent progress() {
        return new DeployEvent.Progress(ticketId, phases.phase(), phases.machine(), phases.machines());
    }

    private void watch() {
        try {
            while (true) {
                var now = around.time().nanoTime();
                var left = request.totalLimit().toNanos() - (now - started);
                var quiet = telling
                        ? request.silenceLimit().toNanos()
                        : request.silenceLimit().toNanos() - (now - heard);
                if (left <= 0 || quiet <= 0) {
                    cutOff(left <= 0 ? Cut.LATE : Cut.SILENT);
                    return;
                }
                around.time().sleep(Duration.ofNanos(Math.min(left, quiet)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is over
        }
    }

    private void cutOff(Cut why) {
        if (!over && cut.compareAndSet(null, why)) {
            var running = tree;
            if (running != null) {
                Thread.ofVirtual()
                        .name("atlas-fly-deploy-end")
                        .start(() -> killed.complete(running.end(around.grace())));
            }
        }
    }

    private static void await(CompletableFuture<Void> read) {
        try {
            read.get(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Somebody else's child keeps it open.
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DeployOutcome outcome(int code) {
        return switch (cut.get()) {
            case null ->
                code == 0
                        ? new Succeeded()
                        : new Failed(code, DeployFailure.of(code, last.kept().lines()));
            case SILENT -> new TimedOut(true, request.silenceLimit(), killed.join());
            case LATE -> new TimedOut(false, request.totalLimit(), killed.join());
            case CANCELLED -> new Cancelled(code, killed.join());
        };
    }

    private void finish(DeployOutcome outcome) {
        over = true;
        var kept = last.kept();
        var duration = Duration.ofNanos(around.time().nanoTime() - started);
        var ended = new DeployResult(ticketId, outcome, duration, kept.lines(), kept.before(), phases.image());
        if (outcome instanceof Succeeded && phases.finish()) {
            around.dispatcher().dispatch(progress());
        }
        around.telemetry()
                .emit(
                        EXIT,
                        () -> Event.of(
                                EXIT,
                                Map.of("duration", duration.toNanos()),
                                Map.of("ticket_id", ticketId, "result", outcome.wireName())));
        around.dispatcher().dispatch(new DeployEvent.Exit(ticketId, ended));
        gone.run();
        result.complete(ended);
    }
}
