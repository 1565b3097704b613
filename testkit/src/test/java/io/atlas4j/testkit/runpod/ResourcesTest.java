package io.atlas4j.testkit.runpod;

import static io.atlas4j.testkit.CloudAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Templates, volumes, registries, secrets, keys, catalog, bills and the balance. */
class ResourcesTest {
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
    void a_template_fills_in_what_the_pod_leaves_out_and_its_env_is_merged() throws Exception {
        var template = client.post(
                        "/v2/templates",
                        "{\"name\":\"t\",\"image\":\"base\",\"disk\":33,\"env\":{\"A\":\"1\",\"B\":\"1\"}}")
                .text("id");
        var body = "{\"name\":\"p\",\"templateId\":\"" + template
                + "\",\"env\":{\"B\":\"2\"},\"gpu\":{\"id\":\"NVIDIA L40S\"}}";
        var pod = client.post("/v2/pods", body).json();
        assertThat(pod.get("image").asString()).isEqualTo("base");
        assertThat(pod.get("disk").asInt()).isEqualTo(33);
        assertThat(pod.get("env").get("A").asString()).isEqualTo("1");
        assertThat(pod.get("env").get("B").asString()).isEqualTo("2");
        assertThat(pod.get("template").isNull()).isTrue();
        assertThat(client.delete("/v2/templates/" + template).status()).isEqualTo(400);
        assertThat(client.post("/v2/pods", body.replace(template, "none")).status())
                .isEqualTo(404);
        var serverless = client.post("/v2/templates", "{\"name\":\"s\",\"image\":\"i\",\"serverless\":true}")
                .text("id");
        assertThat(client.post("/v2/pods", body.replace(template, serverless)).status())
                .isEqualTo(422);
    }

    @Test
    void a_volume_bills_until_it_is_deleted_and_holds_its_pods_where_it_is() throws Exception {
        var volume = client.post("/v2/network-volumes", "{\"name\":\"v\",\"size\":730,\"dataCenter\":\"US-KS-2\"}")
                .text("id");
        time.advance(Duration.ofHours(10));
        assertThat(cloud.bill()).isCloseTo(new BigDecimal("0.70"), within(new BigDecimal("0.000001")));
        var pod = client.post(
                        "/v2/pods",
                        Client.pod("a")
                                .replace(
                                        "\"image\"",
                                        "\"mounts\":{\"network\":[{\"volumeId\":\"" + volume
                                                + "\",\"path\":\"/w\"}]},\"image\""))
                .text("id");
        time.advance(Duration.ofMinutes(1));
        assertThat(client.get("/v2/pods/" + pod).text("dataCenterId")).isEqualTo("US-KS-2");
        assertThat(client.delete("/v2/network-volumes/" + volume).status()).isEqualTo(400);
        client.delete("/v2/pods/" + pod);
        assertThat(cloud.billing()).singleElement().asString().contains(volume);
        assertThat(client.patch("/v2/network-volumes/" + volume, "{\"size\":10}")
                        .status())
                .isEqualTo(400);
        assertThat(client.patch("/v2/network-volumes/" + volume, "{}").status()).isEqualTo(422);
        assertThat(client.delete("/v2/network-volumes/" + volume).status()).isEqualTo(204);
        assertThat(cloud).billsNothing();
    }

