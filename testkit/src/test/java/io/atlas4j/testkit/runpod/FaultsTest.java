package io.atlas4j.testkit.runpod;

import static io.atlas4j.testkit.CloudAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest {
    @RegisterExtension
    final FakeCloudExtension<FakeRunPod> runpod = FakeCloudExtension.of(FakeRunPod::start);

    private FakeRunPod cloud;
    private Client client;

    @BeforeEach
    void connect() {
        cloud = runpod.cloud();
        client = Client.of(cloud);
    }

    @Test
    void a_create_can_answer_500_although_the_pod_exists() throws Exception {
        cloud.faults().next("POST", "/v2/pods").afterTheWork().answers(500);
        var answer = client.post("/v2/pods", Client.pod("a"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.text("title")).isEqualTo("Internal Server Error");
        assertThat(cloud.billedPods()).hasSize(1);
        assertThat(cloud.requests().getLast().fault()).contains("HTTP 500 after the work");
        assertThat(client.post("/v2/pods", Client.pod("b")).status()).isEqualTo(201);
    }

    @Test
    void a_create_can_answer_500_without_a_pod() throws Exception {
        cloud.faults().next("POST", "/v2/pods").answers(500);
        assertThat(client.post("/v2/pods", Client.pod("a")).status()).isEqualTo(500);
        assertThat(cloud).billsNothing();
    }

    @Test
    void a_connection_can_be_reset_before_or_after_the_work() {
        cloud.faults().next("POST", "/v2/pods").resetsTheConnection();
        assertThatThrownBy(() -> client.post("/v2/pods", Client.pod("a"))).isInstanceOf(IOException.class);
        assertThat(cloud).billsNothing();
        cloud.faults().next("POST", "/v2/pods").afterTheWork().resetsTheConnection();
        assertThatThrownBy(() -> client.post("/v2/pods", Client.pod("a"))).isInstanceOf(IOException.class);
        assertThat(cloud.billedPods()).hasSize(1);
        assertThat(cloud.requests()).extracting(exchange -> exchange.status()).containsExactly(0, 0);
    }

    @Test
    void a_server_can_accept_and_say_nothing() {
        cloud.faults().next("GET", "/v2/pods").saysNothing();
        var request = client.request("/v2/pods").timeout(Duration.ofMillis(200)).build();
        assertThatThrownBy(() -> client.http().send(request, BodyHandlers.ofString()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(cloud).wasAsked(1, "GET", "/v2/pods");
    }

    @Test
    void a_body_can_be_cut_in_the_middle() {
        cloud.faults().next("GET", "/v2/catalog/gpus").cutsTheBodyAfter(20);
        assertThatThrownBy(() -> client.get("/v2/catalog/gpus")).isInstanceOf(IOException.class);
    }

    @Test
    void a_body_can_come_byte_by_byte() throws Exception {
        cloud.faults().next("GET", "/v2/pods").dripsTheBody(Duration.ofMillis(5));
        var start = System.nanoTime();
        assertThat(client.get("/v2/pods").json().has("pods")).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void a_429_comes_with_and_without_retry_after() throws Exception {
        cloud.faults().next("GET", "/v2/pods").answersTooManyRequests(Duration.ofDays(1));
        cloud.faults().next("GET", "/v2/pods").answers(429);
        assertThat(client.get("/v2/pods").header("Retry-After")).isEqualTo("86400");
        var second = client.get("/v2/pods");
        assertThat(second.status()).isEqualTo(429);
        assertThat(second.header("Retry-After")).isEmpty();
    }

    @Test
    void the_vendors_own_refusals_can_be_played() throws Exception {
        for (var fault : List.of(RunPodFaults.noCapacity(), RunPodFaults.noBalance(), RunPodFaults.retired())) {
            cloud.faults().next("POST", "/v2/pods").plays(fault);
        }
        var none = client.post("/v2/pods", Client.pod("a"));
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.detail()).startsWith("There are no longer any instances available");
        assertThat(client.post("/v2/pods", Client.pod("a")).status()).isEqualTo(402);
        assertThat(client.post("/v2/pods", Client.pod("a")).status()).isEqualTo(410);
        assertThat(cloud).billsNothing();
    }

    @Test
    void an_answer_can_be_null_or_a_list_or_have_wrong_types_or_new_words() throws Exception {
        var path = "/v2/pods/" + client.createPod("a");
        for (var fault : List.of(
                RunPodFaults.nullBody(),
                RunPodFaults.listForAnObject(),
                RunPodFaults.unknownStatus(),
                RunPodFaults.wrongTypes())) {
            cloud.faults().next("GET", "/v2/pods/*").plays(fault);
        }
        assertThat(client.get(path).json().isNull()).isTrue();
        assertThat(client.get(path).json().isArray()).isTrue();
        assertThat(client.get(path).text("status")).isEqualTo("HIBERNATING");
        var wrong = client.get(path).json();
        assertThat(wrong.get("cost").isString()).isTrue();
        assertThat(wrong.get("ports").get(0).isNull()).isTrue();
        assertThat(client.get(path).text("status")).isEqualTo("PROVISIONING");
    }

    @Test
    void a_rule_counts_only_the_requests_it_means() throws Exception {
        cloud.faults().next("GET", "/v2/pods").butNotTheFirst(1).times(2).answers(503);
        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 4; i++) {
            client.get("/v2/catalog/cpus");
            statuses.add(client.get("/v2/pods").status());
        }
        assertThat(statuses).containsExactly(200, 503, 503, 200);
        assertThat(cloud.faults().pending()).isZero();
    }

    @Test
    void the_same_seed_draws_the_same_faults_and_ends() throws Exception {
        assertThat(play(7)).isEqualTo(play(7)).isNotEqualTo(play(8));
        assertThat(play(7)).filteredOn(fault -> !fault.isEmpty()).hasSize(5);
    }

    private List<String> play(long seed) throws InterruptedException {
        cloud.faults()
                .follow(FaultSchedule.seeded(seed).and(Fault.answer(504, true)).withProbability(0.5));
        cloud.forgetRequests();
        for (var i = 0; i < 30; i++) {
            try {
                client.get("/v2/catalog/cpus");
            } catch (IOException | tools.jackson.core.JacksonException e) {
                // Part of the schedule.
            }
        }
        return cloud.requests().stream()
                .map(exchange -> exchange.fault().orElse(""))
                .toList();
    }
}
