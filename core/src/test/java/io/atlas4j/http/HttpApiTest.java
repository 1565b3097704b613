package io.atlas4j.http;

import static io.atlas4j.http.LoopbackServer.raw;
import static io.atlas4j.http.LoopbackServer.reset;
import static io.atlas4j.http.LoopbackServer.silence;
import static io.atlas4j.http.LoopbackServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ErrorKind;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole stack against real sockets. */
@Timeout(60)
class HttpApiTest {
    private static final String KEY = "rpa_TESTKEY1234567890";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final Telemetry telemetry = Telemetry.create(time);
    private final ProviderContext context = new ProviderContext(Settings.of(Map.of()), telemetry, time);
    private final List<ProviderRequest> events = new CopyOnWriteArrayList<>();
    private final HttpApi api = HttpApi.of("cloud", "acct", Authorization.bearer(() -> Secret.of(KEY)), context);

    HttpApiTest() {
        telemetry.on("test", ProviderRequest.class, events::add);
    }

    @AfterEach
    void release() {
        context.shared().close();
    }

    @Test
    void gives_the_object_and_sends_key_and_user_agent() throws IOException {
        try (var server = new LoopbackServer(status(200, "{\"id\":\"p1\",\"env\":{\"A\":\"b\"},\"price\":0.10}"))) {
            var pod = api.json(read(server, "/pods/p1?api_key=abc&limit=5"));

            assertThat(pod.raw(List.of()).toString()).isEqualTo("{id=p1, price=0.10}");
            assertThat(server.received().getFirst().headers())
                    .containsEntry("authorization", "Bearer " + KEY)
                    .hasEntrySatisfying("user-agent", agent -> assertThat(agent).startsWith("atlas4j/"));
            assertThat(events.getFirst().url()).endsWith("/pods/p1?api_key=***&limit=5");
            assertThat(events.getFirst().status()).isEqualTo(200);
        }
    }

    @Test
    void repeats_a_read_and_measures_every_attempt() throws IOException {
        try (var server = new LoopbackServer(reset(), status(503, "busy"), status(200, "{}"))) {
            api.json(read(server, "/x"));

            assertThat(events).extracting(ProviderRequest::status).containsExactly(0, 503, 200);
            assertThat(events).extracting(ProviderRequest::attempt).containsExactly(1, 2, 3);
            assertThat(events.getFirst().error()).contains("transport");
        }
    }

    @Test
    void gives_up_after_three_attempts() throws IOException {
        try (var server = new LoopbackServer(status(500, "{\"message\":\"broken\"}"))) {
            assertThatThrownBy(() -> api.json(read(server, "/x")))
                    .isInstanceOf(ProviderException.class)
                    .hasMessage("cloud could not read it: HTTP 500: broken");
            assertThat(server.received()).hasSize(3);
        }
    }

    @Test
    void sends_a_create_once_whatever_happens_but_again_after_429() throws IOException {
        try (var server = new LoopbackServer(status(503, ""))) {
            assertThatThrownBy(() -> api.json(create(server))).isInstanceOf(ProviderException.class);
            assertThat(server.received()).hasSize(1);
        }
        try (var server = new LoopbackServer(reset())) {
            assertThatThrownBy(() -> api.json(create(server))).isInstanceOf(TransportException.class);
            assertThat(server.received()).hasSize(1);
        }
        try (var server = new LoopbackServer(status(429, "", "Retry-After: 7"), status(201, "{}"))) {
            api.json(create(server));
            assertThat(server.received()).hasSize(2);
            assertThat(time.slept()).contains(Duration.ofSeconds(7));
        }
    }

    @Test
    void a_lost_create_is_ambiguous_and_a_refused_one_is_not() throws IOException {
        for (var lost :
                List.of(reset(), status(500, ""), status(201, "{\"id\":"), status(201, "null"), status(408, ""))) {
            try (var server = new LoopbackServer(lost)) {
                var failure = catchThrowableOfType(
                        AmbiguousOutcomeException.class, () -> api.creating("name-1", () -> api.json(create(server))));
                assertThat(failure.name()).isEqualTo("name-1");
                assertThat(failure).hasMessageContaining("look for \"name-1\"");
            }
        }
        for (var refused : Map.of(400, ErrorKind.PROVIDER, 402, ErrorKind.INSUFFICIENT_FUNDS, 403, ErrorKind.FORBIDDEN)
                .entrySet()) {
            try (var server = new LoopbackServer(status(refused.getKey(), "no"))) {
                var failure = catchThrowableOfType(
                        AtlasException.class, () -> api.creating("name-1", () -> api.json(create(server))));
                assertThat(failure.kind()).isEqualTo(refused.getValue());
            }
        }
    }

