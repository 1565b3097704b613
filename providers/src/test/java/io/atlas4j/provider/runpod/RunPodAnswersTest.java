package io.atlas4j.provider.runpod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.http.HttpHeaders;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.HttpResponse;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.EndpointType;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.JobStatus;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Stock;
import io.atlas4j.spec.VolumeTier;
import io.atlas4j.spi.Endpoints;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ServerlessJobs;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.Templates;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in the shapes that RunPod documents, and in those seen that it does not. */
class RunPodAnswersTest {
    private static final String POD = """
            {"id":"p0d4tlas","name":"demo-1a2b","status":"RUNNING","actions":["stop","restart","terminate"],
             "image":"ghcr.io/acme/server:2","args":"","disk":30,
             "mounts":{"network":[{"volumeId":"vol77","path":"/workspace"}]},
             "ports":["8000/http","22/tcp"],"env":{"TOKEN":"s3cr3t-value"},"registry":null,
             "gpu":{"id":"NVIDIA H100 80GB HBM3","count":2},"cloud":"SECURE","dataCenterId":"US-KS-2","cudaVersion":"12.4",
             "ssh":{"proxy":{"host":"ssh.example.net","port":22,"username":"p0d4tlas-9","command":"ssh p0d4tlas-9@ssh.example.net"},
                    "direct":{"host":"198.51.100.4","port":40022,"username":"root","command":"ssh root@198.51.100.4 -p 40022"}},
             "template":null,"cost":5.98,"locked":false,
             "runtime":{"uptime":120,"gpus":[{"util":10,"memoryUtil":20}],"cpu":{"util":1},"memory":{"util":2},
                        "ports":[{"private":22,"public":40022,"type":"tcp","ip":"198.51.100.4"}]},
             "globalNetworking":{"enabled":false},
             "createdAt":"2026-10-02T08:00:00Z","startedAt":"2026-10-02T08:01:30Z"}
            """;

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-02T09:00:00Z"));
    private final ProviderContext context =
            new ProviderContext(Settings.of(Map.of("RUNPOD_API_KEY", "rpa_key_1")), Telemetry.create(time), time);
    private final Queue<HttpResponse> answers = new ArrayDeque<>();
    private final Queue<HttpRequest> requests = new ArrayDeque<>();
    private final RunPod runpod = new RunPod(context, request -> {
        requests.add(request);
        return answers.remove();
    });

    @AfterEach
    void close() {
        context.shared().close();
    }

    private RunPod answering(String... bodies) {
        for (var body : bodies) {
            answering(200, body);
        }
        return runpod;
    }

    private RunPod answering(int status, String body) {
        answers.add(HttpResponse.of(status, HttpHeaders.NONE, body.getBytes(StandardCharsets.UTF_8)));
        return runpod;
    }

