package io.atlas4j.testkit.runpod;

import static io.atlas4j.testkit.CloudAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ServerlessTest {
    @RegisterExtension
    final FakeCloudExtension<FakeRunPod> runpod =
            FakeCloudExtension.of(FakeRunPod::start).skippingSleeps();

    private FakeRunPod cloud;
    private ManualTime time;
    private Client client;
    private String jobs;
    private String endpoint;

    @BeforeEach
    void create_an_endpoint() throws Exception {
        cloud = runpod.cloud();
        time = runpod.time();
        client = Client.of(cloud);
        var created = client.post("/v2/serverless", endpoint("{\"min\":0,\"max\":2}"));
        endpoint = created.text("id");
        jobs = cloud.endpointBaseUrl().getPath() + "/" + endpoint;
        assertThat(created.json().at("/requestUrls/status").asString())
                .isEqualTo(cloud.baseUrl() + jobs + "/status/{job_id}");
    }

    @Test
    void a_job_waits_works_and_ends() throws Exception {
        var job = client.post(jobs + "/run", "{\"input\":{\"n\":1}}");
        assertThat(job.text("status")).isEqualTo("IN_QUEUE");
        var status = jobs + "/status/" + job.text("id");
        time.advance(Duration.ofSeconds(1));
        assertThat(client.get(status).text("status")).isEqualTo("IN_PROGRESS");
        time.advance(Duration.ofSeconds(2));
        var done = client.get(status);
        assertThat(done.text("status")).isEqualTo("COMPLETED");
        assertThat(JsonText.write(done.json().get("output"))).isEqualTo("{\"echo\":{\"n\":1}}");
        assertThat(done.json().get("executionTime").asInt()).isEqualTo(2000);
    }

    @Test
    void runsync_answers_the_result_or_after_its_wait_the_job_as_it_stands() throws Exception {
        assertThat(client.post(jobs + "/runsync", "{\"input\":1}").text("status"))
                .isEqualTo("COMPLETED");
        cloud.jobs(input -> JobScript.completes("1").takes(Duration.ofSeconds(1), Duration.ofMinutes(5)));
        var late = client.post(jobs + "/runsync?wait=2000", "{\"input\":1}");
        assertThat(late.text("status")).isEqualTo("IN_PROGRESS");
        assertThat(late.text("id")).startsWith("sync-");
    }

    @Test
    void a_stream_gives_each_chunk_once() throws Exception {
        cloud.jobs(input -> JobScript.streams("\"a\"", "\"b\"", "\"c\""));
        var stream =
                jobs + "/stream/" + client.post(jobs + "/run", "{\"input\":1}").text("id");
        assertThat(client.get(stream).json().get("stream").isEmpty()).isTrue();
        time.advance(Duration.ofSeconds(3));
        var two = client.get(stream).json();
        assertThat(JsonText.write(two.get("stream"))).isEqualTo("[{\"output\":\"a\"},{\"output\":\"b\"}]");
        assertThat(two.get("status").asString()).isEqualTo("IN_PROGRESS");
        time.advance(Duration.ofSeconds(3));
        var rest = client.get(stream).json();
        assertThat(JsonText.write(rest.get("stream"))).isEqualTo("[{\"output\":\"c\"}]");
        assertThat(rest.get("status").asString()).isEqualTo("COMPLETED");
        assertThat(client.get(stream).json().get("stream").isEmpty()).isTrue();
    }

    @Test
    void a_job_can_be_cancelled_and_a_failed_one_retried() throws Exception {
        var first = client.post(jobs + "/run", "{\"input\":1}").text("id");
        assertThat(client.post(jobs + "/cancel/" + first, "").text("status")).isEqualTo("CANCELLED");
        assertThat(client.post(jobs + "/retry/" + first, "").status()).isEqualTo(400);
        cloud.jobs(input -> JobScript.fails("boom"));
        var second = client.post(jobs + "/run", "{\"input\":1}").text("id");
        time.advance(Duration.ofSeconds(3));
        assertThat(client.get(jobs + "/status/" + second).text("error")).isEqualTo("boom");
        assertThat(client.post(jobs + "/retry/" + second, "").text("status")).isEqualTo("IN_QUEUE");
        assertThat(client.get(jobs + "/health").json().at("/jobs/retried").asInt())
                .isEqualTo(1);
    }

    @Test
    void a_job_times_out_and_is_forgotten_after_its_ttl() throws Exception {
        cloud.jobs(input -> JobScript.completes("1").takes(Duration.ofSeconds(1), Duration.ofHours(1)));
        var body = "{\"input\":1,\"policy\":{\"executionTimeout\":5000,\"ttl\":60000}}";
        var status = jobs + "/status/" + client.post(jobs + "/run", body).text("id");
        time.advance(Duration.ofSeconds(7));
        assertThat(client.get(status).text("status")).isEqualTo("TIMED_OUT");
        time.advance(Duration.ofSeconds(60));
        assertThat(client.get(status).status()).isEqualTo(404);
    }

    @Test
    void purging_removes_what_waits_and_leaves_what_runs() throws Exception {
        var running = client.post(jobs + "/run", "{\"input\":1}").text("id");
        time.advance(Duration.ofSeconds(1));
        client.post(jobs + "/run", "{\"input\":2}");
        assertThat(client.post(jobs + "/purge-queue", "").json().get("removed").asInt())
                .isEqualTo(1);
        assertThat(client.get(jobs + "/status/" + running).text("status")).isEqualTo("IN_PROGRESS");
    }

    @Test
    void without_workers_a_job_waits_for_ever_and_the_worker_is_throttled() throws Exception {
        client.patch("/v2/serverless/" + endpoint, "{\"workers\":{\"max\":0}}");
        var status =
                jobs + "/status/" + client.post(jobs + "/run", "{\"input\":1}").text("id");
        time.advance(Duration.ofHours(5));
        assertThat(client.get(status).text("status")).isEqualTo("IN_QUEUE");
        assertThat(client.get("/v2/serverless/" + endpoint + "/workers")
                        .json()
                        .at("/summary/throttled")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void a_bad_job_and_an_unknown_endpoint_are_refused() throws Exception {
        assertThat(client.post(jobs + "/run", "{}").status()).isEqualTo(400);
        assertThat(client.post(jobs + "x/run", "{\"input\":1}").status()).isEqualTo(404);
        assertThat(client.with("wrong").post(jobs + "/run", "{\"input\":1}").status())
                .isEqualTo(401);
        assertThat(client.get(jobs + "/status/none").status()).isEqualTo(404);
    }

    @Test
    void workers_bill_while_they_work_and_standing_ones_all_the_time() throws Exception {
        client.post(jobs + "/run", "{\"input\":1}");
        time.advance(Duration.ofSeconds(1));
        assertThat(cloud.billing()).hasSize(1);
        time.advance(Duration.ofHours(1));
        assertThat(cloud).billsNothing();
        var one = cloud.bill();
        assertThat(one).isCloseTo(new BigDecimal("0.000611"), within(new BigDecimal("0.000001")));
        client.patch("/v2/serverless/" + endpoint, "{\"workers\":{\"min\":1}}");
        time.advance(Duration.ofHours(1));
        assertThat(cloud.bill().subtract(one)).isEqualByComparingTo("1.10");
        client.delete("/v2/serverless/" + endpoint);
        assertThat(cloud).billsNothing();
    }

    @Test
    void a_load_balancer_scales_by_requests_only_and_idle_time_does_not_go_with_counting() throws Exception {
        assertThat(client.post("/v2/serverless", endpoint("{}").replace("QUEUE\"", "LOAD_BALANCER\""))
                        .status())
                .isEqualTo(422);
        var counted = endpoint("{\"idleTimeout\":5}")
                .replace("\"QUEUE_DELAY\",\"queueDelay\"", "\"REQUEST_COUNT\",\"requestCount\"");
        assertThat(client.post("/v2/serverless", counted).detail()).contains("idleTimeout");
    }

    private static String endpoint(String workers) {
        return """
                {"name":"q","type":"QUEUE","image":"i","scaling":{"type":"QUEUE_DELAY","queueDelay":4},
                 "gpu":{"pools":["ADA_24"]},"workers":%s}
                """.formatted(workers);
    }
}
