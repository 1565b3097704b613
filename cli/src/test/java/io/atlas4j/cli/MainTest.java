package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Version;
import org.junit.jupiter.api.Test;

class MainTest {
    private final RunCommand atlas = new RunCommand();

    @Test
    void prints_its_version() {
        var run = atlas.run("--version");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("atlas " + Version.current() + System.lineSeparator());
    }

    @Test
    void explains_itself_without_a_command() {
        var run = atlas.run();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: atlas", "quickstart");
    }

    @Test
    void names_the_nearest_commands_when_one_does_not_exist() {
        var run = atlas.run("provider");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "atlas: \"provider\" is not a command; did you mean providers?; see atlas --help");
    }

    @Test
    void names_the_nearest_option_and_not_the_value_behind_it() {
        var run = atlas.run("providers", "--telemtry=hunter2");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualToIgnoringNewLines(
                        "atlas: unknown option --telemtry; did you mean --telemetry?;" + " see atlas providers --help");
    }

    @Test
    void reports_misuse_as_json_even_when_the_command_line_could_not_be_read() {
        var run = atlas.run("provders", "-o", "json");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("{\"error\":{\"kind\":\"validation\",\"provider\":null,\"status\":null,\"message\":")
                .hasLineCount(1);
    }

    @Test
    void refuses_a_format_it_does_not_have() {
        var run = atlas.run("providers", "-o", "yaml");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("\"yaml\" is none of table, json").hasLineCount(1);
    }

    @Test
    void explains_a_command_of_a_command() {
        assertThat(atlas.run("help", "providers").out()).contains("Usage: atlas providers");
        assertThat(atlas.run("providers", "--help").out()).contains("Usage: atlas providers");
        assertThat(atlas.run("help", "nonsense").exitCode()).isEqualTo(2);
    }

    @Test
    void writes_a_completion_script() {
        var run = atlas.run("generate-completion");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("complete -F _complete_atlas");
    }
}
