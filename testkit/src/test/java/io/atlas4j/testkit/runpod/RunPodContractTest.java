package io.atlas4j.testkit.runpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import io.atlas4j.testkit.openapi.OpenApiContract;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The fake against the vendor's own document, on every route that it has. */
class RunPodContractTest {
    @RegisterExtension
    final FakeCloudExtension<FakeRunPod> runpod = FakeCloudExtension.of(FakeRunPod::start);

    @Test
    void every_answer_is_as_the_official_document_says() throws Exception {
        var contract = OpenApiContract.of("runpod-rest-v2.json", "runpod");
        var cloud = runpod.cloud();
        drive(Client.of(cloud), runpod.time());

        var exchanges = cloud.requests();
        assertThat(contract.complaints(exchanges)).isEmpty();
        assertThat(contract.unneededDeviations(exchanges)).isEmpty();

        var succeeded = exchanges.stream()
                .filter(exchange -> exchange.status() < 300)
                .flatMap(exchange -> contract.operation(exchange).stream())
                .collect(Collectors.toSet());
        assertThat(contract.operations())
                .filteredOn(operation -> !operation.contains("/clusters") && !operation.contains("/delegations"))
                .allSatisfy(operation -> assertThat(succeeded).contains(operation));
    }

    @Test
    void refusals_are_as_the_official_document_says() throws Exception {
        var contract = OpenApiContract.of("runpod-rest-v2.json", "runpod");
        var cloud = runpod.cloud();
        var client = Client.of(cloud);
        client.with("").get("/v2/pods");
        client.with(cloud.uselessKey()).get("/v2/pods");
        client.get("/v2/pods/none");
        client.post("/v2/pods/" + client.createPod("a") + "/action", "{\"action\":\"start\"}");
        cloud.soldOut();
        client.post("/v2/pods", Client.pod("b"));
        cloud.quota("minute", 1, Duration.ofMinutes(1));
        client.get("/v2/pods");
        client.get("/v2/pods");
        assertThat(cloud.requests())
                .extracting(exchange -> exchange.status())
                .containsExactly(401, 403, 404, 201, 409, 400, 200, 429);
        assertThat(contract.complaints(cloud.requests())).isEmpty();
        client.post("/v2/pods", "{\"image\":\"i\",\"size\":1}");
        assertThat(contract.answerComplaints(cloud.requests().getLast())).isEmpty();
        assertThat(contract.requestComplaints(cloud.requests().getLast())).isNotEmpty();
    }

    private static void drive(Client client, ManualTime time) throws Exception {
        storage(client);
        var pod = client.createPod("a");
        time.advance(Duration.ofMinutes(1));
        client.get("/v2/pods");
        client.get("/v2/pods?limit=10");
        var cursor = pageTwo(client);
        client.get("/v2/pods?limit=1&cursor=" + cursor);
        client.get("/v2/pods?includeClusterPods=true");
        client.get("/v2/pods/" + pod);
        client.patch("/v2/pods/" + pod, "{\"name\":\"b\"}");
        for (var action : List.of("restart", "stop", "start", "stop")) {
            client.post("/v2/pods/" + pod + "/action", "{\"action\":\"" + action + "\"}");
            time.advance(Duration.ofMinutes(1));
        }
        var logs = client.http()
                .send(client.request("/v2/pods/" + pod + "/logs?tail=5").build(), BodyHandlers.ofInputStream());
        logs.body().close();
        catalog(client);
        serverless(client, time);
        time.advance(Duration.ofDays(2));
        for (var route : List.of("", "/pods", "/serverless", "/endpoints", "/network-volumes", "/clusters")) {
            client.get("/v2/billing" + route);
            client.get("/v2/billing" + route + "?bucketSize=hour&lastN=3");
        }
        client.get("/v2/billing/pods?podId=" + pod + "&startTime=2026-10-01T00:00:00Z&endTime=2026-10-02T00:00:00Z");
        client.delete("/v2/pods/" + pod);
    }

    private static String pageTwo(Client client) throws Exception {
        client.createPod("second");
        var cpu = """
                {"name":"c","image":"i","cpu":{"id":"cpu3c","vcpuCount":4},"cmd":["sh","-c","true"],"entrypoint":["/init"]}
                """;
        client.post("/v2/pods", cpu);
        var floors = """
                {"name":"d","image":"i","gpu":{"id":"NVIDIA L40S","count":2,"minRamPerGpu":60,"minVcpuCountPerGpu":8}}
                """;
        client.post("/v2/pods", floors);
        return client.get("/v2/pods?limit=1")
                .json()
                .at("/pagination/nextCursor")
                .asString();
    }

