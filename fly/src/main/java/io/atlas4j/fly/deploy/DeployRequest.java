package io.atlas4j.fly.deploy;

import static java.util.Objects.requireNonNull;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to deploy and for how long to wait.
 *
 * @param project the folder that {@code directory} must be in, links followed
 * @param directory where the app's fly.toml is; relative to the project
 * @param app another name than the one in its file
 * @param image deploys this instead of building
 * @param arguments more arguments for {@code fly deploy}; what is secret belongs into the environment
 * @param environment variables for the command, such as {@code FLY_ACCESS_TOKEN}
 * @param silenceLimit how long it may print nothing
 * @param totalLimit how long it may take
 * @param keptLines how many of the last lines the result holds
 */
public record DeployRequest(
        Path project,
        Path directory,
        Optional<String> app,
        Optional<String> image,
        List<String> arguments,
        Map<String, Secret> environment,
        Duration silenceLimit,
        Duration totalLimit,
        int keptLines) {
    public DeployRequest {
        requireNonNull(project, "project");
        requireNonNull(directory, "directory");
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        if (!silenceLimit.isPositive() || !totalLimit.isPositive()) {
            throw ValidationException.of("limit", "must be longer than nothing");
        }
        if (keptLines < 1) {
            throw ValidationException.of("keptLines", "must be at least 1");
        }
    }

    /** Deploys the app in this folder. */
    public static Builder in(Path directory) {
        return new Builder(directory, Path.of(""));
    }

    /** Deploys the app in a folder of a project, and nothing outside of it. */
    public static Builder in(Path project, Path directory) {
        return new Builder(project, directory);
    }

    /** Not safe for several threads. */
    public static final class Builder {
        private final Path project;
        private final Path directory;
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, Secret> environment = new LinkedHashMap<>();
        private Optional<String> app = Optional.empty();
        private Optional<String> image = Optional.empty();
        private Duration silenceLimit = Duration.ofMinutes(5);
        private Duration totalLimit = Duration.ofMinutes(30);
        private int keptLines = 1_000;

        private Builder(Path project, Path directory) {
            this.project = project;
            this.directory = directory;
        }

        public Builder app(String app) {
            this.app = Optional.of(app);
            return this;
        }

        public Builder image(String image) {
            this.image = Optional.of(image);
            return this;
        }

        public Builder arguments(String... more) {
            arguments.addAll(List.of(more));
            return this;
        }

        public Builder environment(String name, Secret value) {
            environment.put(name, value);
            return this;
        }

        /** Five minutes unless set. */
        public Builder silenceLimit(Duration limit) {
            this.silenceLimit = limit;
            return this;
        }

        /** Thirty minutes unless set. */
        public Builder totalLimit(Duration limit) {
            this.totalLimit = limit;
            return this;
        }

        /** 1,000 unless set. */
        public Builder keptLines(int count) {
            this.keptLines = count;
            return this;
        }

        public DeployRequest build() {
            return new DeployRequest(
                    project, directory, app, image, arguments, environment, silenceLimit, totalLimit, keptLines);
        }
    }
}
