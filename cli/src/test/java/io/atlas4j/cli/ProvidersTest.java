package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProvidersTest {
    @Test
    void lists_what_is_installed_and_what_it_can_do() {
        var run = new RunCommand().run("providers");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("ID", "local", "mock", "not needed");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void lists_it_as_json() {
        var providers =
                Documents.read(new RunCommand().run("providers", "-o", "json").out());
        var local = providers
                .valueStream()
                .filter(provider -> provider.get("id").asString().equals("local"))
                .findFirst()
                .orElseThrow();
        assertThat(local.get("ready").asBoolean()).isTrue();
        assertThat(local.get("capabilities").valueStream().map(node -> node.asString()))
                .contains("logs", "exit_codes");
    }
}
