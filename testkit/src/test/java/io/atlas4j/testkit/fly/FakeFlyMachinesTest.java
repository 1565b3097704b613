package io.atlas4j.testkit.fly;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.server.JsonText;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The fake rents machines as Fly does, seen by a caller that knows nothing but HTTP. */
class FakeFlyMachinesTest {
    private static final String MACHINES = "/v1/apps/web/machines";

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeFly cloud = FakeFly.start(time).app("web", "acme");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        cloud.close();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(cloud.baseUrl().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "FlyV1 " + cloud.key())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String create(String name) throws IOException, InterruptedException {
        var answer = send("POST", MACHINES, "{\"name\":\"" + name + "\",\"config\":{\"image\":\"x\"}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonText.read(answer.body()).path("id").asString();
    }

    private String state(String id) throws IOException, InterruptedException {
        return JsonText.read(send("GET", MACHINES + "/" + id, "").body())
                .path("state")
                .asString();
    }

    @Test
    void a_machine_starts_bills_and_is_remembered_for_a_while_after_its_end() throws Exception {
        var id = create("one");
        assertThat(state(id)).isEqualTo("starting");
        time.advance(Duration.ofSeconds(2));
        assertThat(state(id)).isEqualTo("started");
        assertThat(cloud.billing()).containsExactly("machine one");
        assertThat(send("DELETE", MACHINES + "/" + id, "").statusCode()).isEqualTo(412);

        assertThat(send("DELETE", MACHINES + "/" + id + "?force=true", "").statusCode())
                .isEqualTo(200);
        assertThat(state(id)).isEqualTo("destroyed");
        assertThat(cloud.billsNothing()).isTrue();
        time.advance(Duration.ofMinutes(1));
        assertThat(send("GET", MACHINES + "/" + id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void an_action_passes_three_times_at_once_and_then_once_a_second_reading_ten_and_five() throws Exception {
        var id = create("one");
        for (var i = 0; i < 3; i++) {
            assertThat(send("POST", MACHINES + "/" + id + "/stop", "").statusCode())
                    .isEqualTo(200);
        }
        assertThat(send("POST", MACHINES + "/" + id + "/stop", "").statusCode()).isEqualTo(429);
        time.advance(Duration.ofSeconds(1));
        assertThat(send("POST", MACHINES + "/" + id + "/stop", "").statusCode()).isEqualTo(200);
        for (var i = 0; i < 10; i++) {
            assertThat(send("GET", MACHINES + "/" + id, "").statusCode()).isEqualTo(200);
        }
        assertThat(send("GET", MACHINES + "/" + id, "").statusCode()).isEqualTo(429);
    }

    @Test
    void a_name_is_given_once_and_a_new_machine_may_be_unknown_for_a_moment() throws Exception {
        cloud.machineLag(Duration.ofSeconds(3));
        var id = create("one");
        assertThat(send("GET", MACHINES + "/" + id, "").statusCode()).isEqualTo(404);
        var again = send("POST", MACHINES, "{\"name\":\"one\",\"config\":{\"image\":\"x\"}}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("unique machine name violation");
        time.advance(Duration.ofSeconds(3));
        assertThat(send("GET", MACHINES + "/" + id, "").statusCode()).isEqualTo(200);
    }

    @Test
    void gpus_sizes_that_are_not_sold_and_full_regions_are_refused() throws Exception {
        cloud.fullRegion("ams");
        assertThat(send("POST", MACHINES, "{\"config\":{\"image\":\"x\",\"guest\":{\"gpu_kind\":\"a10\"}}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", MACHINES, "{\"config\":{\"image\":\"x\",\"guest\":{\"memory_mb\":300}}}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(send("POST", MACHINES, "{\"region\":\"ams\",\"config\":{\"image\":\"x\"}}")
                        .body())
                .contains("insufficient_capacity");
    }

    @Test
    void waiting_for_what_does_not_come_ends_with_408() throws Exception {
        var id = create("one");
        var moving = Thread.startVirtualThread(() -> {
            try {
                time.awaitSleepers(1);
                time.advance(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(send("GET", MACHINES + "/" + id + "/wait?state=suspended&timeout=5", "")
                        .statusCode())
                .isEqualTo(408);
        moving.join();
        assertThat(send("GET", MACHINES + "/" + id + "/wait?state=stopped&timeout=5", "")
                        .statusCode())
                .isEqualTo(400);
    }
}
