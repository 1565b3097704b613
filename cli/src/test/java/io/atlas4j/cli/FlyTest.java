package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlyTest {
    @TempDir
    Path temporary;

    private final FakeFly cloud = FakeFly.start(TimeSource.system()).app("web", "acme");
    private FakeFlyProgram program;
    private RunCommand atlas;

    @BeforeEach
    void prepare() {
        program = FakeFlyProgram.in(temporary.resolve("bin"));
        atlas = new RunCommand()
                .env("ATLAS_HOME", temporary.resolve("home").toString())
                .env("FLY_CONFIG_DIR", temporary.toString())
                .env("FLY_ORG", "acme")
                .env("ATLAS_FLY_COMMAND", program.program().toString());
        cloud.settings().forEach(atlas::env);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void a_folder_that_is_not_there_has_no_apps_to_list() {
        var run = atlas.run("fly", "apps", temporary.resolve("nowhere").toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("there is no folder").hasLineCount(1);
    }

    @Test
    void rents_shows_and_ends_a_machine_with_the_commands_of_every_provider() {
        atlas.env("FLY_APP", "web").env("FLY_API_TOKEN", "FlyV1 " + cloud.key());
        var spawned = atlas.run(
                "compute",
                "spawn",
                "--provider",
                "fly",
                "--cpu",
                "1",
                "--image",
                "box",
                "--region",
                "fra",
                "-o",
                "json");
        assertThat(spawned.err()).isEmpty();
        var id = Documents.read(spawned.out()).at("/id").asString();
        assertThat(cloud.existingMachines()).singleElement().satisfies(machine -> {
            assertThat(machine.id()).isEqualTo(id);
            assertThat(machine.region()).isEqualTo("fra");
        });
        assertThat(atlas.run("compute", "list", "--provider", "fly").out()).contains(id);
        cloud.log("web", TimeSource.system().now(), "hello", id, "fra").log("web", "from another machine");
        assertThat(atlas.run("compute", "logs", "--provider", "fly", id).out().strip())
                .isEqualTo("hello");
        assertThat(atlas.run("compute", "terminate", "--provider", "fly", id).exitCode())
                .isZero();
        assertThat(cloud.billing()).isEmpty();
        assertThat(atlas.run("compute", "spawn", "--provider", "fly", "--gpu", "l40s", "--image", "box")
                        .err())
                .contains("2026-07-31");
    }

    @Test
    void lists_the_apps_of_a_folder_and_what_it_could_not_read() throws IOException {
        Files.createDirectories(temporary.resolve("project/web"));
        Files.writeString(temporary.resolve("project/web/fly.toml"), "app = \"web\"");
        Files.writeString(temporary.resolve("project/fly.toml"), "app = bare");
        var run = atlas.run("fly", "apps", temporary.resolve("project").toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("web");
        assertThat(run.err()).contains("is not TOML");
        var json = Documents.read(
                atlas.run("fly", "apps", temporary.resolve("project").toString(), "-o", "json")
                        .out());
        assertThat(json.at("/apps/0/name").asString()).isEqualTo("web");
    }

    @Test
    void prints_a_deploy_line_by_line_where_nobody_watches() {
        program.on("deploy", FakeFlyScript.begin().prints("==> Building image").prints("using fm2_SECRET"));
        var run = atlas.run("fly", "deploy", temporary.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines()).containsExactly("==> Building image", "using fm2_***");
        assertThat(run.err()).contains("the deploy is done");
    }

    @Test
    void exits_as_the_deploy_ended() {
        program.on(
                "deploy",
                FakeFlyScript.begin()
                        .printsError("Error: release command failed")
                        .exits(1));
        var failed = atlas.run("fly", "deploy", temporary.toString(), "-o", "json");
        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(Documents.read(failed.out()).get("result").asString()).isEqualTo("error(exit_code 1)");
        assertThat(atlas.run("fly", "deploy", temporary.resolve("nowhere").toString())
                        .exitCode())
                .isEqualTo(3);
        program.on("deploy", FakeFlyScript.begin().hangs());
        assertThat(atlas.run("fly", "deploy", temporary.toString(), "--limit", "1")
                        .exitCode())
                .isEqualTo(8);
    }

    @Test
    void prints_the_log_of_an_app() {
        cloud.log("web", "hello \u001b[31mred\u001b[0m\u0007");
        var run = atlas.env("FLY_API_TOKEN", cloud.key()).run("fly", "logs", "web");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip())
                .endsWith("ams 148e21ea7de468 info hello red")
                .doesNotContain("\u001b");
        assertThat(atlas.run("fly", "logs", "unknown").exitCode()).isEqualTo(3);
        assertThat(atlas.run("fly", "logs", "unknown", "-f").exitCode()).isEqualTo(3);
    }

    @Test
    void prints_a_token_only_when_it_is_asked_for() {
        var set = atlas.stdin("FlyV1 fm2_SECRET\n").run("fly", "token", "set", "web");
        assertThat(set.exitCode()).isZero();
        assertThat(set.out() + set.err()).doesNotContain("SECRET");
        assertThat(atlas.run("fly", "token", "get", "web").out().strip()).isEqualTo("fm2_SECRET");
        assertThat(atlas.run("fly", "token", "get", "web", "--header").out().strip())
                .isEqualTo("FlyV1 fm2_SECRET");
        program.mintsTokens(0);
        var refreshed = atlas.run("fly", "token", "refresh", "web");
        assertThat(refreshed.out()).contains("a token from cli").doesNotContain("fm2_");
        var minted = atlas.run("fly", "token", "get", "web").out();
        assertThat(minted).contains("fm2_minted");
        assertThat(atlas.run("fly", "token", "invalidate", "web").exitCode()).isZero();
        assertThat(atlas.run("fly", "token", "get", "web").out()).isNotEqualTo(minted);
    }

    @Test
    void what_is_not_a_token_is_refused_without_showing_it() {
        var run = atlas.stdin("not a SECRET token").run("fly", "token", "set", "web");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out() + run.err()).doesNotContain("SECRET");
    }

    @Test
    void a_missing_token_is_not_authorized() {
        assertThat(atlas.run("fly", "token", "get", "web").exitCode()).isEqualTo(4);
    }
}
