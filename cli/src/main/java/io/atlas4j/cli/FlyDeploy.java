package io.atlas4j.cli;

import io.atlas4j.fly.deploy.DeployEvent;
import io.atlas4j.fly.deploy.DeployOutcome;
import io.atlas4j.fly.deploy.DeployRequest;
import io.atlas4j.fly.deploy.DeployResult;
import io.atlas4j.fly.deploy.RunningDeploy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "deploy",
        description =
                "Deploy the app in a folder with \"fly deploy --remote-only\". Ctrl-C ends it with all its processes.")
final class FlyDeploy implements Callable<Integer> {
    private final Cli cli;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "The app's folder (default: here).")
    private Path folder = Path.of(".");

    @Option(names = "--app", paramLabel = "NAME", description = "Another name than the one in its file.")
    private @Nullable String app;

    @Option(names = "--image", paramLabel = "REF", description = "Deploy this image instead of building.")
    private @Nullable String image;

    @Option(names = "--silence", paramLabel = "DURATION", description = "How long it may print nothing (default 5m).")
    private Duration silence = Duration.ofMinutes(5);

    @Option(names = "--limit", paramLabel = "DURATION", description = "How long it may take (default 30m).")
    private Duration limit = Duration.ofMinutes(30);

    @Option(
            names = "--fly-arg",
            paramLabel = "ARG",
            description = "Another argument for fly deploy, such as --fly-arg=--yes. May be repeated.")
    private List<String> arguments = List.of();

    FlyDeploy(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (var fly = FlyDoor.open(cli)) {
            var screen = new DeployScreen(cli);
            fly.events().listen(event -> {
                if (event instanceof DeployEvent step) {
                    screen.show(step);
                }
            });
            var request = request();
            var running = cli.interruption().unbroken(() -> {
                var started = fly.streamDeploy(request, UUID.randomUUID().toString());
                cli.interruption().onInterrupt(() -> cancel(started, screen));
                return started;
            });
            var result = running.await();
            cli.interruption().forget(); // waits for ever if it was interrupted: then cancel reports
            screen.clear();
            report(result);
            return exitCode(result.outcome());
        }
    }

    private void cancel(RunningDeploy running, DeployScreen screen) {
        running.cancel();
        screen.ending();
        try {
            var result = running.await();
            screen.clear();
            report(result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private DeployRequest request() {
        var request = DeployRequest.in(folder).silenceLimit(silence).totalLimit(limit);
        Optional.ofNullable(app).ifPresent(request::app);
        Optional.ofNullable(image).ifPresent(request::image);
        return request.arguments(arguments.toArray(String[]::new)).build();
    }

    private void report(DeployResult result) {
        if (cli.isJson()) {
            cli.print(
                    new Document(
                            result.ticketId(),
                            result.outcome().wireName(),
                            result.outcome().sentence(),
                            result.duration(),
                            result.image(),
                            result.lines()),
                    () -> "");
            return;
        }
        var failed = !result.isSuccess() && !(result.outcome() instanceof DeployOutcome.Cancelled);
        if (cli.isTerminal() && failed) {
            result.lines().forEach(line -> cli.note(line));
        }
        cli.note(result.outcome().sentence() + " (" + Durations.forPeople(result.duration()) + ")");
    }

    private static int exitCode(DeployOutcome outcome) {
        return switch (outcome) {
            case DeployOutcome.Succeeded() -> 0;
            case DeployOutcome.Failed failed -> 1;
            case DeployOutcome.NotStarted missing -> 3;
            case DeployOutcome.TimedOut late -> 8;
            case DeployOutcome.Cancelled cancelled -> Errors.INTERRUPTED;
        };
    }

    private record Document(
            String ticketId,
            String result,
            String message,
            Duration duration,
            Optional<String> image,
            List<String> lines) {}
}
