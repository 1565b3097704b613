package io.atlas4j.testkit.runpod;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.junit.FakeCloudExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class LogsTest {
    @RegisterExtension
    final FakeCloudExtension<FakeRunPod> runpod = FakeCloudExtension.of(FakeRunPod::start);

    private FakeRunPod cloud;
    private ManualTime time;
    private Client client;
    private String pod;

    @BeforeEach
    void run_a_pod() throws Exception {
        cloud = runpod.cloud();
        time = runpod.time();
        client = Client.of(cloud);
        pod = client.createPod("a");
        time.advance(Duration.ofMinutes(1));
        for (var line : List.of("one", "two", "three")) {
            cloud.log(pod, line);
            time.advance(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_stream_shows_what_there_is_then_what_comes_and_stays_open() throws Exception {
        try (var stream = open("?tail=2&source=container", "")) {
            assertThat(lines(stream, 2)).containsExactly("two", "three");
            cloud.log(pod, "four");
            assertThat(lines(stream, 1)).containsExactly("four");
        }
    }

    @Test
    void a_stream_goes_on_after_the_last_event_id_sent_back() throws Exception {
        String id;
        try (var stream = open("?source=container&tail=3", "")) {
            id = stream.readLine().substring("id: ".length());
            assertThat(id).matches("\\S+Z/\\d{12}");
        }
        try (var stream = open("?source=container&tail=0", id)) {
            assertThat(lines(stream, 2)).containsExactly("two", "three");
        }
    }

    @Test
    void tail_zero_is_live_only_and_since_beats_tail() throws Exception {
        try (var stream = open("?tail=0", "")) {
            cloud.log(pod, "live");
            assertThat(lines(stream, 1)).containsExactly("live");
        }
        try (var stream = open("?tail=0&since=2026-10-01T12:01:01Z", "")) {
            assertThat(lines(stream, 2)).containsExactly("two", "three");
        }
        assertThat(client.get("/v2/pods/" + pod + "/logs?tail=5001").status()).isEqualTo(422);
        assertThat(client.get("/v2/pods/none/logs").status()).isEqualTo(404);
    }

    @Test
    void a_stream_ends_with_its_pod() throws Exception {
        try (var stream = open("?tail=1", "")) {
            assertThat(lines(stream, 1)).containsExactly("three");
            client.delete("/v2/pods/" + pod);
            assertThat(stream.readLine()).isEmpty();
            assertThat(stream.readLine()).isNull();
        }
    }

    @Test
    void a_stream_can_be_cut_in_the_middle() throws Exception {
        cloud.faults().next("GET", "/v2/pods/*/logs").cutsTheBodyAfter(150);
        try (var stream = open("?tail=3&source=container", "")) {
            var all = new ArrayList<String>();
            for (var line = stream.readLine(); line != null; line = stream.readLine()) {
                all.add(line);
            }
            assertThat(String.join("\n", all)).hasSizeLessThanOrEqualTo(150).contains("one");
        }
    }

    private BufferedReader open(String query, String lastEventId) throws IOException, InterruptedException {
        var request = client.request("/v2/pods/" + pod + "/logs" + query);
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        var response = client.http().send(request.build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static List<String> lines(BufferedReader stream, int count) throws IOException {
        var texts = new ArrayList<String>();
        while (texts.size() < count) {
            var line = stream.readLine();
            if (line.startsWith("data: ")) {
                texts.add(line.replaceAll(".*\"line\":\"([^\"]*)\".*", "$1"));
            }
        }
        return texts;
    }
}
