package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.cli.RunCommand.Finished;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.vast.FakeVast;
import io.atlas4j.testkit.vast.VastFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Every command that talks to Vast, against a market that keeps state. */
@Timeout(120)
class VastCommandsTest {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeVast cloud = FakeVast.start(time);
    private final RunCommand atlas = new RunCommand().time(time);

    VastCommandsTest() {
        cloud.settings().forEach(atlas::env);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Finished run(String line, String... more) {
        var words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--provider", "vast"));
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

    private void refused(int code, String hint, String line, String... more) {
        var run = run(line, more);
        assertThat(run.exitCode()).as(line).isEqualTo(code);
        assertThat(run.out()).as(line).isEmpty();
        assertThat(run.err()).as(line).startsWith("atlas: ").contains(hint).hasLineCount(1);
    }

    @Test
    void gpus_shows_what_counts_on_a_market() {
        var lines = text("gpus --gpu rtx-4090 --max-price 0.33").lines().toList();
        assertThat(lines.getFirst()).contains("USD/H", "BID", "RELIABLE", "PORTS", "CUDA", "DISK", "WHERE", "OFFER");
        assertThat(lines.get(1)).contains("RTX 4090", "24 GB", "0.3056", "0.1556", "99.0 %", "60", "12.8", "Oslo, NO");
        assertThat(lines).hasSize(4);
        assertThat(text("gpus --gpu h100 --region is")).contains("secure", "H100 SXM", "80 GB");
        assertThat(json("gpus --gpu rtx-4090").at("/0/terms/directPorts").asInt())
                .isEqualTo(60);
        assertThat(text("gpus --gpu rtx-4090 --max-price 0.10")).contains("no offers");
        refused(2, "rtx_4090", "gpus --gpu rtx-4099");
    }

    @Test
    void an_instance_is_rented_shown_stopped_started_and_ended() {
        var spawned = json("compute spawn --gpu rtx-4090 --image ghcr.io/acme/server:1 --port 8000 --wait");
        var id = spawned.get("id").asString();
        assertThat(spawned.get("status").asString()).isEqualTo("running");
        assertThat(text("compute list")).contains(id, "rtx_4090", "0.3056", "http://203.0.113.9:");
        assertThat(json("compute stop", id).get("billing").asString()).isIn("running", "storage");
        time.advance(Duration.ofSeconds(10));
        assertThat(text("compute get", id)).contains("stopped", "why", "disk is billed until it is destroyed");
        assertThat(text("compute start", id)).contains(id);
        cloud.log(id, "one").log(id, "two");
        assertThat(text("compute logs --tail 1", id).lines()).containsExactly("two");
        assertThat(text("compute terminate", id)).contains("terminated " + id);
        assertThat(text("compute terminate", id)).contains("terminated " + id);
        CloudAssert.assertThat(cloud).billsNothing();
        time.advance(Duration.ofMinutes(1));
        refused(3, id, "compute get", id);
        refused(3, id, "compute logs", id);
    }

    @Test
    void a_spot_machine_is_a_bid() {
        var spawned = json("compute spawn --gpu rtx-4090 --image x --spot");
        assertThat(spawned.get("costPerHour").asString()).isEqualTo("0.1706");
        assertThat(cloud.existingInstances().getFirst().bid()).isPresent();
    }

    @Test
    void bad_days_are_one_line_that_says_what_to_do() {
        cloud.faults().always("PUT", "/api/v0/asks/*/").plays(VastFaults.vanished(410));
        refused(5, "another rented it a moment ago", "compute spawn --gpu rtx-4090 --image x --max-price 0.31");
        cloud.faults().none();
        cloud.withoutCard();
        refused(1, "https://cloud.vast.ai/billing/", "compute spawn --gpu rtx-4090 --image x");
        atlas.env("VAST_API_KEY", cloud.readingKey());
        refused(4, "instance_write", "compute spawn --gpu rtx-4090 --image x");
        atlas.env("VAST_API_KEY", "vast_wrong_key");
        for (var command : List.of("gpus", "compute list", "compute spawn --gpu rtx-4090 --image x", "volumes list")) {
            refused(4, "VAST_API_KEY", command);
            assertThat(run(command).err()).doesNotContain("vast_wrong_key");
        }
        atlas.env("VAST_API_KEY", "");
        refused(4, "VAST_API_KEY", "compute list");
        cloud.forgetRequests();
        refused(2, "GPUs only", "compute spawn --cpu 2 --image x");
        assertThat(cloud.requests()).isEmpty();
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void volumes_are_made_shown_and_deleted() {
        var made = json("volumes create --name data --size 20 --region Oslo");
        var id = made.get("id").asString();
        assertThat(text("volumes list")).contains(id, "Oslo, NO");
        assertThat(text("volumes delete", id)).contains("deleted " + id);
        CloudAssert.assertThat(cloud).billsNothing();
    }
}
