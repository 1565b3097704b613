package io.atlas4j.testkit.runpod;

import static io.atlas4j.testkit.CloudAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import io.atlas4j.testkit.runpod.Client.Answer;
import io.atlas4j.testkit.server.JsonText;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How requests are judged: keys, quotas, bodies, capacity. */
class RequestsTest {
    @RegisterExtension
    final FakeCloudExtension<FakeRunPod> runpod = FakeCloudExtension.of(FakeRunPod::start);

    private FakeRunPod cloud;
    private ManualTime time;
    private Client client;

    @BeforeEach
    void connect() {
        cloud = runpod.cloud();
        time = runpod.time();
        client = Client.of(cloud);
    }

    @Test
    void a_missing_or_wrong_key_is_401_without_quota_headers() throws Exception {
        var missing = client.with("").get("/v2/pods");
        assertThat(missing.status()).isEqualTo(401);
        assertThat(missing.detail()).isEqualTo("missing bearer token");
        assertThat(missing.header("RateLimit")).isEmpty();
        assertThat(missing.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(client.with("wrong").get("/v2/pods").status()).isEqualTo(401);
    }

    @Test
    void a_key_without_the_scope_is_403() throws Exception {
        assertThat(client.with(cloud.uselessKey()).get("/v2/pods").detail()).isEqualTo("access denied");
        var reader = client.with(cloud.readOnlyKey());
        assertThat(reader.get("/v2/pods").status()).isEqualTo(200);
        assertThat(reader.post("/v2/pods", Client.pod("a")).status()).isEqualTo(403);
    }

    @Test
    void the_key_inside_a_pod_is_for_that_pod_alone() throws Exception {
        var mine = client.createPod("a");
        var other = client.createPod("b");
        var inside = client.with(cloud.podKey(mine));
        assertThat(inside.delete("/v2/pods/" + other).status()).isEqualTo(403);
        assertThat(inside.get("/v2/pods").status()).isEqualTo(403);
        assertThat(inside.delete("/v2/pods/" + mine).status()).isEqualTo(204);
    }

    @Test
    void no_recorded_request_holds_the_key() throws Exception {
        client.get("/v2/pods");
        client.get("/v2/pods?api_key=" + FakeRunPod.KEY + "&limit=1");
        for (var exchange : cloud.requests()) {
            assertThat(exchange.headers()).containsEntry("authorization", "Bearer ***");
            assertThat(exchange.toString() + exchange.query() + exchange.headers())
                    .doesNotContain(FakeRunPod.KEY);
        }
    }

    @Test
    void quotas_are_told_with_each_answer_and_end_in_429_until_the_window_is_over() throws Exception {
        cloud.quota("minute", 2, Duration.ofSeconds(60));
        var first = client.get("/v2/pods");
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"minute\";q=2;w=60");
        assertThat(first.header("RateLimit")).isEqualTo("\"minute\";r=1;t=60");
        assertThat(first.header("x-request-id")).isNotEmpty();
        time.advance(Duration.ofSeconds(48));
        assertThat(client.get("/v2/pods/none").header("RateLimit")).isEqualTo("\"minute\";r=0;t=12");
        var refused = client.get("/v2/pods");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("12");
        assertThat(refused.detail()).isEqualTo("rate limit exceeded for the minute window");
        time.advance(Duration.ofSeconds(12));
        assertThat(client.get("/v2/pods").status()).isEqualTo(200);
    }

    @Test
    void exempt_callers_get_no_quota_headers() throws Exception {
        cloud.quota("minute", 0, Duration.ofSeconds(60));
        assertThat(client.get("/v2/pods").header("RateLimit")).isEmpty();
    }

    @Test
    void another_method_is_405_and_says_which_are_allowed() throws Exception {
        var answer = client.send("PUT", "/v2/pods", "{}");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, POST");
        assertThat(client.get("/v2/nothing").detail()).isEqualTo("The requested path was not found.");
    }

