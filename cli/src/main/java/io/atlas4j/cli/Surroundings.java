package io.atlas4j.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.atlas4j.AtlasBuilder;
import io.atlas4j.spi.Settings;
import io.atlas4j.time.TimeSource;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Help.Ansi;

/**
 * What the command meets outside: streams and settings. A test hands in its own.
 *
 * @param settings the environment
 * @param terminal whether a person looks at the output
 * @param providers changes which providers there are; the identity finds them by itself
 */
record Surroundings(
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        Settings settings,
        TimeSource time,
        boolean terminal,
        UnaryOperator<AtlasBuilder> providers) {

    static Surroundings ofThisProcess() {
        return new Surroundings(
                System.in,
                writer(System.out),
                writer(System.err),
                Settings.environment(),
                TimeSource.system(),
                Ansi.AUTO.enabled(),
                UnaryOperator.identity());
    }

    /** Where no locale is set Java would print question marks; UTF-8 is what such terminals and pipes take. */
    private static PrintWriter writer(PrintStream stream) {
        var charset = stream.charset().equals(US_ASCII) ? UTF_8 : stream.charset();
        return new PrintWriter(stream, false, charset);
    }
}
