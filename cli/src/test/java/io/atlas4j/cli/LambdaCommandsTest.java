package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.cli.RunCommand.Finished;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.testkit.lambda.LambdaFaults;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Every command that talks to Lambda, against a Lambda that keeps state. Each is a client of its own, as each process is. */
@Timeout(120)
class LambdaCommandsTest {
    private static final String LAUNCH = "/api/v1/instance-operations/launch";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeLambda cloud = FakeLambda.start(time);
    private final RunCommand atlas = new RunCommand().time(time);

    LambdaCommandsTest() {
        cloud.settings().forEach(atlas::env);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Finished run(String line, String... more) {
        time.advance(Duration.ofSeconds(12)); // nobody is faster by hand
        var words = new ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of("--provider", "lambda"));
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
    void gpus_shows_the_machines_of_that_size_what_there_is_first() {
        assertThat(text("gpus --gpu h100").lines())
                .satisfiesExactly(
                        head -> assertThat(head)
                                .contains("VCPU", "RAM", "DISK", "USD/H", "STOCK", "REGIONS")
                                .doesNotContain("CLOUD"),
                        cheap -> assertThat(cheap)
                                .contains("gpu_1x_h100_pcie", "80 GB", "26", "200 GB", "1024 GB", "3.29", "us-west-3"),
                        dear -> assertThat(dear).contains("gpu_1x_h100_sxm5", "4.29", "us-south-2 us-west-1"));
        assertThat(text("gpus --count 8").lines())
                .satisfiesExactly(
                        head -> assertThat(head).contains("GPU"),
                        there -> assertThat(there).contains("gpu_8x_h100_sxm5", "31.92", "us-south-2"),
                        gone -> assertThat(gone).contains("gpu_8x_a100_80gb_sxm4", "a100_80g", "none"));
        assertThat(json("gpus --gpu h100-sxm --region west").at("/0/gpu").asString())
                .isEqualTo("h100_sxm");
        assertThat(text("gpus --gpu h100 --max-price 1")).contains("no offers");
    }

    @Test
    void a_machine_is_rented_shown_and_ended_with_its_ruleset() {
        var spawned = json("compute spawn --gpu h100 --image ghcr.io/acme/server:1 --port 8000 --env A=b --wait");
        var id = spawned.get("id").asString();
        assertThat(spawned.get("status").asString()).isEqualTo("running");
        assertThat(spawned.get("provider").asString()).isEqualTo("lambda_labs");
        assertThat(text("compute list")).contains(id, "h100", "3.29", "us-west-3", "http://198.51.");
        assertThat(text("compute get", id)).contains(id, "running", "ghcr.io/acme/server:1", "port 8000");
        refused(2, "nothing was sent", "compute stop", id);
        refused(2, "nothing was sent", "compute logs", id);
        assertThat(text("compute terminate", id)).contains("terminated " + id);
        assertThat(text("compute terminate", id)).contains("terminated " + id);
        CloudAssert.assertThat(cloud).billsNothing();
        assertThat(cloud.rulesets()).isEmpty();
        time.advance(Duration.ofMinutes(1));
        refused(3, id, "compute get", id);
    }

    @Test
    void filesystems_are_volumes() {
        var made = json("volumes create --name data --size 1 --region us-south-2");
        var id = made.get("id").asString();
        assertThat(text("volumes list")).contains(id, "data", "us-south-2");
        var machine = json("compute spawn --gpu h100 --image x --network-volume " + id)
                .get("id")
                .asString();
        assertThat(text("compute list")).contains("us-south-2");
        cloud.filesystemsAreReleasedAfter(Duration.ofMinutes(1));
        text("compute terminate", machine);
        assertThat(text("volumes delete", id)).contains("deleted " + id);
        refused(3, id, "volumes get", id);
    }

    @Test
    void bad_days_are_one_line_that_says_what_to_do() {
        cloud.faults().always("POST", LAUNCH).plays(LambdaFaults.noCapacity());
        refused(5, "us-west-3", "compute spawn --gpu h100 --image x");
        cloud.faults().none();
        cloud.faults().always("POST", LAUNCH).plays(LambdaFaults.page1015());
        refused(7, "Cloudflare", "compute spawn --gpu h100 --image x");
        cloud.faults().none();
        cloud.account("global/account-inactive");
        refused(1, "payment method", "compute spawn --gpu h100 --image x");
        cloud.sshKey("second", "ssh-ed25519 AAAAsecond");
        refused(2, "LAMBDA_SSH_KEY_NAME", "compute spawn --gpu h100 --image x");
        refused(2, "h100", "compute spawn --gpu h10 --image x");
        refused(2, "spot", "compute spawn --gpu h100 --image x --spot");
        CloudAssert.assertThat(cloud).billsNothing();

        atlas.env("LAMBDA_SSH_KEY_NAME", "second").env("LAMBDA_API_KEY", cloud.weakKey());
        refused(4, "lacks the right", "compute spawn --gpu h100 --image x");
        atlas.env("LAMBDA_API_KEY", "secret_wrong_key");
        for (var command : List.of("gpus", "compute list", "compute spawn --gpu h100 --image x", "volumes list")) {
            refused(4, "lambda_labs", command);
            assertThat(run(command + " -o json").err()).doesNotContain("secret_wrong_key");
        }
        atlas.env("LAMBDA_API_KEY", "");
        refused(4, "LAMBDA_API_KEY", "compute list");
        atlas.env("LAMBDA_API_BASE_URL", "http://cloud.lambda.ai");
        refused(2, "LAMBDA_API_BASE_URL", "compute list");
    }
}