    @Test
    void version_one_is_gone() throws Exception {
        assertThat(client.get("/v1/pods").status()).isEqualTo(410);
        assertThat(client.with("").post("/v1/endpoints/x", "{}").status()).isEqualTo(410);
    }

    @Test
    void an_unknown_field_is_422_and_an_unknown_query_parameter_is_ignored() throws Exception {
        assertThat(errors(
                        client.post("/v2/pods", Client.pod("a").replace("\"image\"", "\"imageName\":\"x\",\"image\""))))
                .isEqualTo("[\"$: additional properties 'imageName' not allowed\"]");
        assertThat(client.get("/v2/pods?desiredStatus=RUNNING").status()).isEqualTo(200);
    }

    @Test
    void a_missing_field_makes_the_validator_blame_the_good_ones_first() throws Exception {
        var answer = client.post("/v2/pods", "{\"image\":\"i\",\"gpu\":{\"id\":\"x\"}}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.detail()).isEqualTo("Request validation failed.");
        assertThat(errors(answer))
                .isEqualTo("[\"$: additional properties 'image', 'gpu' not allowed\",\"$: missing property 'name'\"]");
    }

    @Test
    void types_and_bounds_are_checked_and_a_body_that_is_no_json_is_422() throws Exception {
        assertThat(errors(client.post("/v2/pods", Client.pod("a").replace("\"image\"", "\"disk\":0,\"image\""))))
                .contains("minimum: got 0, want 1");
        assertThat(errors(client.post("/v2/pods", Client.pod("").replace("42", "1\",\"N\":\"2"))))
                .contains("minLength");
        assertThat(client.post("/v2/pods", "{\"name\":").status()).isEqualTo(422);
        assertThat(client.post("/v2/pods", "[]").status()).isEqualTo(422);
    }

    @Test
    void the_older_service_knows_no_exec_form_and_no_pages() throws Exception {
        var body = Client.pod("a").replace("\"image\"", "\"cmd\":[\"sh\"],\"image\"");
        assertThat(client.post("/v2/pods", body).json().get("cmd").get(0).asString())
                .isEqualTo("sh");
        cloud.release(Release.AUGUST_2026);
        assertThat(errors(client.post("/v2/pods", body))).contains("'cmd'");
        assertThat(client.get("/v2/pods").json().has("pagination")).isFalse();
        assertThat(client.get("/v2/account/secrets").status()).isEqualTo(404);
    }

    @Test
    void args_may_hold_the_exec_form_as_json() throws Exception {
        var body = Client.pod("a").replace("\"image\"", "\"args\":\"{\\\"cmd\\\":[\\\"a b\\\"]}\",\"image\"");
        assertThat(client.post("/v2/pods", body).json().get("cmd").get(0).asString())
                .isEqualTo("a b");
    }

    @Test
    void capacity_ends_where_the_stock_ends_and_comes_back_with_a_terminated_pod() throws Exception {
        cloud.stock("NVIDIA GeForce RTX 4090", "SECURE", 0).stock("NVIDIA GeForce RTX 4090", "SECURE", "EU-SE-1", 1);
        var id = client.createPod("a");
        var refused = client.post("/v2/pods", Client.pod("b"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.detail()).contains("no longer any instances available");
        var community = Client.pod("b").replace("\"image\"", "\"cloud\":\"COMMUNITY\",\"image\"");
        assertThat(client.post("/v2/pods", community).json().get("cost").decimalValue())
                .isEqualByComparingTo("0.34");
        client.delete("/v2/pods/" + id);
        time.advance(Duration.ofSeconds(5));
        client.createPod("c");
        time.advance(Duration.ofSeconds(5));
        assertThat(client.get("/v2/pods").json().at("/pods/0/dataCenterId").asString())
                .isEqualTo("EU-SE-1");
    }

    @Test
    void asking_for_data_centers_without_the_gpu_reads_as_no_capacity() throws Exception {
        var elsewhere = Client.pod("a").replace("\"image\"", "\"dataCenterIds\":[\"XX-1\"],\"image\"");
        assertThat(client.post("/v2/pods", elsewhere).detail()).contains("no longer any instances available");
    }

    @Test
    void rules_between_fields_are_400() throws Exception {
        var pod = Client.pod("a");
        for (var more : new String[] {
            "\"cpu\":{\"id\":\"cpu3c\",\"vcpuCount\":2}",
            "\"mounts\":{\"persistent\":{\"size\":10,\"path\":\"/w\"},\"network\":[{\"volumeId\":\"v\",\"path\":\"/x\"}]}",
        }) {
            assertThat(client.post("/v2/pods", pod.replace("\"image\"", more + ",\"image\""))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(client.post("/v2/pods", pod.replace("8000/http", "53/udp")).status())
                .isEqualTo(400);
        assertThat(client.post("/v2/pods", pod.replace("RTX 4090", "RTX 1")).status())
                .isEqualTo(400);
        var cpu = "{\"name\":\"a\",\"image\":\"i\",\"cpu\":{\"id\":\"cpu3c\",\"vcpuCount\":6}}";
        assertThat(client.post("/v2/pods", cpu).detail()).contains("power of two");
        assertThat(cloud).billsNothing();
    }

    @Test
    void an_image_the_registry_does_not_know_is_refused_in_prose() throws Exception {
        cloud.missingImages("ghcr.io/acme/worker:1.4");
        var answer = client.post("/v2/pods", Client.pod("a"));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().has("errors")).isFalse();
    }

    @Test
    void a_body_above_100_kb_is_413_even_without_a_key() throws Exception {
        var body = Client.pod("a").replace("42", "x".repeat(102_400));
        assertThat(client.with("").post("/v2/pods", body).status()).isEqualTo(413);
    }

    @Test
    void lists_come_in_pages_newest_first() throws Exception {
        for (var name : new String[] {"a", "b", "c"}) {
            client.createPod(name);
            time.advance(Duration.ofSeconds(1));
        }
        var first = client.get("/v2/pods?limit=2").json();
        assertThat(first.at("/pods/0/name").asString()).isEqualTo("c");
        assertThat(first.at("/pagination/hasNextPage").asBoolean()).isTrue();
        var cursor = first.at("/pagination/nextCursor").asString();
        var second = client.get("/v2/pods?limit=2&cursor=" + cursor).json();
        assertThat(second.at("/pods/0/name").asString()).isEqualTo("a");
        assertThat(second.at("/pagination/nextCursor").isNull()).isTrue();
        assertThat(client.get("/v2/pods?cursor=nonsense").status()).isEqualTo(422);
        assertThat(client.get("/v2/serverless?cursor=" + cursor).status()).isEqualTo(422);
        assertThat(client.get("/v2/pods?limit=0").status()).isEqualTo(422);
    }

    @Test
    void pages_can_be_short_or_stuck_or_without_end() throws Exception {
        for (var name : new String[] {"a", "b", "c"}) {
            client.createPod(name);
        }
        cloud.paging(Paging.SHORT_PAGES).largestPage(2);
        var page = client.get("/v2/pods").json();
        assertThat(page.get("pods").size()).isEqualTo(1);
        assertThat(page.at("/pagination/hasNextPage").asBoolean()).isTrue();

        cloud.paging(Paging.STUCK_CURSOR);
        var stuck = client.get("/v2/pods").json().at("/pagination/nextCursor").asString();
        assertThat(client.get("/v2/pods?cursor=" + stuck)
                        .json()
                        .at("/pagination/nextCursor")
                        .asString())
                .isEqualTo(stuck);

        cloud.paging(Paging.ENDLESS);
        var one = client.get("/v2/pods").json().at("/pagination/nextCursor").asString();
        var two = client.get("/v2/pods?cursor=" + one).json().at("/pagination");
        assertThat(two.get("nextCursor").asString()).isNotEqualTo(one);
        assertThat(two.get("hasNextPage").asBoolean()).isTrue();
    }

    private static String errors(Answer answer) {
        assertThat(answer.status()).isEqualTo(422);
        return JsonText.write(answer.json().get("errors"));
    }
}
