package io.atlas4j.testkit.vast;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.server.JsonText;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The quirks of Vast that a client has to live with, asked for by plain HTTP. */
class FakeVastTest {
    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeVast cloud = FakeVast.start(time);
    private final HttpClient client = HttpClient.newHttpClient();
    private String key = cloud.key();

    @AfterEach
    void close() {
        client.close();
        cloud.close();
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        time.advance(Duration.ofSeconds(30)); // whatever gap is asked for
        return sendAtOnce(method, path, body);
    }

    private HttpResponse<String> sendAtOnce(String method, String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(cloud.baseUrl() + path))
                .header("Authorization", "Bearer " + key)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode json(String method, String path, String body) throws Exception {
        return JsonText.read(send(method, path, body).body());
    }

    private String rent(String more) throws Exception {
        var offer = cloud.offers().getFirst();
        var answer = json("PUT", "/api/v0/asks/" + offer + "/", "{\"image\":\"x\",\"label\":\"a\"" + more + "}");
        return String.valueOf(answer.path("new_contract").asLong());
    }

    @Test
    void haste_is_answered_by_plain_text_that_does_not_say_when_to_come_again() throws Exception {
        send("GET", "/api/v1/instances/", "");
        var hasty = sendAtOnce("GET", "/api/v1/instances/", "");
        assertThat(hasty.statusCode()).isEqualTo(429);
        assertThat(hasty.body()).isEqualTo("API requests too frequent: endpoint threshold=1.0");
        assertThat(hasty.headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void the_older_list_is_switched_off() throws Exception {
        var gone = send("GET", "/api/v0/instances/", "");
        assertThat(gone.statusCode()).isEqualTo(410);
        assertThat(gone.body()).contains("deprecated_endpoint");
    }

    @Test
    void a_wrong_key_is_not_found_on_a_search_and_unauthorized_elsewhere() throws Exception {
        key = "wrong";
        var search = send("POST", "/api/v0/bundles/", "{}");
        assertThat(search.statusCode()).isEqualTo(404);
        assertThat(search.body()).contains("auth_error");
        assertThat(send("GET", "/api/v1/instances/", "").statusCode()).isEqualTo(401);
        cloud.badKeysAreNotFound();
        assertThat(send("GET", "/api/v1/instances/", "").statusCode()).isEqualTo(404);
    }

    @Test
    void a_bid_too_low_is_a_success_in_name_that_leaves_a_stopped_instance() throws Exception {
        var offer = cloud.offers().getFirst();
        var answer = send("PUT", "/api/v0/asks/" + offer + "/", "{\"image\":\"x\",\"label\":\"a\",\"price\":0.001}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"success\":false", "new_contract");
        assertThat(cloud.billing()).containsExactly("the disk of instance a");
    }

    @Test
    void an_instance_walks_through_its_states_is_null_when_gone_and_ends_once() throws Exception {
        var id = rent(",\"runtype\":\"args\",\"env\":{\"-p 8000:8000\":\"1\"}");
        var one = "/api/v0/instances/" + id + "/";
        assertThat(sendAtOnce("GET", one, "").body()).contains("\"actual_status\":null", "\"ports\":null");
        assertThat(json("GET", one, "").at("/instances/actual_status").asString())
                .isEqualTo("running");
        assertThat(json("GET", one, "")
                        .at("/instances/ports/8000~1tcp/0/HostPort")
                        .isString())
                .isTrue();
        assertThat(send("DELETE", one, "").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", one, "").body()).contains("no_such_instance");
        assertThat(json("GET", one, "").path("instances").isNull()).isTrue();
        CloudAssert.assertThat(cloud).billsNothing();
    }

    @Test
    void a_start_without_a_free_gpu_is_queued_under_a_200() throws Exception {
        var id = rent("");
        send("PUT", "/api/v0/instances/" + id + "/", "{\"state\":\"stopped\"}");
        cloud.occupied(id, true);
        var start = send("PUT", "/api/v0/instances/" + id + "/", "{\"state\":\"running\"}");
        assertThat(start.statusCode()).isEqualTo(200);
        assertThat(start.body()).contains("\"success\":false", "resources_unavailable");
    }

    @Test
    void a_list_has_pages_of_twenty_five_and_refuses_a_token_of_nobodys() throws Exception {
        cloud.market(30, "RTX 4090");
        for (var i = 0; i < 30; i++) {
            rent("");
        }
        var first = json("GET", "/api/v1/instances/?limit=100", "");
        assertThat(first.path("instances").size()).isEqualTo(25);
        var second = json(
                "GET",
                "/api/v1/instances/?after_token=" + first.path("next_token").asString(),
                "");
        assertThat(second.path("instances").size()).isEqualTo(5);
        assertThat(second.path("next_token").isNull()).isTrue();
        assertThat(send("GET", "/api/v1/instances/?after_token=x", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_key_inside_an_instance_opens_that_instance_alone() throws Exception {
        var mine = rent("");
        var other = rent("");
        key = cloud.keyOf(mine);
        assertThat(send("DELETE", "/api/v0/instances/" + other + "/", "").statusCode())
                .isEqualTo(401);
        assertThat(send("DELETE", "/api/v0/instances/" + mine + "/", "").statusCode())
                .isEqualTo(200);
    }
}
