package io.atlas4j.orchestrator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.CallbackRequest;
import io.atlas4j.orchestrator.CallbackResponse;
import io.atlas4j.orchestrator.task.CallbackTokens.Speaker;
import io.atlas4j.orchestrator.task.ReportSink.Reception;
import io.atlas4j.spec.Secret;
import io.atlas4j.testing.ManualTime;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CallbackHandlerTest {
    private static final Speaker SPEAKER = new Speaker("mk2l3p9abc", 2);

    private final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    private final CallbackTokens tokens = CallbackTokensTest.tokens("k1");
    private final List<Report> taken = new ArrayList<>();
    private Reception reception = Reception.TAKEN;
    private final CallbackHandler handler = new CallbackHandler(tokens, this::take, time);

    private Reception take(Speaker speaker, Report report) {
        assertThat(speaker).isEqualTo(SPEAKER);
        taken.add(report);
        return reception;
    }

    @Test
    void hands_on_what_a_machine_says() {
        assertThat(call("progress", "{\"percent\":12.5,\"message\":\"epoch 1\",\"loss\":0.5,\"none\":null}"))
                .returns(202, CallbackResponse::status)
                .returns("{\"status\":\"accepted\"}", CallbackResponse::body);
        call("logs", "{\"lines\":[\"a\",\"b\"]}");
        call("finish", "{\"exit_code\":3}");
        call("finish", "{\"exit_code\":124,\"timed_out\":true,\"detail\":\"too slow\"}");

        assertThat(taken)
                .containsExactly(
                        new Report.Progress(OptionalDouble.of(12.5), Optional.of("epoch 1"), Map.of("loss", 0.5)),
                        new Report.Lines(List.of("a", "b")),
                        new Report.Finish(new CommandEnd.Exited(3), Optional.empty()),
                        new Report.Finish(new CommandEnd.OverTime(), Optional.of("too slow")));
    }

    @Test
    void what_is_not_of_the_right_form_is_refused_by_the_name_of_the_field() {
        var wrong = Map.ofEntries(
                Map.entry("", "body"),
                Map.entry("{", "body"),
                Map.entry("[]", "body"),
                Map.entry("null", "body"),
                Map.entry("{} {}", "body"),
                Map.entry("{\"exit_code\":1,\"exit_code\":2}", "body"),
                Map.entry("{}", "exit_code"),
                Map.entry("{\"exit_code\":256}", "exit_code"),
                Map.entry("{\"exit_code\":-1}", "exit_code"),
                Map.entry("{\"exit_code\":1.0}", "exit_code"),
                Map.entry("{\"exit_code\":\"s3cret\"}", "exit_code"),
                Map.entry("{\"exit_code\":0,\"timed_out\":\"s3cret\"}", "timed_out"),
                Map.entry("{\"exit_code\":0,\"detail\":1}", "detail"));
        wrong.forEach((body, field) -> {
            time.advance(Duration.ofMinutes(5));
            assertRefused("finish", body, field);
        });
        time.advance(Duration.ofMinutes(5));
        assertRefused("progress", "{\"percent\":101}", "percent");
        assertRefused("progress", "{\"percent\":\"s3cret\"}", "percent");
        assertRefused("progress", "{\"message\":1}", "message");
        assertRefused("logs", "{}", "lines");
        assertRefused("logs", "{\"lines\":[]}", "lines");
        assertRefused("logs", "{\"lines\":[\"a\",1]}", "lines");
        assertThat(taken).isEmpty();
    }

    private void assertRefused(String kind, String body, String field) {
        assertThat(call(kind, body))
                .as(body)
                .returns(400, CallbackResponse::status)
                .extracting(CallbackResponse::body)
                .asString()
                .startsWith("{\"error\":\"" + field + ": ")
                .doesNotContain("s3cret");
    }

    @Test
    void nobody_is_heard_without_a_token_of_ours() {
        var old = tokens.sign(SPEAKER, Optional.of(time.now().minusSeconds(1))).reveal();
        var good = tokens.sign(SPEAKER, Optional.empty()).reveal();
        for (var header : List.of("Bearer " + old, "Bearer x", "Bearer ", "Basic " + good, good, "")) {
            assertThat(call("POST", "/callback/v1/finish", Optional.of(header), "{\"exit_code\":0}")
                            .status())
                    .isEqualTo(401);
        }
        assertThat(call("POST", "/callback/v1/finish", Optional.empty(), "{\"exit_code\":0}")
                        .status())
                .isEqualTo(401);
        assertThat(taken).isEmpty();
        assertThat(call("POST", "/callback/v1/finish", Optional.of("bearer " + good), "{\"exit_code\":0}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void other_paths_and_methods_are_not_there() {
        var header = Optional.of("Bearer " + token());
        for (var path : List.of(
                "/callback/v1",
                "/callback/v1/",
                "/callback/v1/other",
                "/callback/v2/finish",
                "/callback/v1/finish/",
                "/callback/v1/FINISH",
                "/x/callback/v1/finish",
                "")) {
            assertThat(call("POST", path, header, "{\"exit_code\":0}").status())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(call("GET", "/callback/v1/finish", header, "").status()).isEqualTo(404);
    }

    @Test
    void a_body_is_read_no_further_than_its_cap_whatever_its_length_was_said_to_be() {
        var caps = Map.of("progress", 8192, "logs", 65536, "finish", 8192);
        caps.forEach((kind, cap) -> {
            var endless = new Endless();
            assertThat(call(kind, OptionalLong.empty(), endless).status())
                    .as(kind)
                    .isEqualTo(413);
            assertThat(endless.read).as(kind).isLessThanOrEqualTo(cap + 1L);

            var unread = new Endless();
            assertThat(call(kind, OptionalLong.of(cap + 1L), unread).status()).isEqualTo(413);
            assertThat(unread.read).isZero();
        });
        var full = "{\"exit_code\":0,\"detail\":\"" + "x".repeat(8192 - 27) + "\"}";
        assertThat(full).hasSize(8192);
        assertThat(call("finish", full).status()).isEqualTo(202);
    }

    @Test
    void a_body_that_breaks_off_is_refused() {
        var broken = new PipedInputStream(); // not connected: every read fails
        assertThat(call("finish", OptionalLong.of(10), broken).status()).isEqualTo(400);
    }

    @Test
    void each_session_may_say_each_thing_only_so_often() {
        assertRate("progress", "{}", 5, Duration.ofSeconds(1));
        assertRate("logs", "{\"lines\":[\"a\"]}", 20, Duration.ofSeconds(10));
        assertRate("finish", "{\"exit_code\":0}", 3, Duration.ofMinutes(1));
    }

    private void assertRate(String kind, String body, int burst, Duration interval) {
        for (var i = 0; i < burst; i++) {
            assertThat(call(kind, body).status()).isEqualTo(202);
        }
        assertThat(call(kind, body))
                .returns(429, CallbackResponse::status)
                .returns(
                        Long.toString(interval.toSeconds()),
                        answer -> answer.headers().get("Retry-After"));
        time.advance(interval.minusMillis(1));
        assertThat(call(kind, body).retryAfterSeconds()).hasValue(1);
        time.advance(Duration.ofMillis(1));
        assertThat(call(kind, body).status()).isEqualTo(202);
        assertThat(call(kind, body).status()).isEqualTo(429);
        time.advance(interval.multipliedBy(1000));
        for (var i = 0; i < burst; i++) {
            assertThat(call(kind, body).status()).isEqualTo(202);
        }
        assertThat(call(kind, body).status()).isEqualTo(429);
    }

    @Test
    void a_session_that_says_too_much_silences_no_other() {
        var limiter = new RateLimiter(time, Duration.ofSeconds(1), 1);
        assertThat(limiter.refuse("a")).isEmpty();
        assertThat(limiter.refuse("a")).isPresent();
        assertThat(limiter.refuse("b")).isEmpty();
    }

    @Test
    void the_limiter_remembers_no_more_than_so_many_sessions() {
        var limiter = new RateLimiter(time, Duration.ofMinutes(1), 3);
        for (var i = 0; i < RateLimiter.MOST + 1000; i++) {
            assertThat(limiter.refuse("session" + i)).isEmpty();
        }
        assertThat(limiter.size()).isEqualTo(RateLimiter.MOST);
    }

    @Test
    void what_the_session_no_longer_wants_is_told_by_its_status() {
        reception = Reception.SUPERSEDED;
        assertThat(call("finish", "{\"exit_code\":0}").status()).isEqualTo(410);
        reception = Reception.UNKNOWN;
        assertThat(call("finish", "{\"exit_code\":0}").status()).isEqualTo(404);
    }

    @Test
    void what_could_not_be_kept_is_to_be_sent_again() {
        var failing = new CallbackHandler(
                tokens,
                (speaker, report) -> {
                    throw new IllegalStateException("the database is gone");
                },
                time);
        assertThat(failing.handle(request("finish", OptionalLong.empty(), stream("{\"exit_code\":0}"))))
                .returns(503, CallbackResponse::status)
                .returns("5", answer -> answer.headers().get("Retry-After"))
                .extracting(CallbackResponse::body)
                .asString()
                .doesNotContain("database");
    }

    @Test
    void a_request_prints_no_token() {
        assertThat(request("finish", OptionalLong.empty(), stream("{}")).toString())
                .doesNotContain("ac1.");
    }

    private CallbackResponse call(String kind, String body) {
        return call(kind, OptionalLong.of(body.length()), stream(body));
    }

    private CallbackResponse call(String kind, OptionalLong length, InputStream body) {
        return handler.handle(request(kind, length, body));
    }

    private CallbackResponse call(String method, String path, Optional<String> authorization, String body) {
        return handler.handle(
                new CallbackRequest(method, path, authorization.map(Secret::of), OptionalLong.empty(), stream(body)));
    }

    private CallbackRequest request(String kind, OptionalLong length, InputStream body) {
        return new CallbackRequest(
                "POST", "/callback/v1/" + kind, Optional.of(Secret.of("Bearer " + token())), length, body);
    }

    private String token() {
        return tokens.sign(SPEAKER, Optional.empty()).reveal();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static final class Endless extends InputStream {
        long read;

        @Override
        public int read() {
            read++;
            return ' ';
        }

        @Override
        public int read(byte[] into, int from, int length) {
            read += length;
            java.util.Arrays.fill(into, from, from + length, (byte) ' ');
            return length;
        }
    }
}
