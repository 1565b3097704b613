package io.atlas4j.cli;

import io.atlas4j.AtlasBuilder;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.Settings;
import io.atlas4j.time.TimeSource;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Runs commands inside this process, with an environment and providers of its own. */
final class RunCommand {
    private final Map<String, String> environment = new HashMap<>();
    private UnaryOperator<AtlasBuilder> providers = UnaryOperator.identity();
    private TimeSource time = TimeSource.system();
    private String stdin = "";

    RunCommand env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    RunCommand stdin(String text) {
        stdin = text;
        return this;
    }

    RunCommand time(TimeSource source) {
        time = source;
        return this;
    }

    /** The only provider there is. */
    RunCommand provider(Provider provider) {
        providers = builder -> builder.provider(provider);
        return this;
    }

    Finished run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var around = new Surroundings(
                new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out),
                new PrintWriter(err),
                Settings.of(environment),
                time,
                false,
                providers);
        var code = Main.run(new Cli(around), args);
        return new Finished(code, out.toString(), err.toString());
    }

    record Finished(int exitCode, String out, String err) {}
}
