package io.atlas4j.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AtlasExceptionTest {
    private static final Origin ORIGIN = Origin.of("runpod", 418, Optional.of("req-1"));

    private final List<AtlasException> oneOfEach = List.of(
            new UnauthorizedException(ORIGIN, "m"),
            new ForbiddenException(ORIGIN, "m"),
            new NotFoundException(ORIGIN, "m"),
            new ConflictException(ORIGIN, "m"),
            new RateLimitedException(ORIGIN, "m", Optional.of(Duration.ofSeconds(20))),
            new TimedOutException(ORIGIN, "m"),
            new InsufficientFundsException(ORIGIN, "m"),
            new NoCapacityException(ORIGIN, "m", List.of("a: full", "b: full")),
            new UnsupportedException(ORIGIN, "m"),
            ValidationException.of("runpod", "gpu", "m"),
            new ApiRetiredException(ORIGIN, "m"),
            new TransportException(ORIGIN, "m"),
            new AmbiguousOutcomeException(ORIGIN, "m", "atlas-1", null),
            new ProviderException(ORIGIN, "m"),
            new UnexpectedException(ORIGIN, "m"));

    @Test
    void has_a_type_for_each_kind_and_a_kind_for_each_type() {
        assertThat(oneOfEach).extracting(AtlasException::kind).containsExactly(ErrorKind.values());
        assertThat(oneOfEach.stream().<Object>map(Object::getClass))
                .containsExactlyInAnyOrder((Object[]) AtlasException.class.getPermittedSubclasses());
    }

    /** Without a default: a new subtype does not compile here until somebody has thought about it. */
    @Test
    void can_be_switched_over_without_a_default() {
        for (var failure : oneOfEach) {
            var kind = switch (failure) {
                case UnauthorizedException e -> ErrorKind.UNAUTHORIZED;
                case ForbiddenException e -> ErrorKind.FORBIDDEN;
                case NotFoundException e -> ErrorKind.NOT_FOUND;
                case ConflictException e -> ErrorKind.CONFLICT;
                case RateLimitedException e -> ErrorKind.RATE_LIMITED;
                case TimedOutException e -> ErrorKind.TIMEOUT;
                case InsufficientFundsException e -> ErrorKind.INSUFFICIENT_FUNDS;
                case NoCapacityException e -> ErrorKind.NO_CAPACITY;
                case UnsupportedException e -> ErrorKind.UNSUPPORTED;
                case ValidationException e -> ErrorKind.VALIDATION;
                case ApiRetiredException e -> ErrorKind.API_RETIRED;
                case TransportException e -> ErrorKind.TRANSPORT;
                case AmbiguousOutcomeException e -> ErrorKind.AMBIGUOUS;
                case ProviderException e -> ErrorKind.PROVIDER;
                case UnexpectedException e -> ErrorKind.UNKNOWN;
            };
            assertThat(failure.kind()).isEqualTo(kind);
        }
    }

    @Test
    void tells_where_it_comes_from() {
        for (var failure : oneOfEach) {
            assertThat(failure.provider()).contains("runpod");
            assertThat(failure.getMessage()).endsWith("m");
            if (!(failure instanceof ValidationException)) {
                assertThat(failure.status()).hasValue(418);
                assertThat(failure.requestId()).contains("req-1");
            }
        }
        var ours = ValidationException.of("gpu", "is missing");
        assertThat(ours).hasMessage("gpu: is missing");
        assertThat(ours.provider()).isEmpty();
        assertThat(ours.status()).isEmpty();
        assertThat(ours.requestId()).isEmpty();
    }

    @Test
    void says_everything_again_after_it_was_serialized() throws Exception {
        for (var failure : oneOfEach) {
            var read = readBack(failure);
            assertThat(read).hasSameClassAs(failure).hasMessage(failure.getMessage());
            assertThat(read.kind()).isEqualTo(failure.kind());
            assertThat(read.provider()).isEqualTo(failure.provider());
            assertThat(read.status()).isEqualTo(failure.status());
            assertThat(read.requestId()).isEqualTo(failure.requestId());
        }
        assertThat(((RateLimitedException) readBack(oneOfEach.get(4))).retryAfter())
                .contains(Duration.ofSeconds(20));
        assertThat(((NoCapacityException) readBack(oneOfEach.get(7))).tried()).containsExactly("a: full", "b: full");
        assertThat(((AmbiguousOutcomeException) readBack(oneOfEach.get(12))).name())
                .isEqualTo("atlas-1");
    }

    @Test
    void has_an_exit_code_and_a_status_of_the_server_for_each_kind() {
        var table = """
                unauthorized 4 401
                forbidden 4 403
                not_found 3 404
                conflict 1 409
                rate_limited 7 429
                timeout 8 408
                insufficient_funds 1 402
                no_capacity 5 503
                unsupported 2 501
                validation 2 400
                api_retired 1 410
                transport 1 502
                ambiguous 6 502
                provider 1 502
                unknown 1 500
                """;
        assertThat(Arrays.stream(ErrorKind.values())
                        .map(kind -> kind.wireName() + " " + kind.exitCode() + " " + kind.httpStatus()))
                .containsExactly(table.split("\n"));
    }

    private static AtlasException readBack(AtlasException failure) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(failure);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (AtlasException) in.readObject();
        }
    }
}
