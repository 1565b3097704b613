package io.atlas4j.cli;

import io.atlas4j.Atlas;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.jfr.AtlasFlightEvents;
import io.atlas4j.time.TimeSource;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * What all commands share: the options every command takes, where output goes, and the {@link Atlas}, made when first
 * asked for, so that help and version need none.
 */
final class Cli implements AutoCloseable {
    private final Surroundings around;
    private final Interruption interruption = new Interruption();
    private @Nullable Atlas atlas;
    private @Nullable EventFile events;

    @Option(
            names = {"-o", "--output"},
            scope = ScopeType.INHERIT,
            paramLabel = "FORMAT",
            completionCandidates = Format.Words.class,
            description = "table (default) for people, json for programs: one document.")
    private Format format = Format.TABLE;

    @Option(
            names = "--telemetry",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Write every event to FILE, one JSON object a line; - is standard error.")
    private @Nullable String telemetry;

    @Option(
            names = {"-h", "--help"},
            scope = ScopeType.INHERIT,
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    Cli(Surroundings around) {
        this.around = around;
    }

    /**
     * Prints a command's result.
     *
     * @param document what {@code -o json} prints: a record, a map or a list
     * @param text what people see; ends without a line break
     */
    void print(Object document, Supplier<?> text) {
        out().println(isJson() ? JsonText.pretty(document) : text.get());
        out().flush();
    }

    /**
     * Prints one item of a stream, at once.
     *
     * @return whether anybody reads on; {@code atlas … | head} does not
     */
    boolean printLine(Object document, Supplier<?> text) {
        out().println(isJson() ? JsonText.line(document) : text.get());
        return !out().checkError();
    }

    /** Tells people how the work goes on, where that is the result; a program gets its document at the end. */
    void say(String line) {
        if (!isJson()) {
            out().println(line);
            out().flush();
        }
    }

    /** The text in bold where a person looks at it. */
    String bold(String text) {
        return isTerminal() ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /** Tells a person something beside the result; a program reading JSON does not need it. */
    void note(String sentence) {
        if (!isJson()) {
            err().println(sentence);
            err().flush();
        }
    }

    boolean isJson() {
        return format == Format.JSON;
    }

    PrintWriter out() {
        return around.out();
    }

    PrintWriter err() {
        return around.err();
    }

    /** The command as it was typed, {@code ./atlas} in a checkout, for lines that tell what to type next. */
    static String command() {
        return System.getProperty("atlas.command", "atlas");
    }

    InputStream in() {
        return around.in();
    }

    boolean isTerminal() {
        return around.terminal() && !isJson();
    }

    Settings settings() {
        return around.settings();
    }

    TimeSource time() {
        return around.time();
    }

    Interruption interruption() {
        return interruption;
    }

    /** The providers of this machine's environment, with the events going where {@code --telemetry} says. */
    Atlas atlas() {
        var made = atlas;
        if (made == null) {
            made = around.providers()
                    .apply(Atlas.builder().settings(settings()).time(time()))
                    .build();
            atlas = made;
            var bus = made.telemetry();
            eventFile().ifPresent(file -> bus.attachAll("atlas --telemetry", file::write));
            if (FlightRecorder.isInitialized()) { // this process was started with a recording
                AtlasFlightEvents.attach(bus);
            }
        }
        return made;
    }

    /**
     * Opens what {@code --telemetry} names, once.
     *
     * @throws io.atlas4j.error.ValidationException if it cannot be written
     */
    private Optional<EventFile> eventFile() {
        if (events == null && telemetry != null) {
            events = EventFile.open(telemetry, err(), time());
        }
        return Optional.ofNullable(events);
    }

    @Override
    public void close() {
        if (atlas != null) {
            atlas.close();
        }
        if (events != null) {
            events.close();
            if (events.lost() > 0) {
                err().println("--telemetry was too slow: " + events.lost() + " events are missing");
            }
        }
        out().flush();
        err().flush();
    }
}
