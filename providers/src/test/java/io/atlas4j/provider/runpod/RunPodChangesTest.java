package io.atlas4j.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.EndpointRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.JobRequest;
import io.atlas4j.spec.JobStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.TemplateRequest;
import io.atlas4j.spi.Endpoints;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ServerlessJobs;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.Templates;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.runpod.JobScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What changes something that is there already. */
@Timeout(60)
class RunPodChangesTest {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeRunPod cloud = FakeRunPod.start(time);
    private final ProviderContext context =
            new ProviderContext(Settings.of(cloud.settings()), Telemetry.create(time), time);
    private final RunPod runpod = new RunPod(context);
    private final ServerlessJobs jobs = runpod.require(ServerlessJobs.class);

    @AfterEach
    void close() {
        context.shared().close();
        cloud.close();
    }

    private String runningPod() {
        var request = ComputeRequest.gpu(Gpu.RTX_4090)
                .image("ghcr.io/acme/server:1")
                .http(8000)
                .build();
        var id = runpod.create(runpod.placements(request).getFirst(), request, "changed-1")
                .id();
        time.advance(Duration.ofMinutes(5));
        assertThat(runpod.get(id).isReady()).isTrue();
        return id;
    }

    private String endpoint() {
        return runpod.require(Endpoints.class)
                .createEndpoint(EndpointRequest.of("infer", "ghcr.io/acme/worker:1", Gpu.RTX_4090))
                .id();
    }

    @Test
    void a_running_pod_is_restarted_and_is_ready_again_later() {
        var id = runningPod();
        runpod.restart(id);
        assertThat(runpod.get(id).isReady()).isFalse();
        time.advance(Duration.ofMinutes(5));
        assertThat(runpod.get(id).isReady()).isTrue();
    }

    @Test
    void a_restart_is_asked_for_once_whatever_happens() {
        var id = runningPod();
        cloud.faults().always("POST", "/v2/pods/*/action").afterTheWork().answers(500);
        assertThatThrownBy(() -> runpod.restart(id)).isInstanceOf(AtlasException.class);
        CloudAssert.assertThat(cloud).wasAsked(1, "POST", "/v2/pods/*/action");
    }

    @Test
    void a_lost_stop_or_start_is_asked_for_again_and_ends_as_wanted() {
        var id = runningPod();
        cloud.faults().next("POST", "/v2/pods/*/action").afterTheWork().resetsTheConnection();
        runpod.stop(id);
        assertThat(runpod.get(id).status()).isEqualTo(ComputeStatus.STOPPED);
        assertThatThrownBy(() -> runpod.restart(id))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("EXITED")
                .hasMessageContaining("start, terminate");
    }

    @Test
    void an_update_changes_what_it_names_and_nothing_else() {
        var id = runningPod();
        var changed = runpod.update(id, Map.of("name", "renamed", "env", Map.of("LEVEL", "2")));
        assertThat(changed.name()).contains("renamed");
        assertThat(changed.image()).contains("ghcr.io/acme/server:1");
        assertThat(changed.ports()).hasSize(1);
        assertThat(cloud.pod(id).env()).containsOnlyKeys("LEVEL");
        assertThatThrownBy(() -> runpod.update("no-such-pod", Map.of("name", "x")))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_failed_job_is_run_again_and_a_finished_one_is_not() {
        cloud.jobs(input -> input.contains("bad") ? JobScript.fails("no memory") : JobScript.completes("1"));
        var endpoint = endpoint();
        var bad = jobs.run(JobRequest.of(endpoint, Map.of("bad", true))).id();
        var good = jobs.run(JobRequest.of(endpoint, Map.of())).id();
        time.advance(Duration.ofMinutes(1));
        var failed = jobs.job(endpoint, bad);
        assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
        assertThat(failed.error()).contains("no memory");

        var retried = jobs.retry(endpoint, bad);

        assertThat(retried.id()).isEqualTo(bad);
        assertThat(retried.status().isFinal()).isFalse();
        assertThatThrownBy(() -> jobs.retry(endpoint, good))
                .isInstanceOf(AtlasException.class)
                .hasMessageContaining("failed or timed out");
    }

    @Test
    void a_retry_whose_answer_is_lost_is_not_sent_again() {
        cloud.jobs(input -> JobScript.fails("no memory"));
        var endpoint = endpoint();
        var id = jobs.run(JobRequest.of(endpoint, Map.of())).id();
        time.advance(Duration.ofMinutes(1));
        cloud.forgetRequests();
        cloud.faults().always("POST", "/**").afterTheWork().answers(500);
        assertThatThrownBy(() -> jobs.retry(endpoint, id)).hasMessageContaining("not sent again");
        assertThat(cloud.requests()).hasSize(1);
    }

    @Test
    void a_purge_drops_what_waits_and_health_counts_it() {
        cloud.jobs(input -> input.contains("slow")
                ? JobScript.completes("1").takes(Duration.ofHours(1), Duration.ofHours(1))
                : JobScript.completes("1"));
        var endpoint = endpoint();
        jobs.run(JobRequest.of(endpoint, Map.of("slow", 1)));
        jobs.run(JobRequest.of(endpoint, Map.of("slow", 2)));
        jobs.run(JobRequest.of(endpoint, Map.of()));
        time.advance(Duration.ofMinutes(1));
        assertThat(jobs.health(endpoint).jobs()).containsEntry("inQueue", 2).containsEntry("completed", 1);
        assertThat(jobs.health(endpoint).workers()).containsKeys("idle", "ready", "running", "throttled");

        assertThat(jobs.purge(endpoint)).isEqualTo(2);

        assertThat(jobs.health(endpoint).jobs()).containsEntry("inQueue", 0).containsEntry("completed", 1);
        assertThat(jobs.purge(endpoint)).isZero();
    }

    @Test
    void a_template_is_changed() {
        var templates = runpod.require(Templates.class);
        var id = templates
                .createTemplate(TemplateRequest.of("worker", "ghcr.io/acme/worker:1"))
                .id();
        var changed = templates.updateTemplate(
                id,
                TemplateRequest.of("worker", "ghcr.io/acme/worker:2")
                        .withPorts(List.of(Port.http(8000)))
                        .withDisks(OptionalInt.of(60), OptionalInt.empty()));
        assertThat(changed.id()).isEqualTo(id);
        assertThat(changed.image()).isEqualTo("ghcr.io/acme/worker:2");
        assertThat(templates.template(id).diskGb()).hasValue(60);
        assertThatThrownBy(() -> templates.updateTemplate("none", TemplateRequest.of("a", "b")))
                .isInstanceOf(NotFoundException.class);
    }
}
