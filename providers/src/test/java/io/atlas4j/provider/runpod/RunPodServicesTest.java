package io.atlas4j.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.EndpointRequest;
import io.atlas4j.spec.EndpointType;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.JobRequest;
import io.atlas4j.spec.JobStatus;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spec.Stock;
import io.atlas4j.spec.TemplateRequest;
import io.atlas4j.spi.Endpoints;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream.LogEnd;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ServerlessJobs;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.Templates;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.openapi.OpenApiContract;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.runpod.JobScript;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything beside pods. */
@Timeout(120)
class RunPodServicesTest {
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

    private String endpoint() {
        return runpod.require(Endpoints.class)
                .createEndpoint(EndpointRequest.of("infer", "ghcr.io/acme/worker:1", Gpu.RTX_4090))
                .id();
    }

    @Test
    void makes_changes_shows_and_deletes_an_endpoint() {
        var endpoints = runpod.require(Endpoints.class);
        var id = endpoint();

        assertThat(endpoints.endpoint(id).type()).isEqualTo(EndpointType.QUEUE);
        assertThat(endpoints.endpoint(id).gpuPools()).containsExactly("ADA_24");
        assertThat(endpoints
                        .updateEndpoint(id, Map.of("workers", Map.of("max", 5)))
                        .workersMax())
                .isEqualTo(5);
        assertThat(endpoints.endpoints()).hasSize(1);
        assertThat(endpoints.endpointWorkers(id)).isNotNull();
        endpoints.deleteEndpoint(id);
        endpoints.deleteEndpoint(id);
        assertThat(endpoints.endpoints()).isEmpty();
    }

    @Test
    void runs_a_job_and_waits_for_one() {
        cloud.jobs(input ->
                JobScript.completes("{\"text\":\"hi\"}").takes(Duration.ofSeconds(100), Duration.ofSeconds(60)));
        cloud.takesPerRequest(Duration.ofSeconds(1));
        var endpoint = endpoint();

        var job = jobs.run(JobRequest.of(endpoint, Map.of("prompt", "x")));
        assertThat(job.status()).isEqualTo(JobStatus.IN_QUEUE);
        var done = jobs.runSync(JobRequest.of(endpoint, Map.of("prompt", "x")), Duration.ofMinutes(10));
        assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(done.output()).contains(Map.of("text", "hi"));
        assertThat(jobs.health(endpoint).jobs()).isNotEmpty();
        assertThatThrownBy(() -> jobs.runSync(JobRequest.of(endpoint, Map.of()), Duration.ofSeconds(5)))
                .isInstanceOf(TimedOutException.class);
        CloudAssert.assertThat(cloud).wasAsked(1, "GET", "/v2/serverless/*"); // its addresses are remembered
    }

    @Test
    void a_submission_is_never_repeated() {
        var endpoint = endpoint();
        cloud.faults().next("POST", "/**").afterTheWork().answers(500);

        assertThatThrownBy(() -> jobs.run(JobRequest.of(endpoint, Map.of())))
                .isInstanceOf(AmbiguousOutcomeException.class)
                .hasMessageContaining("not sent again");
        assertThat(cloud.requests().stream().filter(exchange -> exchange.path().endsWith("/run")))
                .hasSize(1);
    }

    @Test
    void cancels_and_purges() {
        cloud.jobs(input -> JobScript.completes("1").takes(Duration.ofHours(1), Duration.ofHours(1)));
        var endpoint = endpoint();
        var job = jobs.run(JobRequest.of(endpoint, Map.of()));
        assertThat(jobs.cancel(endpoint, job.id()).status()).isEqualTo(JobStatus.CANCELLED);
        jobs.run(JobRequest.of(endpoint, Map.of()));
        assertThat(jobs.purge(endpoint)).isEqualTo(1);
    }

    @Test
    void a_stream_ends_with_its_job_and_delivers_its_failure() {
        cloud.takesPerRequest(Duration.ofMillis(700));
        cloud.jobs(input -> input.contains("bad")
                ? JobScript.fails("no such model")
                : JobScript.streams("\"a\"", "\"b\"", "{\"c\":1}"));
        var endpoint = endpoint();

        var pieces = new ArrayList<Object>();
        var good = jobs.run(JobRequest.of(endpoint, Map.of()));
        try (var stream = jobs.stream(endpoint, good.id())) {
            stream.forEachRemaining(pieces::add);
            assertThat(stream.job().status()).isEqualTo(JobStatus.COMPLETED);
        }
        assertThat(pieces).containsExactly("a", "b", Map.of("c", 1));

        var bad = jobs.run(JobRequest.of(endpoint, Map.of("bad", true)));
        try (var stream = jobs.stream(endpoint, bad.id())) {
            assertThatThrownBy(stream::hasNext)
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("no such model");
        }
    }

