package io.atlas4j.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.error.ErrorKind;
import io.atlas4j.spec.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What answers say, read without a network. */
class AnswersTest {
    private static final Instant NOW = Instant.parse("2026-10-01T12:00:00Z");

    @Test
    void finds_the_message_wherever_a_provider_puts_it() {
        assertThat(said("{\"title\":\"t\",\"detail\":\"d\"}")).isEqualTo("d");
        assertThat(said("{\"detail\":\"d\",\"errors\":[{\"message\":\"m\",\"location\":\"body.x\"}]}"))
                .isEqualTo("d body.x: m");
        assertThat(said("{\"error\":{\"message\":\"em\"},\"message\":\"m\"}")).isEqualTo("em");
        assertThat(said("{\"error\":\"e\",\"message\":\"m\"}")).isEqualTo("e");
        assertThat(said("{\"error\":\"invalid_args\",\"msg\":\"too long\"}")).isEqualTo("invalid_args: too long");
        assertThat(said("{\"error\":{\"code\":\"a/b\",\"message\":\"No key.\",\"suggestion\":\"Make one.\"}}"))
                .isEqualTo("No key. Make one.");
        assertThat(said("{\"message\":\"m\"}")).isEqualTo("m");
        assertThat(said("{\"errors\":[{\"message\":\"m\"}]}")).isEqualTo("m");
        assertThat(said("{\"errors\":[\"m\"]}")).isEqualTo("m");
        assertThat(said("\"just text\"")).isEqualTo("just text");
        assertThat(said("just text")).isEqualTo("just text");
        assertThat(said("<html><title>Bad gateway</title></html>")).isEqualTo("a web page titled \"Bad gateway\"");
        assertThat(ErrorMessage.in(new byte[0])).isEmpty();
        assertThat(ErrorMessage.in("[1]".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void says_first_what_is_missing() {
        assertThat(said("{\"detail\":\"Request validation failed.\",\"errors\":["
                        + "\"$: additional properties 'image' not allowed\",\"$: missing property 'name'\"]}"))
                .startsWith("Request validation failed. $: missing property 'name';");
    }

    @Test
    void reads_how_long_to_wait_in_every_spelling() {
        assertThat(pause("Retry-After", "12")).isEqualTo(Duration.ofSeconds(12));
        assertThat(pause("Retry-After", "Thu, 01 Oct 2026 12:00:30 GMT")).isEqualTo(Duration.ofSeconds(30));
        assertThat(pause("Retry-After", "Thu, 01 Oct 2026 11:00:00 GMT")).isEqualTo(Duration.ZERO);
        assertThat(pause("RateLimit", "\"hour\";r=0;t=1812, \"minute\";r=0;t=12"))
                .isEqualTo(Duration.ofSeconds(1812));
        assertThat(pause("RateLimit", "minute; t=7 ;x=\"r=5,t=9\"; r=0")).isEqualTo(Duration.ofSeconds(7));
        assertThat(hint(Map.of("RateLimit", List.of("\"minute\";r=1;t=12")))).isEqualTo(RetryHint.NONE);
        assertThat(hint(Map.of("RateLimit", List.of("nonsense;;;=,\"")))).isEqualTo(RetryHint.NONE);
        assertThat(hint(Map.of("Retry-After", List.of("soon")))).isEqualTo(RetryHint.NONE);
    }

    @Test
    void reads_the_gap_that_the_text_of_a_429_names() {
        assertThat(said429("API requests too frequent: endpoint threshold=2.5")).contains(Duration.ofMillis(2500));
        assertThat(said429("{\"detail\":\"API requests too frequent endpoint threshold=4\"}"))
                .contains(Duration.ofSeconds(4));
        assertThat(said429("API requests too frequent")).isEmpty();
        var other = HttpResponse.of(500, HttpHeaders.NONE, "threshold=9".getBytes(StandardCharsets.UTF_8));
        assertThat(RetryHint.of(other, NOW)).isEqualTo(RetryHint.NONE);
    }

    private static Optional<Duration> said429(String text) {
        return RetryHint.of(HttpResponse.of(429, HttpHeaders.NONE, text.getBytes(StandardCharsets.UTF_8)), NOW)
                .pause();
    }

    @Test
    void measures_a_date_by_the_servers_own_clock() {
        var headers = Map.of(
                "Retry-After",
                List.of("Thu, 01 Oct 2026 15:00:10 GMT"),
                "Date",
                List.of("Thu, 01 Oct 2026 15:00:00 GMT"));
        assertThat(hint(headers).pause()).contains(Duration.ofSeconds(10));
    }

    @Test
    void gives_every_status_its_kind() {
        var kinds = Map.of(
                401, ErrorKind.UNAUTHORIZED,
                402, ErrorKind.INSUFFICIENT_FUNDS,
                403, ErrorKind.FORBIDDEN,
                404, ErrorKind.NOT_FOUND,
                408, ErrorKind.TIMEOUT,
                409, ErrorKind.CONFLICT,
                410, ErrorKind.API_RETIRED,
                429, ErrorKind.RATE_LIMITED,
                422, ErrorKind.PROVIDER,
                503, ErrorKind.PROVIDER);
        var request = HttpRequest.read(URI.create("https://cloud.test/x")).build();
        kinds.forEach((status, kind) -> {
            var response = HttpResponse.of(status, HttpHeaders.NONE, new byte[0]);
            var failure = ErrorMapping.failure("cloud", request, response, new Redactor(List.of()), RetryHint.NONE);
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(ErrorMapping.kindOf(status)).isEqualTo(kind);
            assertThat(failure.status()).hasValue(status);
        });
    }

    @Test
    void masks_every_spelling_of_a_secret_and_bounds_the_text() {
        var redactor = new Redactor(Set.of(Secret.of("pa\"ss\nword"), Secret.of("Bearer abcdef"), Secret.of("ab")));

        assertThat(redactor.clean("got pa\\\"ss\\nword, abcdef, ab")).isEqualTo("got ***, ***, ab");
        assertThat(redactor.clean("fm2_a+/b==,fm1r_c and fo1_d fm1a_e, not fm2_ nor xfo1_f"))
                .isEqualTo("fm2_***,fm1r_*** and fo1_*** fm1a_***, not fm2_ nor xfo1_f");
        assertThat(redactor.clean("x".repeat(5000))).hasSize(601);
        assertThat(redactor.clean("a\u0000\u001b[31mb\u202e\nc")).isEqualTo("a [31mb c");
    }

    @Test
    void masks_secrets_in_addresses() {
        assertThat(MaskedUrl.of(URI.create("https://u:p@x.test/a?api_key=1&X-Amz-Signature=2&podId=3&flag")))
                .isEqualTo("https://***@x.test/a?api_key=***&X-Amz-Signature=***&podId=3&flag");
        assertThat(MaskedUrl.hidingQuery(URI.create("https://x.test/a?b=c"))).isEqualTo("https://x.test/a?***");
    }

    private static String said(String body) {
        return ErrorMessage.in(body.getBytes(StandardCharsets.UTF_8)).orElse("-");
    }

    private static Duration pause(String header, String value) {
        return hint(Map.of(header, List.of(value))).pause().orElseThrow();
    }

    private static RetryHint hint(Map<String, List<String>> headers) {
        return RetryHint.of(HttpHeaders.of(headers), NOW);
    }
}