    @Test
    void a_data_center_without_volumes_is_refused_with_the_ones_that_have_them() throws Exception {
        var answer = client.post("/v2/network-volumes", "{\"name\":\"v\",\"size\":10,\"dataCenter\":\"US-TX-3\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("EU-RO-1");
    }

    @Test
    void a_registry_shows_no_password_and_cannot_go_while_a_pod_uses_it() throws Exception {
        var registry = client.post("/v2/registries", "{\"name\":\"r\",\"username\":\"u\",\"password\":\"pw\"}");
        assertThat(registry.response().body()).doesNotContain("pw");
        var id = registry.text("id");
        client.post("/v2/pods", Client.pod("a").replace("\"image\"", "\"registry\":\"" + id + "\",\"image\""));
        assertThat(client.delete("/v2/registries/" + id).status()).isEqualTo(400);
    }

    @Test
    void a_secret_never_shows_its_value_and_its_name_is_unique() throws Exception {
        var body = "{\"name\":\"S\",\"value\":\"hidden\"}";
        assertThat(client.post("/v2/account/secrets", body).response().body()).doesNotContain("hidden");
        assertThat(client.post("/v2/account/secrets", body).status()).isEqualTo(409);
        assertThat(client.post("/v2/account/secrets", body.replace("\"S\"", "\"RUNPOD_S\""))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void ssh_keys_are_replaced_as_a_whole_and_reach_new_pods_that_ask_for_them() throws Exception {
        client.send("PUT", "/v2/account/ssh-keys", "{\"keys\":[\"ssh-ed25519 AAAA a@b\"]}");
        assertThat(client.send("PUT", "/v2/account/ssh-keys", "{\"keys\":[\"nonsense\"]}")
                        .status())
                .isEqualTo(422);
        assertThat(client.get("/v2/account/ssh-keys").json().at("/keys/0").asString())
                .isEqualTo("ssh-ed25519 AAAA a@b");
        var pod = client.post("/v2/pods", Client.pod("a").replace("\"image\"", "\"startSsh\":true,\"image\""));
        assertThat(cloud.pod(pod.text("id")).env()).containsEntry("PUBLIC_KEY", "ssh-ed25519 AAAA a@b");
    }

    @Test
    void stock_is_told_only_when_asked_with_a_product_and_centers_are_left_out_when_sold_out() throws Exception {
        assertThat(client.get("/v2/catalog/gpus").json().at("/gpus/0").has("availability"))
                .isFalse();
        assertThat(client.get("/v2/catalog/gpus?include=AVAILABILITY").status()).isEqualTo(400);
        assertThat(client.get("/v2/catalog/gpus?product=POD").status()).isEqualTo(400);
        cloud.stock("NVIDIA GeForce RTX 4090", "SECURE", 0);
        var path = "/v2/catalog/gpus/NVIDIA%20GeForce%20RTX%204090?include=AVAILABILITY&product=POD";
        var gone = client.get(path).json();
        assertThat(gone.get("availability").asString()).isEqualTo("NONE");
        assertThat(gone.has("dataCenters")).isFalse();
        assertThat(client.get(path + "&cloud=COMMUNITY").text("availability")).isEqualTo("HIGH");
        assertThat(client.get("/v2/catalog/gpus").json().get("gpus").valueStream())
                .anyMatch(gpu -> gpu.get("id").asString().equals("unknown"));
    }

    @Test
    void bills_come_in_buckets_that_add_up() throws Exception {
        var pod = client.createPod("a");
        time.advance(Duration.ofHours(36));
        client.createPod("b");
        var bill = client.get("/v2/billing/pods?podId=" + pod).json();
        assertThat(bill.at("/metadata/recordCount").asInt()).isEqualTo(2);
        assertThat(bill.at("/records/0/startTime").asString()).isEqualTo("2026-10-01T00:00:00Z");
        assertThat(bill.at("/metadata/totals/totalAmount").decimalValue())
                .isEqualByComparingTo(cloud.bill(pod))
                .isGreaterThan(new BigDecimal("24.84"));
        assertThat(client.get("/v2/billing")
                        .json()
                        .at("/metadata/totals/podGpuAmount")
                        .decimalValue())
                .isEqualByComparingTo("24.84");
        assertThat(client.get("/v2/billing/pods?bucketSize=hour&lastN=3")
                        .json()
                        .at("/metadata/recordCount")
                        .asInt())
                .isEqualTo(2);
        assertThat(client.get("/v2/billing/pods?bucketSize=minute").status()).isEqualTo(422);
    }

    @Test
    void the_balance_is_a_graphql_question_and_failures_there_are_200() throws Exception {
        cloud.balance(new BigDecimal("25.50"));
        client.createPod("a");
        var answer = client.post("/graphql", "{\"query\":\"{ myself { clientBalance currentSpendPerHr } }\"}")
                .json();
        assertThat(answer.at("/data/myself/clientBalance").decimalValue()).isEqualByComparingTo("25.5");
        assertThat(answer.at("/data/myself/currentSpendPerHr").decimalValue()).isGreaterThan(new BigDecimal("0.69"));
        var wrong = client.post("/graphql", "{\"query\":\"{ pods }\"}");
        assertThat(wrong.status()).isEqualTo(200);
        assertThat(wrong.json().has("errors")).isTrue();
    }

    @Test
    void it_runs_alone_and_prints_the_settings_that_lead_to_it() throws Exception {
        var out = new ByteArrayOutputStream();
        var running = FakeRunPodMain.run(new String[0], new PrintStream(out, true, StandardCharsets.UTF_8));
        try (var alone = running.cloud()) {
            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("export RUNPOD_API_BASE_URL=" + alone.baseUrl())
                    .contains("export RUNPOD_API_KEY=");
            assertThat(Client.of(alone).get("/v2/pods").status()).isEqualTo(200);
        }
    }
}
