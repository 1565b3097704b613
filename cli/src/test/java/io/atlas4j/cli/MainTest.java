package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Version;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();

    @Test
    void prints_its_version() {
        assertThat(run("--version")).isZero();
        assertThat(out).hasToString("atlas " + Version.current() + System.lineSeparator());
    }

    @Test
    void explains_itself_without_a_command() {
        assertThat(run()).isZero();
        assertThat(out.toString()).contains("Usage: atlas");
    }

    private int run(String... args) {
        return Main.commandLine().setOut(new PrintWriter(out)).execute(args);
    }
}