    private Compute pod(String json) {
        return answering(json).get("p0d4tlas");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"private\":41234,\"public\":41234,\"type\":\"tcp\",\"ip\":\"198.51.100.4\"}",
                "{\"private\":70000,\"public\":41234,\"type\":\"tcp\",\"ip\":\"198.51.100.4\"}",
            })
    void a_symmetric_port_is_shown_under_the_number_it_got(String mapping) {
        var asked = POD.replace("\"22/tcp\"]", "\"22/tcp\",\"70000/tcp\"]");

        var pending = pod(asked).ports().getLast();
        assertThat(pending.isSymmetric()).isTrue();
        assertThat(pending.isReachable()).isFalse();

        var pod = pod(asked.replace("\"ports\":[{", "\"ports\":[" + mapping + ",{"));
        assertThat(pod.isReady()).isTrue();
        assertThat(pod.url(22)).hasPort(40022);
        var port = pod.ports().getLast();
        assertThat(port.isSymmetric()).isTrue();
        assertThat(port.internal()).isEqualTo(41234);
        assertThat(port.url().orElseThrow()).hasToString("tcp://198.51.100.4:41234");
    }

    @Test
    void a_running_pod_is_read_whole_and_its_variables_are_not_shown() {
        var pod = pod(POD);

        assertThat(pod.id()).isEqualTo("p0d4tlas");
        assertThat(pod.name()).contains("demo-1a2b");
        assertThat(pod.status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(pod.billing()).isEqualTo(BillingState.RUNNING);
        assertThat(pod.isReady()).isTrue();
        assertThat(pod.gpu()).contains(Gpu.of("h100"));
        assertThat(pod.gpuCount()).isEqualTo(2);
        assertThat(pod.costPerHour().orElseThrow()).isEqualByComparingTo("5.98");
        assertThat(pod.region()).contains("US-KS-2");
        assertThat(pod.image()).contains("ghcr.io/acme/server:2");
        assertThat(pod.publicIp()).contains("198.51.100.4");
        assertThat(pod.url(22)).hasToString("tcp://198.51.100.4:40022");
        assertThat(pod.url(8000)).hasToString("https://p0d4tlas-8000.proxy.runpod.net");
        assertThat(pod.createdAt()).contains(Instant.parse("2026-10-02T08:00:00Z"));
        assertThat(pod.raw()).containsEntry("cudaVersion", "12.4").doesNotContainKey("env");
        assertThat(pod.raw().toString()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"ports\":[]}", "{\"ports\":null}", "[]", "7"})
    void a_pod_is_not_ready_before_its_runtime_shows_the_ports(String runtime) {
        var pod = pod(POD.replaceAll("(?s)\"runtime\":\\{.*?\\}\\]\\}", "\"runtime\":" + runtime));

        assertThat(pod.status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(pod.isReady()).isFalse();
        assertThat(pod.publicIp()).isEmpty();
        assertThat(pod.ports()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"public\":null", "\"public\":\"40022\"", "\"public\":40022.5"})
    void a_port_that_is_not_mapped_yet_is_not_reachable(String mapping) {
        var pod = pod(POD.replace("\"public\":40022", mapping));
        assertThat(pod.isReady()).isFalse();
        assertThat(pod.ports().getLast().url()).isEmpty();
        assertThat(pod(POD.replace("\"ip\":\"198.51.100.4\"", "\"ip\":null")).isReady())
                .isFalse();
    }

    @Test
    void what_may_be_null_or_missing_may_be() {
        var pod = pod(POD.replaceAll("(?s)\"mounts\":.*?\\]\\},", "")
                .replaceAll("(?s)\"direct\":\\{.*?\\}", "\"direct\":null")
                .replaceAll("\"(dataCenterId|cudaVersion|startedAt)\":\"[^\"]*\"", "\"$1\":null"));
        assertThat(pod.isReady()).isTrue();
        assertThat(pod.region()).isEmpty();
        assertThat(pod.raw()).doesNotContainKey("mounts");

        var least = pod("{\"id\":\"p1\"}");
        assertThat(least.status()).isEqualTo(ComputeStatus.PROVISIONING);
        assertThat(least.billing()).isEqualTo(BillingState.RUNNING);
        assertThat(least.ports()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PROVISIONING, PROVISIONING, RUNNING",
        "STARTING, PROVISIONING, RUNNING",
        "EXITED, STOPPED, STORAGE",
        "ERROR, FAILED, RUNNING",
        "TERMINATED, TERMINATED, NONE",
        "HIBERNATING, PROVISIONING, RUNNING"
    })
    void every_status_says_what_is_billed_and_a_new_one_counts_as_billed(
            String word, ComputeStatus status, BillingState billing) {
        var pod = pod(POD.replace("\"status\":\"RUNNING\"", "\"status\":\"" + word + "\"")
                .replace("\"cost\":5.98", "\"cost\":0.0"));
        assertThat(pod.status()).isEqualTo(status);
        assertThat(pod.billing()).isEqualTo(billing);
        assertThat(pod.costPerHour()).isEmpty();
        assertThat(pod.isReady()).isFalse();
    }

    @Test
    void a_list_comes_in_one_page_or_in_many() {
        var last = POD.replace("p0d4tlas", "p2");
        assertThat(answering("{\"pods\":[" + POD + "]}").list().machines()).hasSize(1);
        requests.clear();
        var listing = answering(
                        "{\"pods\":[" + POD + "],\"pagination\":{\"nextCursor\":\"c/1=\",\"hasNextPage\":true}}",
                        "{\"pods\":[],\"pagination\":{\"nextCursor\":\"c2\",\"hasNextPage\":true}}",
                        "{\"pods\":[" + last + "],\"pagination\":{\"nextCursor\":null,\"hasNextPage\":false}}")
                .list();
        assertThat(listing.machines()).extracting(Compute::id).containsExactly("p0d4tlas", "p2");
        assertThat(requests)
                .extracting(request -> String.valueOf(request.url().getRawQuery()))
                .containsExactly("null", "cursor=c%2F1%3D", "cursor=c2");
    }

    @Test
    void the_catalog_gives_offers_and_skips_the_placeholder() {
        var catalog = """
                {"gpus":[{"id":"NVIDIA L4","name":"L4","pool":null,"manufacturer":"NVIDIA","memory":24,
                  "secure":true,"community":false,"price":{"secure":0.44,"community":0.28,"serverless":0.7},
                  "maxCount":{"secure":6,"community":0},"availability":"LOW",
                  "dataCenters":[{"id":"EU-SE-1","name":"EU Sweden 1","availability":"NONE"},
                                 {"id":"EU-RO-1","name":"EU Romania 1","availability":"LOW"}],
                  "cudaVersions":[{"version":"12.8","available":true}]},
                 {"id":"unknown","name":"unknown","pool":null,"memory":0,"secure":true,"community":true,
                  "price":{"secure":0,"community":0},"maxCount":{"secure":0,"community":0}},
                 {"id":"NVIDIA A40","name":"A40","secure":true,"community":false,"price":{"secure":0.4},
                  "maxCount":{"secure":8},"availability":"PLENTY"}]}
                """;
        var offers = answering(catalog, catalog).gpuOffers(OfferQuery.ANY).stream()
                .filter(offer -> offer.pricePerHour().isPresent())
                .toList();
        assertThat(offers).extracting(offer -> offer.type()).containsExactly("NVIDIA A40", "NVIDIA L4");
        assertThat(offers.getFirst().stock()).isEqualTo(Stock.UNKNOWN);
        var l4 = offers.getLast();
        assertThat(l4.gpu()).contains(Gpu.L4);
        assertThat(l4.cloud()).contains(CloudTier.SECURE);
        assertThat(l4.pricePerHour()).contains(new BigDecimal("0.44"));
        assertThat(l4.stock()).isEqualTo(Stock.LOW);
        assertThat(l4.regions()).containsExactly("EU-RO-1");
        assertThat(l4.memoryGb()).hasValue(24);

        var cpu = answering("""
                        {"cpus":[{"id":"cpu5g","name":"General","group":"cpu5","vcpu":{"min":2,"max":32},"ramGbPerVcpu":4,
                          "price":{"securePerVcpu":0.04,"serverlessPerVcpu":0.1},"availability":"HIGH","dataCenters":[]}]}
                        """).cpuOffers().getFirst();
        assertThat(cpu.type()).isEqualTo("cpu5g");
        assertThat(cpu.stock()).isEqualTo(Stock.HIGH);
    }

    @Test
    void an_endpoint_a_template_and_a_volume_are_read_whole() {
        var endpoint = answering("""
                        {"id":"ep9","name":"infer","type":"LOAD_BALANCER","scaling":{"type":"REQUEST_COUNT","requestCount":3},
                         "gpu":{"pools":["ADA_24","AMPERE_48"],"count":1,"allowedCudaVersions":[],"minCudaVersion":null},
                         "workers":{"min":1,"max":4,"idleTimeout":20},"dataCenterIds":["EU-RO-1"],"networkVolumes":["vol77"],
                         "env":{"TOKEN":"s3cr3t-value"},"requestUrls":{"base":"https://ep9.api.runpod.ai"},
                         "timeout":600000,"flashboot":"OFF","createdAt":"2026-09-30T10:00:00Z"}
                        """).require(Endpoints.class).endpoint("ep9");
        assertThat(endpoint.type()).isEqualTo(EndpointType.LOAD_BALANCER);
        assertThat(endpoint.gpuPools()).containsExactly("ADA_24", "AMPERE_48");
        assertThat(List.of(endpoint.workersMin(), endpoint.workersMax())).containsExactly(1, 4);
        assertThat(endpoint.networkVolumeIds()).containsExactly("vol77");
        assertThat(endpoint.raw().toString()).doesNotContain("s3cr3t");

        var worker =
                answering("""
                        {"workers":[{"id":"w1","status":"THROTTLED","isStale":false,"version":2,"gpuCount":1,"image":"i",
                          "uptimeSeconds":5,"gpuTypeId":"NVIDIA L4","dataCenterId":null,"startedAt":null}],
                         "summary":{"running":0,"idle":0,"initializing":0,"throttled":1,"unhealthy":0,"total":1},"endpointVersion":2}
                        """).require(Endpoints.class).endpointWorkers("ep9").getFirst();
        assertThat(worker.status()).isEqualTo("throttled");

        var template = answering("""
                        {"id":"tpl7","name":"base","image":"ghcr.io/acme/server:2","args":"","disk":25,"ports":["8000/http","x/udp"],
                         "env":{"TOKEN":"s3cr3t-value"},"registry":null,"serverless":false,"public":false,"category":"NVIDIA",
                         "startSsh":true,"startJupyter":false,"allowedCudaVersions":[]}
                        """).require(Templates.class).template("tpl7");
        assertThat(template.ports()).containsExactly(Port.http(8000));
        assertThat(template.volumeGb()).isEmpty();
        assertThat(template.raw().toString()).doesNotContain("s3cr3t");

        var volume = answering(
                        "{\"id\":\"vol77\",\"name\":\"data\",\"size\":500,\"dataCenter\":\"EU-RO-1\",\"type\":\"HIGH_PERFORMANCE\"}")
                .require(NetworkVolumes.class)
                .networkVolume("vol77");
        assertThat(volume.sizeGb()).isEqualTo(500);
        assertThat(volume.tier()).contains(VolumeTier.HIGH_PERFORMANCE);
    }

    @ParameterizedTest
    @CsvSource({
        "IN_QUEUE, IN_QUEUE",
        "IN_PROGRESS, IN_PROGRESS",
        "RUNNING, IN_PROGRESS",
        "COMPLETED, COMPLETED",
        "FAILED, FAILED",
        "CANCELLED, CANCELLED",
        "TIMED_OUT, TIMED_OUT",
        "PONDERING, IN_PROGRESS"
    })
    void a_job_has_one_of_four_ends_and_a_new_word_is_none(String word, JobStatus status) {
        var job = answering("{}", "{\"id\":\"j1-u1\",\"status\":\"" + word + """
                        ","delayTime":120,"executionTime":3400,"workerId":"w1","output":{"text":"hi"},"error":"{\\"why\\":1}",
                         "retries":1,"input":{"secret":"s3cr3t-value"}}
                        """)
                .require(ServerlessJobs.class)
                .job("ep9", "j1-u1");
        assertThat(job.status()).isEqualTo(status);
        assertThat(job.delayTime()).contains(Duration.ofMillis(120));
        assertThat(job.executionTime()).contains(Duration.ofMillis(3400));
        assertThat(job.output()).contains(Map.of("text", "hi"));
        assertThat(job.error()).contains("{\"why\":1}");
        assertThat(job.raw().toString()).doesNotContain("s3cr3t");
    }

    @Test
    void a_bill_is_read_from_its_totals() {
        var from = Instant.parse("2026-10-01T00:00:00Z");
        var spend = answering("""
                        {"records":[{"startTime":"2026-10-01T00:00:00Z","endTime":"2026-10-01T01:00:00Z","podId":"p0d4tlas",
                          "totalAmount":1.25,"gpuAmount":1.2,"cpuAmount":0,"diskAmount":0.05}],
                         "metadata":{"query":{"startTime":"2026-10-01T00:00:00Z","endTime":"2026-10-02T00:00:00Z","bucketSize":"hour",
                           "podId":"p0d4tlas"},"recordCount":1,"uniquePodCount":1,
                           "totals":{"totalAmount":2.50,"gpuAmount":2.4,"cpuAmount":0,"diskAmount":0.1}}}
                        """).spend("p0d4tlas", from, from.plus(Duration.ofDays(1)));
        assertThat(spend.total()).isEqualByComparingTo("2.5");
        assertThat(requests.element().url().getRawQuery()).contains("podId=p0d4tlas", "bucketSize=hour");

        assertThat(answering("{\"data\":{\"myself\":{\"clientBalance\":12.75,\"currentSpendPerHr\":0.5}}}")
                        .balance())
                .contains(new BigDecimal("12.75"));
        assertThat(answering(410, "Gone").balance()).isEmpty();
    }

    @Test
    void refusals_are_told_in_the_services_words_with_what_is_missing_first() {
        var request = ComputeRequest.gpu(Gpu.L4).image("x").build();
        var place = Placement.of("NVIDIA L4").inCloud(CloudTier.SECURE).inRegion("EU-RO-1");

        answering(422, """
                {"title":"Unprocessable Entity","status":422,"detail":"Request validation failed.",
                 "errors":["$.image: additional properties are not allowed","$: missing property 'name'"]}
                """);
        var invalid = catchThrowableOfType(AtlasException.class, () -> runpod.create(place, request, "n"));
        assertThat(invalid.status()).hasValue(422);
        assertThat(invalid.getMessage().indexOf("missing property 'name'"))
                .isPositive()
                .isLessThan(invalid.getMessage().indexOf("$.image"));

        answering(400, """
                {"title":"Bad Request","status":400,
                 "detail":"There are no longer any instances available with the requested specifications. Please refresh and try again."}
                """);
        assertThat(catchThrowableOfType(NoCapacityException.class, () -> runpod.create(place, request, "n")))
                .hasMessageContaining("no longer any instances")
                .hasMessageContaining("EU-RO-1");

        answering(410, "{\"error\":\"this interface has ended\",\"status\":410}");
        assertThat(catchThrowableOfType(ApiRetiredException.class, runpod::list))
                .hasMessageContaining("this interface has ended");

        for (var i = 0; i < 3; i++) {
            answering(429, "{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"rate limit exceeded\"}");
        }
        assertThat(catchThrowableOfType(RateLimitedException.class, runpod::list))
                .hasMessageContaining("rate limit exceeded");
    }
}
