package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.server.JsonText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A caller that knows nothing but HTTP. */
record Client(URI base, String key, HttpClient http) {
    record Answer(int status, JsonNode json, HttpResponse<String> response) {
        String detail() {
            return json.path("detail").asString("");
        }

        String text(String member) {
            return json.path(member).asString("");
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    static Client of(FakeCloud cloud) {
        return new Client(
                cloud.baseUrl(),
                cloud.key(),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    Client with(String otherKey) {
        return new Client(base, otherKey, http);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, "");
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer patch(String path, String body) throws IOException, InterruptedException {
        return send("PATCH", path, body);
    }

    Answer send(String method, String path, String body) throws IOException, InterruptedException {
        var response = http.send(request(path).method(method, publisher(body)).build(), BodyHandlers.ofString());
        var type = response.headers().firstValue("Content-Type").orElse("");
        var json = type.contains("json") ? JsonText.read(response.body()) : MissingNode.getInstance();
        return new Answer(response.statusCode(), json, response);
    }

    HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    /** Makes a pod that costs 0.69 USD an hour, and returns its id. */
    String createPod(String name) throws IOException, InterruptedException {
        var answer = post("/v2/pods", pod(name));
        if (answer.status() != 201) {
            throw new AssertionError(answer.status() + " " + answer.response().body());
        }
        return answer.text("id");
    }

    static String pod(String name) {
        return """
                {"name":"%s","image":"ghcr.io/acme/worker:1.4","gpu":{"id":"NVIDIA GeForce RTX 4090"},
                 "ports":["8000/http","22/tcp"],"env":{"JOB":"42"}}
                """.formatted(name);
    }

    private static HttpRequest.BodyPublisher publisher(String body) {
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    }
}