    @Test
    void a_create_that_found_no_connection_is_certain() throws IOException {
        int port;
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        var request = HttpRequest.create(URI.create("http://127.0.0.1:" + port + "/pods"))
                .build();

        assertThatThrownBy(() -> api.creating("n", () -> api.json(request)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("connection refused");
    }

    @Test
    void a_server_that_says_nothing_is_left_after_the_attempts_time() throws IOException {
        try (var server = new LoopbackServer(silence())) {
            var request = HttpRequest.read(server.url("/x"))
                    .attemptTimeout(Duration.ofMillis(150))
                    .build();

            assertThatThrownBy(() -> api.json(request))
                    .isInstanceOf(TimedOutException.class)
                    .hasMessageContaining("no answer within 0.15 s");
            assertThat(server.received()).hasSize(3);
        }
    }

    @Test
    void a_server_that_drips_is_left_after_the_attempts_time() throws IOException {
        try (var server =
                new LoopbackServer((out, socket) -> drip(out, "HTTP/1.1 200 x\r\nContent-Length: 100000\r\n\r\n"))) {
            var request = HttpRequest.create(server.url("/x"))
                    .attemptTimeout(Duration.ofMillis(300))
                    .build();

            assertThatThrownBy(() -> api.json(request)).isInstanceOf(TimedOutException.class);
        }
    }

    @Test
    void an_answer_that_is_too_large_is_cut() throws IOException {
        try (var server = new LoopbackServer((out, socket) -> flood(out))) {
            var request = HttpRequest.read(server.url("/x")).maxBytes(1000).build();

            assertThatThrownBy(() -> api.json(request))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("larger than 1000 bytes");
        }
    }

    @Test
    void an_answer_that_is_cut_or_garbled_is_a_transport_failure() throws IOException {
        for (var garbage : List.of(
                "HTTP/1.1 200 x\r\nContent-Length: 50\r\n\r\n{\"id\":",
                "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n",
                "HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 x\r\nX: " + "y".repeat(100_000) + "\r\n\r\n")) {
            try (var server = new LoopbackServer(raw(garbage))) {
                assertThatThrownBy(() -> api.json(read(server, "/x"))).isInstanceOf(TransportException.class);
            }
        }
    }

    @Test
    void an_answer_of_another_shape_is_a_provider_failure_that_quotes_nothing() throws IOException {
        for (var body : List.of("null", "[]", "\"s3cret-text\"", "{\"s3cret-text\"", "", "[{}, 5]")) {
            try (var server = new LoopbackServer(status(200, body))) {
                assertThatThrownBy(() -> api.json(read(server, "/x")))
                        .isInstanceOf(ProviderException.class)
                        .hasMessageNotContaining("s3cret");
            }
        }
        try (var server = new LoopbackServer(status(200, "[{}, 5]"))) {
            assertThatThrownBy(() -> api.jsonList(read(server, "/x"))).isInstanceOf(ProviderException.class);
        }
    }

    @Test
    void no_redirect_is_followed() throws IOException {
        try (var elsewhere = new LoopbackServer(status(200, "{}"));
                var server = new LoopbackServer(status(
                        307,
                        "",
                        "Location: http://127.0.0.1:" + elsewhere.url("/").getPort() + "/x?token=abc"))) {
            assertThatThrownBy(() -> api.json(create(server)))
                    .isInstanceOf(UnexpectedException.class)
                    .hasMessageContaining("a redirect to 127.0.0.1")
                    .hasMessageNotContaining("abc");
            assertThat(elsewhere.received()).isEmpty();
        }
    }

    @Test
    void a_retry_after_of_a_day_is_told_and_not_waited_for() throws IOException {
        try (var server = new LoopbackServer(status(429, "slow down", "Retry-After: 86400"))) {
            var failure = catchThrowableOfType(RateLimitedException.class, () -> api.json(read(server, "/x")));

            assertThat(failure.retryAfter()).contains(Duration.ofDays(1));
            assertThat(failure).hasMessageContaining("retry after 86400 s");
            assertThat(server.received()).hasSize(1);
            assertThat(time.slept()).isEmpty();
        }
    }

    @Test
    void no_message_holds_the_key_or_a_variables_value_although_the_provider_echoes_them() throws IOException {
        var body = "{\"detail\":\"bad\\u0007 token " + KEY
                + " and hunter2-value\",\"errors\":[\"$.env.A: 'hunter2-value'\"]}";
        try (var server = new LoopbackServer(status(422, body, "x-request-id: 8f2c"))) {
            var request = HttpRequest.create(server.url("/pods"))
                    .to("start \"demo\"")
                    .json(Map.of("env", Map.of("A", Secret.of("hunter2-value"))))
                    .build();
            assertThatThrownBy(() -> api.json(request))
                    .isInstanceOf(ProviderException.class)
                    .hasMessage(
                            "cloud could not start \"demo\": HTTP 422 (request 8f2c): bad token *** and *** $.env.A: '***'");
            assertThat(server.received().getFirst().body()).isEqualTo("{\"env\":{\"A\":\"hunter2-value\"}}");
            assertThat(request.toString()).doesNotContain("hunter2");
        }
    }

    @Test
    void an_interrupt_ends_the_call_of_either_kind_of_thread() throws Exception {
        for (var builder : List.of(Thread.ofVirtual(), Thread.ofPlatform())) {
            try (var server = new LoopbackServer(silence())) {
                var failure = new AtomicReference<Throwable>();
                var flag = new AtomicReference<Boolean>();
                var caller = builder.start(() -> {
                    try {
                        api.json(read(server, "/x"));
                    } catch (AtlasException e) {
                        failure.set(e);
                        flag.set(Thread.currentThread().isInterrupted());
                    }
                });
                server.awaitRequest();
                caller.interrupt();
                caller.join();

                assertThat(failure.get()).isInstanceOf(TransportException.class).hasMessageContaining("interrupted");
                assertThat(flag.get()).isTrue();
                assertThat(server.received()).hasSize(1);
            }
        }
    }

    @Test
    void plain_http_is_for_this_machine_only() {
        for (var url : List.of(
                "http://example.org/x",
                "ftp://localhost/x",
                "https://user@example.org/x",
                "http://127.0.0.1.evil.example/")) {
            assertThatThrownBy(() -> HttpRequest.read(URI.create(url))).isInstanceOf(ValidationException.class);
        }
        assertThat(Urls.base("X", "http://localhost:8080/v2/")).hasToString("http://localhost:8080/v2");
        assertThat(Urls.base("X", "https://api.example.org")).hasToString("https://api.example.org");
    }

    @Test
    void an_id_stays_one_segment() {
        var base = URI.create("https://x.test/v2");
        assertThat(Urls.under(base, "pods", "a/../b c")).hasToString("https://x.test/v2/pods/a%2F..%2Fb%20c");
        assertThatThrownBy(() -> Urls.under(base, "pods", "..")).isInstanceOf(ValidationException.class);
    }

    @Test
    void reads_an_event_stream_as_it_comes() throws IOException {
        var text = "HTTP/1.1 200 x\r\nContent-Type: text/event-stream\r\n\r\n"
                + ": hello\r\nid: 1\r\ndata: a\r\ndata: b\r\n\r\nevent: end\ndata:c\n\nid: 2\rdata: d\r\rdata: half";
        try (var server = new LoopbackServer(raw(text));
                var reader = api.events(
                        HttpRequest.read(server.url("/logs")).streaming().build())) {
            assertThat(reader.next()).contains(new SseEvent(java.util.Optional.of("1"), "message", "a\nb"));
            assertThat(reader.next()).contains(new SseEvent(java.util.Optional.of("1"), "end", "c"));
            assertThat(reader.next()).contains(new SseEvent(java.util.Optional.of("2"), "message", "d"));
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void a_stream_has_its_own_deadline_and_bounded_lines() throws IOException {
        try (var server = new LoopbackServer((out, socket) -> drip(out, "HTTP/1.1 200 x\r\n\r\n:"));
                var reader = api.events(HttpRequest.read(server.url("/logs"))
                        .callTimeout(Duration.ofMillis(300))
                        .streaming()
                        .build())) {
            assertThatThrownBy(reader::next).isInstanceOf(TimedOutException.class);
        }
        try (var server = new LoopbackServer((out, socket) -> flood(out));
                var reader = api.events(
                        HttpRequest.read(server.url("/logs")).streaming().build())) {
            assertThatThrownBy(reader::next).isInstanceOf(ProviderException.class);
        }
    }

    @Test
    void a_refused_stream_is_the_failure_it_means() throws IOException {
        try (var server = new LoopbackServer(status(404, "{\"detail\":\"resource not found\"}"))) {
            assertThatThrownBy(() -> api.events(
                            HttpRequest.read(server.url("/logs")).streaming().build()))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("resource not found");
        }
    }

    private static HttpRequest read(LoopbackServer server, String path) {
        return HttpRequest.read(server.url(path)).to("read it").build();
    }

    private static HttpRequest create(LoopbackServer server) {
        return HttpRequest.create(server.url("/pods"))
                .to("make it")
                .json(Map.of("name", "n"))
                .build();
    }

    private static void drip(OutputStream out, String start) throws IOException, InterruptedException {
        out.write(start.getBytes(StandardCharsets.UTF_8));
        while (true) {
            out.write('x');
            out.flush();
            Thread.sleep(20);
        }
    }

    private static void flood(OutputStream out) throws IOException {
        out.write("HTTP/1.1 200 x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        var block = "z".repeat(8192).getBytes(StandardCharsets.UTF_8);
        while (true) {
            out.write(block);
        }
    }
}
