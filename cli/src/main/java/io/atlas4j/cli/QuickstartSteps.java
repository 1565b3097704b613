package io.atlas4j.cli;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The story so far, told line by line as it happens. */
final class QuickstartSteps {
    private final Cli cli;
    private final TimeSource time;
    private final long started;
    private final List<Step> told = new ArrayList<>();

    QuickstartSteps(Cli cli) {
        this.cli = cli;
        this.time = cli.time();
        this.started = time.nanoTime();
    }

    /**
     * One thing that holds now.
     *
     * @param at since the beginning
     * @param name one word
     */
    record Step(Duration at, String name, String text) {}

    /** Tells that a step holds. Once the process was told to end, the story is over. */
    void tell(String name, String text) {
        if (cli.interruption().isUnderWay()) {
            throw new UnexpectedException(Origin.ATLAS, "interrupted");
        }
        var step = new Step(elapsed(), name, text);
        told.add(step);
        say(step);
    }

    /** Tells what is done while the process ends. */
    void tellEnding(String name, String text) {
        say(new Step(elapsed(), name, text));
    }

    List<Step> told() {
        return List.copyOf(told);
    }

    Duration elapsed() {
        return Duration.ofMillis((time.nanoTime() - started) / 1_000_000);
    }

    private void say(Step step) {
        var seconds = step.at.toMillis() / 1000 + "." + step.at.toMillis() / 100 % 10 + " s";
        cli.say(" ".repeat(Math.max(0, 7 - seconds.length())) + seconds + "  " + cli.bold(padded(step.name))
                + step.text);
    }

    private static String padded(String name) {
        return name + " ".repeat(Math.max(1, 11 - name.length()));
    }
}
