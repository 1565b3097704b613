package io.atlas4j.fly.deploy;

import java.time.Duration;

/** How a deploy ended. */
public sealed interface DeployOutcome {
    /** What telemetry calls it. */
    String wireName();

    /** What to tell a person, one sentence. */
    String sentence();

    record Succeeded() implements DeployOutcome {
        @Override
        public String wireName() {
            return "ok";
        }

        @Override
        public String sentence() {
            return "the deploy is done";
        }
    }

    /** Fly's command line gave up; 126 is its own deadline, 127 that it was interrupted. */
    record Failed(int exitCode, DeployFailure failure) implements DeployOutcome {
        @Override
        public String wireName() {
            return "error(exit_code " + exitCode + ")";
        }

        @Override
        public String sentence() {
            var why = switch (exitCode) {
                case 3 -> "; it crashed";
                case 126 -> "; its own deadline passed";
                case 127 -> "; it was interrupted";
                default -> "";
            };
            return "fly deploy ended with exit code " + exitCode + why
                    + (failure.advice().isEmpty() ? "" : ": " + failure.advice());
        }
    }

    /**
     * One of our limits has passed.
     *
     * @param silent whether it had fallen silent; otherwise it took too long as a whole
     * @param ended whether every process of it is gone; if not, look for them
     */
    record TimedOut(boolean silent, Duration limit, boolean ended) implements DeployOutcome {
        @Override
        public String wireName() {
            return "error(timeout)";
        }

        @Override
        public String sentence() {
            return "fly deploy " + (silent ? "printed nothing for " : "took longer than ") + limit.toSeconds() + " s"
                    + fate(ended);
        }
    }

    /** Somebody stopped it. */
    record Cancelled(int exitCode, boolean ended) implements DeployOutcome {
        @Override
        public String wireName() {
            return "error(exit_code " + exitCode + ")";
        }

        @Override
        public String sentence() {
            return "the deploy was cancelled" + fate(ended);
        }
    }

    /** Nothing was started: the folder or the program is not there. */
    record NotStarted(String reason) implements DeployOutcome {
        @Override
        public String wireName() {
            return "error(not_found)";
        }

        @Override
        public String sentence() {
            return "the deploy was not started: " + reason;
        }
    }

    private static String fate(boolean ended) {
        return ended
                ? "; it and all its processes were ended, machines may be half-way between two releases"
                : "; some of its processes could not be ended";
    }
}
