package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.error.ErrorKind;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.provider.mock.Mock;
import io.atlas4j.provider.mock.MockCloud;
import io.atlas4j.provider.mock.Operation;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputeTest {
    private final TimeSource time = ManualTime.skipping(Instant.parse("2026-03-01T12:00:00Z"));
    private final MockCloud cloud = new MockCloud(time);
    private final RunCommand atlas = new RunCommand()
            .time(time)
            .provider(new Mock(cloud, Telemetry.create(time), time))
            .env("ATLAS_DEFAULT_PROVIDER", "mock");

    @TempDir
    private Path directory;

    @Test
    void an_ability_that_a_provider_lacks_has_the_name_that_providers_shows() {
        var run = atlas.run("volumes", "list");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().strip()).isEqualTo("atlas: mock lacks the ability network_volumes; nothing was sent");
    }

    @Test
    void spawns_what_the_options_say() {
        var run = atlas.env("HF_TOKEN", "hunter2")
                .run(
                        "compute",
                        "spawn",
                        "--provider",
                        "mock",
                        "--gpu",
                        "RTX-4090",
                        "--count",
                        "2",
                        "--image",
                        "me/job:1",
                        "--port",
                        "8000",
                        "--port",
                        "22/tcp",
                        "--env",
                        "HF_TOKEN",
                        "--env",
                        "LEVEL=3",
                        "--name",
                        "My job",
                        "--region",
                        "eu,us",
                        "--disk",
                        "50",
                        "--max-price",
                        "2.50",
                        "--",
                        "python",
                        "-c",
                        "print('x y')");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("mock-1", "provisioning").doesNotContain("hunter2");
        var request = cloud.requestOf("mock-1");
        assertThat(request.gpu()).hasToString("Optional[rtx_4090]");
        assertThat(request.gpuCount()).isEqualTo(2);
        assertThat(request.ports()).extracting(Object::toString).containsExactly("8000/http", "22/tcp");
        assertThat(request.env().get("HF_TOKEN").reveal()).isEqualTo("hunter2");
        assertThat(request.env().get("LEVEL").reveal()).isEqualTo("3");
        assertThat(request.regions()).containsExactly("eu", "us");
        assertThat(request.command()).containsExactly("python", "-c", "print('x y')");
        assertThat(cloud.createdNames().getFirst()).startsWith("my-job-");
    }

    @Test
    void shows_the_token_once_and_only_where_it_is_asked_for() {
        var spawned = Documents.read(atlas.run("compute", "spawn", "--cpu", "1", "--auth", "bearer", "-o", "json")
                .out());
        var token = cloud.requestOf("mock-1").env().get("ATLAS_PRESHARED_KEY").reveal();
        assertThat(spawned.at("/auth/token").asString()).isEqualTo(token);
        assertThat(spawned.at("/auth/mode").asString()).isEqualTo("bearer");
        assertThat(atlas.run("compute", "get", "mock-1", "-o", "json").out()).doesNotContain(token);
        assertThat(atlas.run("compute", "list").out()).doesNotContain(token);
    }

    @Test
    void a_machine_is_told_when_to_end_itself_and_who_may_log_in() {
        var key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@home";
        var run = atlas.run("compute", "spawn", "--cpu", "1", "--max-runtime", "1h30m", "--ssh-key", key);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(cloud.requestOf("mock-1").maxRuntime()).contains(Duration.ofMinutes(90));
        assertThat(cloud.requestOf("mock-1").sshKeys()).containsExactly(key);
    }

    @Test
    void a_symmetric_port_where_there_is_none_is_one_clear_line() {
        var run = atlas.run("compute", "spawn", "--cpu", "1", "--port", "symmetric/tcp");
        assertThat(run.exitCode()).isEqualTo(ErrorKind.UNSUPPORTED.exitCode());
        assertThat(run.err()).contains("mock has no symmetric ports").hasLineCount(1);
        assertThat(atlas.run("compute", "list").out()).doesNotContain("mock-1");
    }

    @Test
    void waits_until_a_machine_is_ready() {
        var run = atlas.run("compute", "spawn", "--cpu", "1", "--port", "8000", "--wait");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("running");
        assertThat(run.err()).contains("started mock-1; waiting until it is ready, at most 15 min");
        assertThat(atlas.run("compute", "await", "mock-1").exitCode()).isZero();
    }

    @Test
    void a_wait_that_takes_too_long_still_shows_the_machine_that_costs() {
        cloud.readyAfter(Duration.ofDays(1000));
        var run = atlas.run("compute", "spawn", "--cpu", "1", "--wait=30s", "-o", "json");
        assertThat(run.exitCode()).isEqualTo(ErrorKind.TIMEOUT.exitCode());
        assertThat(Documents.read(run.out()).get("id").asString()).isEqualTo("mock-1");
        assertThat(Documents.read(run.err()).at("/error/kind").asString()).isEqualTo("timeout");
    }

    @Test
    void lists_shows_stops_starts_and_terminates() {
        atlas.run("compute", "spawn", "--cpu", "1", "--wait");
        assertThat(atlas.run("compute", "list").out()).contains("ID", "mock-1", "running");
        assertThat(atlas.run("compute", "stop", "mock-1").out()).contains("stopped", "storage");
        assertThat(atlas.run("compute", "start", "mock-1").out()).contains("running");
        var ended = atlas.run("compute", "terminate", "mock-1", "-o", "json");
        assertThat(Documents.read(ended.out()).get("status").asString()).isEqualTo("terminated");
        assertThat(cloud.billsNothing()).isTrue();
        assertThat(atlas.run("compute", "list").out().strip()).isEqualTo("no machines");
        assertThat(atlas.run("compute", "terminate", "mock-1").exitCode()).isZero();
    }

    @Test
    void json_keeps_the_words_of_the_records_and_money_as_text() {
        atlas.run("compute", "spawn", "--gpu", "h100");
        var machine =
                Documents.read(atlas.run("compute", "list", "-o", "json").out()).at("/machines/0");
        assertThat(machine.get("costPerHour").isString()).isTrue();
        assertThat(machine.get("gpu").asString()).isEqualTo("h100");
        assertThat(machine.get("gpuCount").asInt()).isEqualTo(1);
        assertThat(machine.get("createdAt").asString()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(machine.has("region")).isFalse();
    }

    @Test
    void says_when_a_list_is_not_complete() {
        cloud.incompleteLists(1);
        var run = atlas.run("compute", "list");
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).contains("a machine that is missing here may exist");
        cloud.incompleteLists(1);
        assertThat(Documents.read(atlas.run("compute", "list", "-o", "json").out())
                        .get("complete")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void prints_a_log_and_follows_it_to_its_end() {
        atlas.run("compute", "spawn", "--cpu", "1");
        cloud.print("mock-1", "one");
        cloud.print("mock-1", "two");
        assertThat(atlas.run("compute", "logs", "mock-1").out().lines()).containsExactly("one", "two");
        assertThat(atlas.run("compute", "logs", "mock-1", "--tail", "1").out().lines())
                .containsExactly("two");
        assertThat(Documents.read(
                        atlas.run("compute", "logs", "mock-1", "-o", "json").out()))
                .hasSize(2);
        cloud.exit("mock-1", 0);
        var followed = atlas.run("compute", "logs", "-f", "mock-1", "-o", "json");
        assertThat(followed.out().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(Documents.read(line).has("text")).isTrue());
    }

    @Test
    void every_kind_of_failure_has_its_exit_code_and_one_line() {
        var origin = Origin.of("mock", 403, Optional.of("r-1"));
        for (var failure : new io.atlas4j.error.AtlasException[] {
            new ForbiddenException(origin, "mock refuses"),
            new UnauthorizedException(origin, "mock does not know the key"),
            new RateLimitedException(origin, "mock is busy", Optional.empty())
        }) {
            cloud.failNext(Operation.LIST, failure);
            var run = atlas.run("compute", "list");
            assertThat(run.exitCode()).isEqualTo(failure.kind().exitCode());
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).isEqualToIgnoringNewLines("atlas: " + failure.getMessage());
            cloud.failNext(Operation.LIST, failure);
            var error = Documents.read(
                            atlas.run("compute", "list", "-o", "json").err())
                    .get("error");
            assertThat(error.get("kind").asString()).isEqualTo(failure.kind().wireName());
            assertThat(error.get("provider").asString()).isEqualTo("mock");
            assertThat(error.get("status").asInt()).isEqualTo(403);
        }
        assertThat(atlas.run("compute", "get", "mock-9").exitCode()).isEqualTo(3);
        cloud.stock("mock", 0);
        assertThat(atlas.run("compute", "spawn", "--cpu", "1").exitCode()).isEqualTo(5);
    }

    @Test
    void a_rent_whose_answer_is_lost_for_good_exits_with_its_own_code_and_names_the_machine() {
        cloud.loseNextAnswer(Operation.CREATE, false);
        var run = atlas.run("compute", "spawn", "--cpu", "1", "--name", "demo");
        assertThat(run.exitCode()).isEqualTo(6);
        assertThat(run.err()).contains("demo-").hasLineCount(1);
    }

    @Test
    void refuses_a_secret_on_the_command_line_without_showing_it() {
        for (var word : new String[] {"HF_TOKEN", "OPENAI_API_KEY", "DB_PASSWORD", "CLIENT_SECRET", "pgpassword"}) {
            var run = atlas.run("compute", "spawn", "--cpu", "1", "--env", word + "=hunter2");
            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.err())
                    .contains("--env " + word, "--env-file")
                    .doesNotContain("hunter2")
                    .hasLineCount(1);
        }
        assertThat(cloud.createdNames()).isEmpty();
    }

    @Test
    void takes_what_only_sounds_like_a_secret() {
        for (var word : new String[] {"MAX_TOKENS", "TOKENIZERS_PARALLELISM", "KEYBOARD"}) {
            assertThat(atlas.run("compute", "spawn", "--cpu", "1", "--env", word + "=1")
                            .exitCode())
                    .as(word)
                    .isZero();
        }
    }

    @Test
    void reads_variables_from_a_file_and_from_standard_input() throws Exception {
        var file = Files.writeString(directory.resolve("env"), "# comment\n\nAPI_KEY=a=b c\nFROM_HERE\n");
        atlas.env("FROM_HERE", "here")
                .stdin("TOKEN=piped\n")
                .run("compute", "spawn", "--cpu", "1", "--env-file", file.toString(), "--env-file", "-");
        var env = cloud.requestOf("mock-1").env();
        assertThat(env.get("API_KEY").reveal()).isEqualTo("a=b c");
        assertThat(env.get("FROM_HERE").reveal()).isEqualTo("here");
        assertThat(env.get("TOKEN").reveal()).isEqualTo("piped");
    }

    @Test
    void names_the_line_of_a_file_that_is_wrong_and_shows_nothing_of_it() throws Exception {
        var file = Files.writeString(directory.resolve("env"), "A=1\nhunter2 hunter2\n");
        var run = atlas.run("compute", "spawn", "--cpu", "1", "--env-file", file.toString());
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("line 2").doesNotContain("hunter2");
        assertThat(atlas.run("compute", "spawn", "--cpu", "1", "--env-file", "/nowhere")
                        .err())
                .contains("cannot read /nowhere: there is no such file");
    }

    @Test
    void what_cannot_be_is_one_line_and_rents_nothing() {
        assertRefused("port", "--cpu", "1", "--port", "0");
        assertRefused("port", "--cpu", "1", "--port", "70000");
        assertRefused("port", "--cpu", "1", "--port", "http");
        assertRefused("negative", "--cpu", "1", "--wait", "-5m");
        assertRefused("vcpus", "--cpu", "0");
        assertRefused("--count", "--gpu", "h100", "--count", "many");
        assertRefused("excludes --gpu", "--gpu", "h100", "--cpu", "1");
        assertRefused("--gpu h100, or --cpu N");
        assertRefused("maxPricePerHour", "--cpu", "1", "--max-price", "0");
        assertRefused("none, bearer, signed_url", "--cpu", "1", "--auth", "basic");
        assertRefused("NOT_SET", "--cpu", "1", "--env", "NOT_SET");
        assertRefused("did you mean mock?", "--provider", "mok", "--cpu", "1");
        assertThat(cloud.createdNames()).isEmpty();
    }

    @Test
    void asks_for_a_provider_when_none_is_named() {
        var run = new RunCommand()
                .provider(new Mock(cloud, Telemetry.create(time), time))
                .run("compute", "list");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--provider", "ATLAS_DEFAULT_PROVIDER", "known are mock")
                .hasLineCount(1);
    }

    private void assertRefused(String hint, String... options) {
        var words = new java.util.ArrayList<>(java.util.List.of("compute", "spawn"));
        words.addAll(java.util.List.of(options));
        var run = atlas.run(words.toArray(String[]::new));
        assertThat(run.exitCode()).as(hint).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(hint).hasLineCount(1);
    }
}