    @Test
    void keeps_volumes_and_templates() {
        var volumes = runpod.require(NetworkVolumes.class);
        assertThatThrownBy(() -> volumes.createNetworkVolume(
                        new NetworkVolumeRequest("d", 200, Optional.empty(), Optional.empty(), Map.of())))
                .isInstanceOf(ValidationException.class);
        assertThat(cloud.requests()).isEmpty();
        var volume = volumes.createNetworkVolume(NetworkVolumeRequest.of("datasets", 200, "EU-RO-1"));
        assertThat(cloud.requests().getLast().body())
                .isEqualTo("{\"name\":\"datasets\",\"size\":200,\"dataCenter\":\"EU-RO-1\"}");
        assertThat(volumes.growNetworkVolume(volume.id(), 300).sizeGb()).isEqualTo(300);
        assertThat(volumes.networkVolumes()).hasSize(1);
        volumes.deleteNetworkVolume(volume.id());
        CloudAssert.assertThat(cloud).billsNothing();

        var templates = runpod.require(Templates.class);
        var template = templates.createTemplate(TemplateRequest.of("worker", "ghcr.io/acme/worker:1")
                .withPorts(List.of(Port.http(8000)))
                .withEnv("TOKEN", Secret.of("s3cr3t-value"))
                .withDisks(OptionalInt.of(80), OptionalInt.of(100))
                .withAccess(false, false));
        assertThat(template.volumeGb()).hasValue(100);
        assertThat(template.raw().toString()).doesNotContain("s3cr3t");
        assertThat(templates.template(template.id()).ports()).containsExactly(Port.http(8000));
        assertThat(templates.templates()).isNotEmpty();
        templates.deleteTemplate(template.id());
    }

    @Test
    void shows_offers_of_both_clouds_cheapest_first() {
        var offers = runpod.gpuOffers(OfferQuery.of(Gpu.RTX_4090));
        assertThat(offers)
                .extracting(offer -> offer.pricePerHour().orElseThrow())
                .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .containsExactly(new BigDecimal("0.34"), new BigDecimal("0.69"));
        cloud.stock("NVIDIA GeForce RTX 4090", "COMMUNITY", 0);
        assertThat(runpod.gpuOffers(OfferQuery.of(Gpu.RTX_4090)).getLast().stock())
                .isEqualTo(Stock.NONE);
        assertThat(runpod.gpuOffers(OfferQuery.ANY))
                .noneMatch(offer -> offer.type().equals("unknown"));
        assertThat(runpod.cpuOffers()).isNotEmpty();
        cloud.faults().always("GET", "/v2/catalog/gpus").answers(403);
        assertThatThrownBy(() -> runpod.gpuOffers(OfferQuery.ANY))
                .isInstanceOf(io.atlas4j.error.ForbiddenException.class);
    }

    @Test
    void shows_what_was_billed_and_what_is_left() {
        cloud.balance(new BigDecimal("42.50"));
        var request = ComputeRequest.gpu(Gpu.RTX_4090).image("x").build();
        var pod = runpod.create(runpod.placements(request).getFirst(), request, "billed-1");
        time.advance(Duration.ofMinutes(3));
        var dayBefore = time.now().minus(Duration.ofDays(1));
        assertThat(runpod.spend(pod.id(), dayBefore, time.now()).total())
                .as("before the first run of its billing")
                .isZero();
        time.advance(Duration.ofHours(3));
        var spend = runpod.spend(pod.id(), dayBefore, time.now());
        assertThat(spend.total())
                .isPositive()
                .isLessThan(cloud.bill(pod.id()))
                .isCloseTo(cloud.bill(pod.id()), Offset.offset(new BigDecimal("0.03")));
        assertThat(runpod.spendByMachine(dayBefore, time.now()).get(pod.id())).isEqualByComparingTo(spend.total());
        assertThat(runpod.totalSpend(time.now().minus(Duration.ofDays(1)), time.now())
                        .total())
                .isGreaterThanOrEqualTo(spend.total());
        assertThat(runpod.balance().orElseThrow()).isLessThanOrEqualTo(new BigDecimal("42.50"));
        assertThat(cloud.requests().getLast().query()).isEmpty();
    }