    private static void storage(Client client) throws Exception {
        var template = client.post("/v2/templates", "{\"name\":\"t\",\"image\":\"i\",\"public\":true}")
                .text("id");
        client.get("/v2/templates");
        client.get("/v2/templates?limit=1");
        var cursor = client.get("/v2/templates?limit=1")
                .json()
                .at("/pagination/nextCursor")
                .asString("");
        if (cursor.isEmpty()) {
            client.post("/v2/templates", "{\"name\":\"t2\",\"image\":\"i\"}");
            cursor = client.get("/v2/templates?limit=1")
                    .json()
                    .at("/pagination/nextCursor")
                    .asString();
        }
        client.get("/v2/templates?cursor=" + cursor);
        client.get("/v2/templates/" + template);
        client.patch("/v2/templates/" + template, "{\"disk\":30}");
        client.get("/v2/catalog/templates?source=community");
        client.delete("/v2/templates/" + template);
        var volume = client.post("/v2/network-volumes", "{\"name\":\"v\",\"size\":10,\"dataCenter\":\"EU-RO-1\"}")
                .text("id");
        client.get("/v2/network-volumes");
        client.get("/v2/network-volumes/" + volume);
        client.patch("/v2/network-volumes/" + volume, "{\"size\":20}");
        client.delete("/v2/network-volumes/" + volume);
        var registry = client.post("/v2/registries", "{\"name\":\"r\",\"username\":\"u\",\"password\":\"p\"}")
                .text("id");
        client.get("/v2/registries");
        client.get("/v2/registries/" + registry);
        client.delete("/v2/registries/" + registry);
        client.send("PUT", "/v2/account/ssh-keys", "{\"keys\":[\"ssh-ed25519 AAAA me@host\"]}");
        client.get("/v2/account/ssh-keys");
        var secret = client.post("/v2/account/secrets", "{\"name\":\"S\",\"value\":\"v\"}")
                .text("id");
        client.get("/v2/account/secrets?name=S");
        client.get("/v2/account/secrets/" + secret);
        client.patch("/v2/account/secrets/" + secret, "{\"value\":\"w\"}");
        client.delete("/v2/account/secrets/" + secret);
    }

    private static void catalog(Client client) throws Exception {
        client.get("/v2/catalog/gpus");
        client.get("/v2/catalog/gpus?include=AVAILABILITY&product=POD&cloud=COMMUNITY&count=2");
        client.get("/v2/catalog/gpus/NVIDIA%20GeForce%20RTX%204090?include=AVAILABILITY&product=POD");
        client.get("/v2/catalog/cpus?include=AVAILABILITY&product=POD&vcpuCount=4");
        client.get("/v2/catalog/cpus/cpu3c");
        client.get("/v2/catalog/datacenters?include=GPU_AVAILABILITY,CPU_AVAILABILITY&regions=EUROPE");
        client.get("/v2/catalog/datacenters/EU-RO-1");
    }

    private static void serverless(Client client, ManualTime time) throws Exception {
        var queue = """
                {"name":"q","type":"QUEUE","image":"i","scaling":{"type":"QUEUE_DELAY","queueDelay":4},
                 "gpu":{"pools":["ADA_24"]},"workers":{"min":1,"max":2}}
                """;
        var id = client.post("/v2/serverless", queue).text("id");
        var balanced = """
                {"name":"l","type":"LOAD_BALANCER","image":"i","scaling":{"type":"REQUEST_COUNT","requestCount":2},
                 "cpu":[{"id":"cpu3c","vcpuCount":4}]}
                """;
        client.post("/v2/serverless", balanced);
        client.get("/v2/serverless");
        var cursor = client.get("/v2/serverless?limit=1")
                .json()
                .at("/pagination/nextCursor")
                .asString();
        client.get("/v2/serverless?cursor=" + cursor);
        client.get("/v2/serverless/" + id);
        client.patch("/v2/serverless/" + id, "{\"workers\":{\"max\":5}}");
        client.post("/runtime/v2/" + id + "/run", "{\"input\":{}}");
        time.advance(Duration.ofSeconds(2));
        var workers = client.get("/v2/serverless/" + id + "/workers")
                .json()
                .at("/workers/0/id")
                .asString();
        client.get("/v2/serverless/" + id + "/releases");
        var logs = client.http()
                .send(
                        client.request("/v2/serverless/" + id + "/workers/" + workers + "/logs")
                                .build(),
                        BodyHandlers.ofInputStream());
        logs.body().close();
        time.advance(Duration.ofMinutes(5));
        client.delete("/v2/serverless/" + id);
    }
}
