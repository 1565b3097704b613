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
    void lists_accounts_by_what_provider_takes() {
        var atlas = new RunCommand().env("RUNPOD_API_KEY__TEAM_A", "hunter2");
        var table = atlas.run("providers").out();
        assertThat(table.lines().filter(line -> line.contains("runpod/team-a"))).hasSize(1);
        assertThat(table).contains("ACCOUNTS", "set RUNPOD_API_KEY").doesNotContain("hunter2");
        assertThat(new RunCommand().run("providers").out()).doesNotContain("ACCOUNTS");
        var runpod = Documents.read(atlas.run("providers", "-o", "json").out())
                .valueStream()
                .filter(provider -> provider.get("id").asString().equals("runpod"))
                .findFirst()
                .orElseThrow();
        assertThat(runpod.get("ready").asBoolean()).isFalse();
        assertThat(runpod.get("accounts").valueStream().map(node -> node.asString()))
                .containsExactly("runpod", "runpod/team-a");
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
