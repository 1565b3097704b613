package io.atlas4j.testkit.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import io.atlas4j.testkit.openapi.OpenApiContract;
import io.atlas4j.testkit.server.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** The fake against the vendor's own document, on every route that it has. */
class LambdaContractTest {
    private static final String RULE = """
            {"protocol":"tcp","port_range":[443,443],"source_network":"0.0.0.0/0","description":"https"}
            """;

    @RegisterExtension
    final FakeCloudExtension<FakeLambda> lambda = FakeCloudExtension.of(FakeLambda::start);

    private final HttpClient http = HttpClient.newHttpClient();

    /** A second later than the request before. */
    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body, lambda.cloud().key());
    }

    private JsonNode send(String method, String path, String body, String key)
            throws IOException, InterruptedException {
        lambda.time().advance(Duration.ofSeconds(path.endsWith("launch") ? 12 : 1));
        var request = HttpRequest.newBuilder(URI.create(lambda.cloud().baseUrl() + "/api/v1/" + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        var answer = http.send(request, BodyHandlers.ofString()).body();
        return answer.startsWith("{") ? JsonText.read(answer).path("data") : JsonText.object();
    }

    private String launch(String more) throws IOException, InterruptedException {
        return send("POST", "instance-operations/launch", """
                {"region_name":"us-east-1","instance_type_name":"gpu_1x_a10","ssh_key_names":["team-key"]%s}
                """.formatted(more))
                .path("instance_ids")
                .path(0)
                .asString();
    }

    @Test
    void every_answer_is_as_the_official_document_says(ManualTime time) throws Exception {
        var contract = OpenApiContract.of("lambda-cloud-openapi.json", "lambda");
        for (var path : new String[] {"instance-types", "images", "regions", "ssh-keys", "file-systems"}) {
            send("GET", path, "");
        }
        var key = send("POST", "ssh-keys", "{\"name\":\"mine\",\"public_key\":\"ssh-ed25519 AAAA me\"}");
        send("POST", "ssh-keys", "{\"name\":\"made\"}");
        send("DELETE", "ssh-keys/" + key.path("id").asString(), "");
        var filesystem = send("POST", "filesystems", "{\"name\":\"data\",\"region\":\"us-east-1\"}");
        send("GET", "file-systems", "");
        var ruleset = send(
                        "POST",
                        "firewall-rulesets",
                        "{\"name\":\"web\",\"region\":\"us-east-1\",\"rules\":[" + RULE + "]}")
                .path("id")
                .asString();
        var plain = launch("");
        var id = launch(",\"name\":\"x\",\"file_system_names\":[\"data\"],\"user_data\":\"#!/bin/sh\\n\","
                + "\"tags\":[{\"key\":\"run-id\",\"value\":\"42\"}],\"firewall_rulesets\":[{\"id\":\"" + ruleset
                + "\"}]");
        send("GET", "instances", "");
        send("GET", "instances/" + plain, "");
        time.advance(Duration.ofMinutes(5));
        send("GET", "instances/" + id, "");
        send("POST", "instances/" + id, "{\"name\":\"renamed\"}");
        send("POST", "instance-operations/restart", "{\"instance_ids\":[\"" + id + "\"]}");
        send("GET", "firewall-rulesets", "");
        send("GET", "firewall-rulesets/" + ruleset, "");
        send("PATCH", "firewall-rulesets/" + ruleset, "{\"name\":\"w\",\"rules\":[" + RULE + "]}");
        send("GET", "firewall-rulesets/global", "");
        send("PATCH", "firewall-rulesets/global", "{\"rules\":[" + RULE + "]}");
        send("PUT", "firewall-rules", "{\"data\":[" + RULE + "]}");
        send("GET", "firewall-rules", "");
        send("POST", "instance-operations/terminate", "{\"instance_ids\":[\"" + id + "\"]}");
        send("GET", "instances", "");
        time.advance(Duration.ofSeconds(20));
        send("GET", "instances", "");
        send("DELETE", "firewall-rulesets/" + ruleset, "");
        send("DELETE", "filesystems/" + filesystem.path("id").asString(), "");

        var exchanges = lambda.cloud().requests();
        assertThat(contract.complaints(exchanges)).isEmpty();
        assertThat(contract.unneededDeviations(exchanges)).isEmpty();
        var succeeded = exchanges.stream()
                .filter(exchange -> exchange.status() < 300)
                .flatMap(exchange -> contract.operation(exchange).stream())
                .collect(Collectors.toSet());
        assertThat(contract.operations())
                .filteredOn(operation -> !operation.matches(".*/(fabric|tickets|audit-events).*"))
                .allSatisfy(operation -> assertThat(succeeded).contains(operation));
    }

    @Test
    void refusals_are_as_the_official_document_says(ManualTime time) throws Exception {
        var contract = OpenApiContract.of("lambda-cloud-openapi.json", "lambda");
        var cloud = lambda.cloud();
        cloud.filesystem("far", "us-west-1");
        var ruleset = cloud.rulesetOfOthers("used", "us-east-1");
        send("GET", "instances", "", "none");
        launch(",\"ssh_key_names\":[\"a\",\"b\"]");
        launch(",\"file_system_names\":[\"far\"]");
        launch(",\"file_system_names\":[\"none\"]");
        cloud.stock("gpu_1x_a10", "us-east-1", 1);
        var id = launch(",\"firewall_rulesets\":[{\"id\":\"" + ruleset + "\"}]");
        launch("");
        send("DELETE", "firewall-rulesets/" + ruleset, "");
        send("POST", "instance-operations/restart", "{\"instance_ids\":[\"" + id + "\"]}");
        send("POST", "instance-operations/terminate", "{\"instance_ids\":[\"none\"]}");
        send("GET", "instances/none", "");
        cloud.account("global/account-inactive");
        launch("");

        assertThat(cloud.requests())
                .extracting(exchange -> exchange.status())
                .containsExactly(401, 400, 400, 404, 200, 400, 400, 409, 404, 404, 403);
        assertThat(contract.complaints(cloud.requests())).isEmpty();
        assertThat(cloud.requests().get(5).answer()).contains("insufficient-capacity");
    }

    @Test
    void who_is_too_fast_gets_a_page_of_somebody_else() throws Exception {
        send("GET", "instances", "");
        lambda.time().jumpTo(FakeCloudExtension.START);
        send("GET", "instances", "");
        var last = lambda.cloud().requests().getLast();
        assertThat(last.status()).isEqualTo(429);
        assertThat(last.answer()).contains("1015");
        assertThat(last.answerHeaders()).doesNotContainKey("retry-after");
    }
}
