package io.atlas4j.testkit.runpod;

import static io.atlas4j.testkit.CloudAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PodLifeTest {
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
    void a_pod_boots_over_time_and_its_ports_come_last() throws Exception {
        var created = client.post("/v2/pods", Client.pod("a"));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("status")).isEqualTo("PROVISIONING");
        assertThat(created.json().get("runtime").isNull()).isTrue();

        var path = "/v2/pods/" + created.text("id");
        time.advance(Duration.ofSeconds(5));
        assertThat(client.get(path).text("status")).isEqualTo("STARTING");
        assertThat(client.get(path).json().get("runtime").isEmpty()).isTrue();

        time.advance(Duration.ofSeconds(20));
        var running = client.get(path).json();
        assertThat(running.get("status").asString()).isEqualTo("RUNNING");
        assertThat(running.get("runtime").get("uptime").asInt()).isZero();
        assertThat(running.get("runtime").get("ports").isEmpty()).isTrue();
        assertThat(running.get("ssh").get("direct").isNull()).isTrue();

        time.advance(Duration.ofSeconds(5));
        var ready = client.get(path).json();
        assertThat(ready.get("runtime").get("ports").get(0).get("private").asInt())
                .isEqualTo(22);
        assertThat(ready.get("ssh").get("direct").get("port"))
                .isEqualTo(ready.get("runtime").get("ports").get(0).get("public"));
    }

    @Test
    void requests_alone_can_move_the_time_on() throws Exception {
        cloud.takesPerRequest(Duration.ofSeconds(10));
        var id = client.createPod("a");
        assertThat(client.get("/v2/pods/" + id).text("status")).isEqualTo("STARTING");
        client.get("/v2/pods/" + id);
        assertThat(client.get("/v2/pods/" + id).text("status")).isEqualTo("RUNNING");
    }

    @Test
    void a_stopped_pod_says_it_costs_nothing_while_its_volume_bills_the_double() throws Exception {
        var body = """
                {"name":"a","image":"i","gpu":{"id":"NVIDIA GeForce RTX 4090"},"disk":50,
                 "mounts":{"persistent":{"size":73,"path":"/workspace"}}}
                """;
        var id = client.post("/v2/pods", body).text("id");
        time.advance(Duration.ofHours(1));
        var running = cloud.pod(id).perHour();
        assertThat(running).isBetween(new BigDecimal("0.7068"), new BigDecimal("0.7069"));
        assertThat(cloud.bill())
                .isEqualByComparingTo(cloud.bill(id))
                .isBetween(new BigDecimal("0.7068"), new BigDecimal("0.7069"));

        var stopped = client.post("/v2/pods/" + id + "/action", "{\"action\":\"stop\"}");
        assertThat(stopped.text("status")).isEqualTo("EXITED");
        assertThat(stopped.json().get("cost").decimalValue()).isEqualByComparingTo("0.0");
        assertThat(cloud.pod(id).perHour()).isCloseTo(new BigDecimal("0.02"), within(new BigDecimal("0.000001")));
        assertThat(cloud.billedPods()).hasSize(1);
        time.advance(Duration.ofHours(10));
        assertThat(cloud.bill(id)).isBetween(new BigDecimal("0.9068"), new BigDecimal("0.9069"));
    }

    @Test
    void a_terminated_pod_is_gone_and_bills_nothing() throws Exception {
        var id = client.createPod("a");
        assertThatThrownBy(() -> assertThat(cloud).billsNothing())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(id)
                .hasMessageContaining("PROVISIONING");
        assertThat(client.delete("/v2/pods/" + id).status()).isEqualTo(204);
        assertThat(client.delete("/v2/pods/" + id).status()).isEqualTo(404);
        assertThat(client.get("/v2/pods/" + id).detail()).isEqualTo("resource not found");
        assertThat(client.get("/v2/pods").json().get("pods").isEmpty()).isTrue();
        assertThat(cloud).billsNothing();
        var bill = cloud.bill();
        time.advance(Duration.ofDays(1));
        assertThat(cloud.bill()).isEqualByComparingTo(bill);
    }

    @Test
    void an_action_that_the_status_does_not_allow_is_a_conflict() throws Exception {
        var id = client.createPod("a");
        assertThat(client.post("/v2/pods/" + id + "/action", "{\"action\":\"start\"}")
                        .status())
                .isEqualTo(409);
        assertThat(client.post("/v2/pods/" + id + "/action", "{\"action\":\"reset\"}")
                        .status())
                .isEqualTo(422);
        assertThat(client.post("/v2/pods/" + id + "/action", "{\"action\":\"terminate\"}")
                        .status())
                .isEqualTo(204);
        assertThat(client.post("/v2/pods/" + id + "/action", "{\"action\":\"stop\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_started_pod_has_other_public_ports() throws Exception {
        var id = client.createPod("a");
        time.advance(Duration.ofMinutes(1));
        var before = client.get("/v2/pods/" + id).json().at("/runtime/ports/0/public");
        client.post("/v2/pods/" + id + "/action", "{\"action\":\"stop\"}");
        client.post("/v2/pods/" + id + "/action", "{\"action\":\"start\"}");
        time.advance(Duration.ofMinutes(1));
        var after = client.get("/v2/pods/" + id).json().at("/runtime/ports/0/public");
        assertThat(after.isIntegralNumber()).isTrue();
        assertThat(after).isNotEqualTo(before);
    }

    @Test
    void a_stopped_pod_whose_gpu_was_rented_meanwhile_does_not_start() throws Exception {
        cloud.stock("NVIDIA GeForce RTX 4090", "SECURE", 0).stock("NVIDIA GeForce RTX 4090", "SECURE", "EU-RO-1", 1);
        var id = client.createPod("a");
        client.post("/v2/pods/" + id + "/action", "{\"action\":\"stop\"}");
        client.createPod("b");
        var answer = client.post("/v2/pods/" + id + "/action", "{\"action\":\"start\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(cloud.pod(id).status()).isEqualTo(PodStatus.EXITED);
    }

    @Test
    void a_container_whose_command_ends_is_started_again_and_goes_on_costing() throws Exception {
        var id = client.createPod("a");
        time.advance(Duration.ofMinutes(10));
        cloud.commandEnds(id, 0);
        time.advance(Duration.ofSeconds(7));
        var pod = client.get("/v2/pods/" + id).json();
        assertThat(pod.get("status").asString()).isEqualTo("RUNNING");
        assertThat(pod.at("/runtime/uptime").asInt()).isEqualTo(7);
        assertThat(cloud.pod(id).restarts()).isEqualTo(1);
        assertThat(cloud.billedPods()).hasSize(1);
        assertThat(JsonText.write(pod)).doesNotContain("exit");
    }

    @Test
    void pods_that_never_boot_or_fail_or_show_no_port_are_billed_all_the_same() throws Exception {
        cloud.nextPods(PodFate.NEVER_PLACED, PodFate.NEVER_BOOTS, PodFate.GOES_ERROR, PodFate.NO_PORTS);
        for (var status : new String[] {"PROVISIONING", "STARTING", "ERROR", "RUNNING"}) {
            var id = client.createPod("a");
            time.advance(Duration.ofDays(1));
            var pod = client.get("/v2/pods/" + id);
            assertThat(pod.text("status")).isEqualTo(status);
            assertThat(pod.json().path("runtime").path("ports").isEmpty()).isTrue();
        }
        assertThat(cloud.billedPods()).hasSize(4);
        assertThat(client.get("/v2/pods/" + client.createPod("e")).text("status"))
                .isEqualTo("PROVISIONING");
    }

    @Test
    void a_stop_can_be_accepted_and_ignored() throws Exception {
        var id = client.createPod("a");
        time.advance(Duration.ofMinutes(1));
        cloud.ignores("stop", "terminate");
        assertThat(client.post("/v2/pods/" + id + "/action", "{\"action\":\"stop\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.delete("/v2/pods/" + id).status()).isEqualTo(204);
        assertThat(cloud.pod(id).status()).isEqualTo(PodStatus.RUNNING);
        cloud.ignores();
        client.delete("/v2/pods/" + id);
        assertThat(cloud).billsNothing();
    }

    @Test
    void a_locked_pod_does_not_stop() throws Exception {
        var id = client.createPod("a");
        time.advance(Duration.ofMinutes(1));
        assertThat(client.patch("/v2/pods/" + id, "{\"locked\":true,\"name\":\"b\"}")
                        .text("name"))
                .isEqualTo("b");
        assertThat(client.post("/v2/pods/" + id + "/action", "{\"action\":\"stop\"}")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void an_edit_of_the_container_resets_a_running_pod() throws Exception {
        var id = client.createPod("a");
        time.advance(Duration.ofMinutes(1));
        var edited = client.patch("/v2/pods/" + id, "{\"env\":{\"OTHER\":\"1\"}}");
        assertThat(edited.text("status")).isEqualTo("STARTING");
        assertThat(edited.json().get("env").has("JOB")).isFalse();
    }

    @Test
    void a_pod_can_vanish_or_fail_by_itself() throws Exception {
        var gone = client.createPod("a");
        var broken = client.createPod("b");
        cloud.vanish(gone);
        cloud.fail(broken);
        assertThat(client.get("/v2/pods/" + gone).status()).isEqualTo(404);
        assertThat(client.get("/v2/pods/" + broken).text("status")).isEqualTo("ERROR");
    }

    @Test
    void a_list_can_lag_behind_the_world() throws Exception {
        cloud.listLag(Duration.ofSeconds(20));
        var id = client.createPod("a");
        assertThat(client.get("/v2/pods").json().get("pods").isEmpty()).isTrue();
        assertThat(client.get("/v2/pods/" + id).status()).isEqualTo(200);
        time.advance(Duration.ofSeconds(20));
        assertThat(client.get("/v2/pods").json().get("pods").size()).isEqualTo(1);
        client.delete("/v2/pods/" + id);
        assertThat(client.get("/v2/pods").json().get("pods").size()).isEqualTo(1);
        time.advance(Duration.ofSeconds(20));
        assertThat(client.get("/v2/pods").json().get("pods").isEmpty()).isTrue();
    }

    @Test
    void without_money_pods_are_refused_and_ended() throws Exception {
        cloud.balance(new BigDecimal("1.00"));
        client.createPod("a");
        assertThat(client.post("/v2/pods", Client.pod("b").replace("RTX 4090", "RTX 5090"))
                        .status())
                .isEqualTo(201);
        assertThat(client.post("/v2/pods", Client.pod("c").replace("GeForce RTX 4090", "B200"))
                        .status())
                .isEqualTo(402);
        time.advance(Duration.ofHours(2));
        assertThat(client.get("/v2/pods").json().get("pods").isEmpty()).isTrue();
    }
}