    @Test
    void adds_ssh_keys_to_those_there_are_and_keeps_secrets() {
        var account = runpod.credentials();
        account.addSshKeys(List.of("ssh-ed25519 AAAA one@host"));
        assertThat(account.addSshKeys(List.of("ssh-ed25519 BBBB two@host"))).hasSize(2);
        cloud.faults().next("GET", "/v2/account/ssh-keys").plays(io.atlas4j.testkit.Fault.body("{}"));
        assertThatThrownBy(() -> account.addSshKeys(List.of("ssh-ed25519 CCCC x")))
                .isInstanceOf(ProviderException.class);
        assertThat(account.sshKeys()).hasSize(2);
        var id = account.createSecret("HF_TOKEN", Secret.of("hf_abcdef"));
        assertThat(account.secrets()).containsEntry(id, "HF_TOKEN");
        account.deleteSecret(id);
    }

    @Test
    void reads_a_log_to_its_end_and_follows_it_over_a_break() {
        var request = ComputeRequest.gpu(Gpu.RTX_4090).image("x").build();
        var pod = runpod.create(runpod.placements(request).getFirst(), request, "logged-1");
        time.advance(Duration.ofMinutes(5));
        runpod.get(pod.id());
        for (var i = 0; i < 5; i++) {
            cloud.log(pod.id(), "line " + i);
        }
        try (var log = runpod.logs(pod.id(), LogQuery.last(3))) {
            var lines = new ArrayList<String>();
            log.forEachRemaining(line -> lines.add(line.text()));
            assertThat(lines).containsExactly("line 2", "line 3", "line 4");
            assertThat(log.end()).isEqualTo(LogEnd.COMPLETE);
        }
        try (var log = runpod.logs(pod.id(), LogQuery.follow(1, Duration.ofSeconds(3)))) {
            assertThat(log.next().text()).isEqualTo("line 4");
            cloud.log(pod.id(), "line 5");
            assertThat(log.next().text()).isEqualTo("line 5");
            assertThat(log.hasNext()).isFalse();
            assertThat(log.end()).isEqualTo(LogEnd.LIMIT);
        }
        assertThatThrownBy(() -> runpod.logs("gone-1", LogQuery.last(1)))
                .isInstanceOf(io.atlas4j.error.NotFoundException.class);
    }

    /** Fields and parameters that the official document does not know are refused by the real service. */
    @Test
    void sends_only_what_the_official_document_allows() {
        var contract = OpenApiContract.of("runpod-rest-v2.json", "runpod");
        var request = ComputeRequest.gpu(Gpu.RTX_4090)
                .image("ghcr.io/acme/server:1")
                .http(8000)
                .env("A", "b")
                .command("run", "it")
                .diskGb(20)
                .volumeGb(30)
                .sshKey("ssh-ed25519 AAAA me@host")
                .minCuda("12.4")
                .regions("EU-RO-1")
                .registry(RegistryLogin.of("me", Secret.of("pa55word!")))
                .maxRuntime(Duration.ofHours(1))
                .build();
        var pod = runpod.create(runpod.placements(request).getFirst(), request, "contract-1");
        time.advance(Duration.ofMinutes(5));
        runpod.get(pod.id());
        runpod.list();
        runpod.update(pod.id(), Map.of("name", "contract-2"));
        runpod.stop(pod.id());
        runpod.start(pod.id());
        runpod.terminate(pod.id());
        var cpu = ComputeRequest.cpu(4).image("x").build();
        runpod.terminate(runpod.create(runpod.placements(cpu).getFirst(), cpu, "contract-3")
                .id());
        keepAndDrop(TemplateRequest.of("worker", "x").withCommand(List.of("a", "b")));
        var endpoints = runpod.require(Endpoints.class);
        var endpoint = endpoint();
        endpoints.updateEndpoint(endpoint, Map.of("workers", Map.of("max", 5)));
        endpoints.endpointWorkers(endpoint);
        endpoints.deleteEndpoint(endpoint);
        runpod.gpuOffers(OfferQuery.ANY);
        runpod.totalSpend(time.now().minus(Duration.ofDays(1)), time.now());
        runpod.credentials().addSshKeys(List.of("ssh-ed25519 AAAA one@host"));

        assertThat(contract.complaints(cloud.requests())).isEmpty();
    }

    private void keepAndDrop(TemplateRequest request) {
        var templates = runpod.require(Templates.class);
        var template = templates.createTemplate(request).id();
        templates.updateTemplate(template, request);
        templates.deleteTemplate(template);
        var volumes = runpod.require(NetworkVolumes.class);
        volumes.deleteNetworkVolume(volumes.createNetworkVolume(NetworkVolumeRequest.of("d", 20, "EU-RO-1"))
                .id());
    }
}
