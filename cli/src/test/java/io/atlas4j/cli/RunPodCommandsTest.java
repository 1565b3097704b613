package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atlas4j.cli.RunCommand.Finished;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.runpod.JobScript;
import io.atlas4j.testkit.runpod.RunPodFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Every command that talks to RunPod, against a RunPod that keeps state. */
@Timeout(120)
class RunPodCommandsTest {
    private static final String RTX_4090 = "NVIDIA GeForce RTX 4090";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeRunPod cloud = FakeRunPod.start(time);
    private final RunCommand atlas = new RunCommand().time(time);

    RunPodCommandsTest() {
        cloud.settings().forEach(atlas::env);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Finished run(String line, String... more) {
        var words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--provider", "runpod"));
        words.addAll(List.of(more));
        return atlas.run(words.toArray(String[]::new));
    }

    private String text(String line, String... more) {
        var run = run(line, more);
        assertThat(run.err()).as(line).isEmpty();
        assertThat(run.exitCode()).as(line).isZero();
        return run.out();
    }

    private JsonNode json(String line, String... more) {
        return Documents.read(text(line + " -o json", more));
    }

    private String endpoint() {
        return json("endpoints create --name infer --image ghcr.io/acme/worker:1 --gpu rtx-4090")
                .get("id")
                .asString();
    }

    private void refused(int code, String hint, String line, String... more) {
        var run = run(line, more);
        assertThat(run.exitCode()).as(line).isEqualTo(code);
        assertThat(run.out()).as(line).isEmpty();
        assertThat(run.err()).as(line).startsWith("atlas: ").contains(hint).hasLineCount(1);
    }

    @Test
    void another_account_is_taken_wherever_a_provider_is() {
        try (var other = FakeRunPod.start(time).rotateKey("rpa_of_team_a")) {
            atlas.env("RUNPOD_API_KEY__TEAM_A", other.key())
                    .env("RUNPOD_API_BASE_URL__TEAM_A", other.baseUrl().toString());
            var spawn = List.of("compute", "spawn", "--provider", "runpod/team-a", "--gpu", "rtx-4090", "--image", "x");
            var spawned = atlas.run(spawn.toArray(String[]::new));
            assertThat(spawned.exitCode()).as(spawned.err()).isZero();
            assertThat(spawned.out()).contains("runpod/team-a");
            var id = other.existingPods().getFirst().id();
            assertThat(cloud.existingPods()).isEmpty();

            var shown = atlas.run("compute", "get", "--provider", "RunPod/Team-A", id, "-o", "json");
            assertThat(Documents.read(shown.out()).get("account").asString()).isEqualTo("team-a");
            assertThat(atlas.env("ATLAS_DEFAULT_PROVIDER", "runpod/team-a")
                            .run("compute", "list")
                            .out())
                    .contains(id);
            assertThat(atlas.run("compute", "terminate", "--provider", "runpod/team-a", id)
                            .exitCode())
                    .isZero();
            assertThat(other.existingPods()).isEmpty();

            var wrong = atlas.run("compute", "list", "--provider", "runpod/team-b");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("did you mean team-a?", "RUNPOD_API_KEY__TEAM_B");
        }
    }

    @Test
    void gpus_shows_both_clouds_cheapest_first_and_only_what_is_asked_for() {
        assertThat(text("gpus --gpu rtx-4090").lines())
                .satisfiesExactly(
                        head -> assertThat(head).contains("USD/H", "STOCK"),
                        cheap -> assertThat(cheap).contains(RTX_4090, "24 GB", "community", "0.34", "EU-RO-1"),
                        dear -> assertThat(dear).contains(RTX_4090, "secure", "0.69"));
        assertThat(text("gpus --gpu rtx-4090 --max-price 0.50"))
                .contains("0.34")
                .doesNotContain("0.69");
        assertThat(text("gpus --gpu rtx-4090 --count 2 --max-price 0.50")).contains("no offers");
        cloud.stock(RTX_4090, "COMMUNITY", 0).stock(RTX_4090, "SECURE", 0).stock(RTX_4090, "SECURE", "US-KS-2", 3);
        assertThat(json("gpus --gpu rtx-4090 --region ks").path(0).path("cloud").asString())
                .isEqualTo("secure");
        refused(2, "--max-price", "gpus --max-price cheap");
        refused(2, "count", "gpus --count 0");
    }

    @Test
    void a_job_is_run_shown_cancelled_and_streamed() {
        cloud.jobs(input -> input.contains("pieces")
                ? JobScript.streams("\"a\"", "{\"b\":1}")
                : JobScript.completes("{\"text\":\"hi\"}"));
        cloud.takesPerRequest(Duration.ofMillis(700));
        var endpoint = endpoint();

        var job = json("job run", "--endpoint", endpoint, "--input", "{\"prompt\":\"x\"}");
        assertThat(job.get("status").asString()).isEqualTo("in_queue");
        assertThat(job.get("endpoint").asString()).isEqualTo(endpoint);
        var id = job.get("id").asString();
        time.advance(Duration.ofMinutes(1));
        assertThat(text("job get", id, "--endpoint", endpoint)).contains("completed", "{\"text\":\"hi\"}");
        var waited = json("job run --wait 5m", "--endpoint", endpoint);
        assertThat(waited.at("/output/text").asString()).isEqualTo("hi");
        var other = json("job run", "--endpoint", endpoint).get("id").asString();
        assertThat(json("job cancel", other, "--endpoint", endpoint)
                        .get("status")
                        .asString())
                .isEqualTo("cancelled");

        atlas.stdin("{\"pieces\":true}");
        var streamed =
                json("job run --input -", "--endpoint", endpoint).get("id").asString();
        assertThat(text("job stream", streamed, "--endpoint", endpoint).lines()).containsExactly("a", "{\"b\":1}");
        assertThat(json("job get", streamed, "--endpoint", endpoint)
                        .get("status")
                        .asString())
                .isEqualTo("completed");
    }

    @Test
    void a_failed_job_ends_its_stream_with_its_error() {
        cloud.jobs(input -> JobScript.fails("no such model")).takesPerRequest(Duration.ofSeconds(1));
        var endpoint = endpoint();
        var id = json("job run", "--endpoint", endpoint).get("id").asString();
        var run = run("job stream", id, "--endpoint", endpoint);
        assertThat(run.exitCode()).isNotZero();
        assertThat(run.err()).contains("no such model").hasLineCount(1);
    }

    @Test
    void a_job_needs_an_endpoint_that_exists_and_an_input_that_is_json() {
        for (var command : List.of("job run", "job get x", "job cancel x", "job stream x")) {
            refused(2, "--endpoint is missing", command);
        }
        refused(2, "input", "job run --endpoint e --input nonsense");
        assertThat(cloud.requests()).isEmpty();
        refused(3, "nowhere", "job run --endpoint nowhere");
        refused(3, "no-such-job", "job get no-such-job", "--endpoint", endpoint());
    }

    @Test
    void endpoints_templates_and_volumes_are_made_shown_listed_and_deleted() {
        keeps("endpoints", "--name infer --image ghcr.io/acme/worker:1 --gpu rtx-4090 --max-workers 2", "0 to 2");
        keeps("templates", "--name worker --image ghcr.io/acme/worker:1 --port 8000 --disk 40", "8000/http");
        keeps("volumes", "--name data --size 20 --region EU-RO-1 --tier standard", "EU-RO-1");
        CloudAssert.assertThat(cloud).billsNothing();
        refused(2, "region", "volumes create --name data --size 20");
        refused(2, "--image", "endpoints create --name infer");
    }

    private void keeps(String kind, String options, String shown) {
        assertThat(text(kind + " list").strip()).isEqualTo("no " + kind);
        var made = json(kind + " create " + options);
        var id = made.get("id").asString();
        assertThat(made.get("provider").asString()).isEqualTo("runpod");
        assertThat(text(kind + " list")).contains("ID", id, shown);
        assertThat(json(kind + " list").path(0).path("id").asString()).isEqualTo(id);
        assertThat(text(kind + " get", id)).contains(id, shown);
        assertThat(json(kind + " get", id)).isEqualTo(made);
        assertThat(text(kind + " delete", id)).contains("deleted " + id);
        assertThat(json(kind + " delete", id).get("status").asString()).isEqualTo("deleted");
        refused(3, id, kind + " get", id);
    }

    @Test
    void a_pod_is_rented_shown_stopped_started_and_ended() {
        var spawned =
                json("compute spawn --gpu rtx-4090 --image ghcr.io/acme/server:1 --port 8000 --wait --cloud secure");
        var id = spawned.get("id").asString();
        assertThat(spawned.get("status").asString()).isEqualTo("running");
        assertThat(text("compute list")).contains(id, "rtx_4090", "0.69", id + "-8000.proxy.runpod.net");
        assertThat(text("compute get", id)).contains(id, "running", "ghcr.io/acme/server:1");
        assertThat(json("compute stop", id).get("billing").asString()).isEqualTo("storage");
        assertThat(text("compute start", id)).contains(id);
        time.advance(Duration.ofMinutes(10));
        assertThat(text("compute terminate", id)).contains("terminated " + id);
        assertThat(text("compute terminate", id)).contains("terminated " + id);
        CloudAssert.assertThat(cloud).billsNothing();
        refused(3, id, "compute get", id);
        refused(3, id, "compute logs", id);
    }

    @Test
    void a_followed_log_goes_on_until_its_pod_is_gone() throws Exception {
        var id = json("compute spawn --gpu rtx-4090 --image x --wait").get("id").asString();
        cloud.log(id, "one");
        assertThat(text("compute logs --tail 1", id).lines()).containsExactly("one");
        assertThat(json("compute logs --tail 1", id).get(0).get("text").asString())
                .isEqualTo("one");
        cloud.forgetRequests();
        var end = Thread.ofVirtual().start(() -> {
            await().until(() -> !cloud.requests().isEmpty());
            cloud.log(id, "two");
            cloud.vanish(id);
        });
        var followed = text("compute logs -f --tail 1", id);
        end.join();
        assertThat(followed.lines()).containsExactly("one", "two");
    }

    @Test
    void a_wrong_key_is_one_line_without_the_key() {
        atlas.env("RUNPOD_API_KEY", "rpa_wrong_key_123");
        for (var command : List.of(
                "gpus",
                "compute list",
                "compute spawn --gpu rtx-4090 --image x",
                "endpoints list",
                "templates list",
                "volumes list",
                "job get x --endpoint e")) {
            refused(4, "runpod", command);
            assertThat(run(command + " -o json").err()).doesNotContain("rpa_wrong");
            assertThat(run(command).err()).doesNotContain("rpa_wrong");
        }
        atlas.env("RUNPOD_API_KEY", "");
        refused(4, "RUNPOD_API_KEY", "compute list");
    }

    @Test
    void no_capacity_lists_what_was_tried() {
        cloud.faults().always("POST", "/v2/pods").plays(RunPodFaults.noCapacity());
        refused(5, "0.34", "compute spawn --gpu rtx-4090 --image x");
        var error = run("compute spawn --gpu rtx-4090 --image x").err();
        assertThat(error).contains("community", "secure", "no longer any instances");
        assertThat(Documents.read(run("compute spawn --gpu rtx-4090 --image x -o json")
                                .err())
                        .at("/error/kind")
                        .asString())
                .isEqualTo("no_capacity");
        cloud.faults().none();
        cloud.soldOut();
        refused(5, "nothing that fits", "compute spawn --gpu rtx-4090 --image x");
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void what_runpod_can_never_do_is_refused_before_it_is_asked() {
        refused(2, "spot", "compute spawn --gpu rtx-4090 --image x --spot");
        refused(2, "image", "compute spawn --gpu rtx-4090");
        assertThat(cloud.requests()).isEmpty();
    }
}
