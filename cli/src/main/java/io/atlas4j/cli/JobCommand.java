package io.atlas4j.cli;

import io.atlas4j.spec.Job;
import io.atlas4j.spec.JobRequest;
import io.atlas4j.spi.ServerlessJobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "job",
        description = "Give work to a serverless endpoint.",
        subcommands = {
            JobCommand.Run.class,
            JobCommand.Get.class,
            JobCommand.Cancel.class,
            JobCommand.Stream.class,
            HelpCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = "  atlas job run --provider runpod --endpoint E --wait 2m --input '{\"prompt\":\"hi\"}'")
final class JobCommand extends Group {
    private static Table table(Job job) {
        return Table.ofDetails()
                .row("id", job.id())
                .row("endpoint", job.endpoint())
                .row("status", Machines.word(job.status()))
                .rowIfPresent("error", job.error())
                .rowIfPresent("waited", job.delayTime().map(Durations::forPeople))
                .rowIfPresent("took", job.executionTime().map(Durations::forPeople))
                .rowIfPresent("output", job.output().map(JsonText::line));
    }

    /** Which provider and endpoint. */
    static final class Where {
        @Mixin
        private ProviderOption provider;

        @Option(names = "--endpoint", required = true, paramLabel = "ENDPOINT", description = "The endpoint's id.")
        private @Nullable String endpoint;

        ServerlessJobs jobs() {
            return provider.get().require(ServerlessJobs.class);
        }

        String endpoint() {
            return endpoint == null ? "" : endpoint;
        }
    }

    @Command(name = "run", description = "Submit a job, and with --wait see its end.")
    static final class Run implements Runnable {
        private final Cli cli;

        @Mixin
        private Where where;

        @Option(
                names = "--input",
                paramLabel = "JSON",
                description = "What the worker is given; - reads standard input.")
        private String input = "{}";

        @Option(names = "--wait", paramLabel = "DURATION", description = "Wait so long for the end, such as 2m.")
        private @Nullable Duration wait;

        Run(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            var request = JobRequest.of(where.endpoint(), JsonText.object("input", text()));
            var job = wait == null ? where.jobs().run(request) : where.jobs().runSync(request, wait);
            cli.print(job, () -> table(job));
        }

        private String text() {
            try {
                return input.equals("-") ? new String(cli.in().readAllBytes(), StandardCharsets.UTF_8) : input;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Command(name = "get", description = "Show a job.")
    static final class Get implements Runnable {
        private final Cli cli;

        @Mixin
        private Where where;

        @Parameters(paramLabel = "ID", description = "The job's id.")
        private String id;

        Get(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            var job = where.jobs().job(where.endpoint(), id);
            cli.print(job, () -> table(job));
        }
    }

    @Command(name = "cancel", description = "Cancel a job.")
    static final class Cancel implements Runnable {
        private final Cli cli;

        @Mixin
        private Where where;

        @Parameters(paramLabel = "ID", description = "The job's id.")
        private String id;

        Cancel(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            var job = where.jobs().cancel(where.endpoint(), id);
            cli.print(job, () -> table(job));
        }
    }

    @Command(name = "stream", description = "Print what a job gives out, a line a piece, until it ends.")
    static final class Stream implements Runnable {
        private final Cli cli;

        @Mixin
        private Where where;

        @Parameters(paramLabel = "ID", description = "The job's id.")
        private String id;

        Stream(Cli cli) {
            this.cli = cli;
        }

        @Override
        public void run() {
            try (var pieces = where.jobs().stream(where.endpoint(), id)) {
                pieces.forEachRemaining(piece ->
                        cli.printLine(piece, () -> piece instanceof String text ? text : JsonText.line(piece)));
            }
        }
    }
}
