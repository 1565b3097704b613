package io.atlas4j.error;

import java.util.Locale;

/** The kinds of failure, each with the exit code of the {@code atlas} command and the HTTP status of its server. */
public enum ErrorKind {
    UNAUTHORIZED(4, 401),
    FORBIDDEN(4, 403),
    NOT_FOUND(3, 404),
    CONFLICT(1, 409),
    RATE_LIMITED(7, 429),
    TIMEOUT(8, 408),
    INSUFFICIENT_FUNDS(1, 402),
    NO_CAPACITY(5, 503),
    UNSUPPORTED(2, 501),
    VALIDATION(2, 400),
    API_RETIRED(1, 410),
    TRANSPORT(1, 502),
    AMBIGUOUS(6, 502),
    PROVIDER(1, 502),
    UNKNOWN(1, 500);

    private final int exitCode;
    private final int httpStatus;

    ErrorKind(int exitCode, int httpStatus) {
        this.exitCode = exitCode;
        this.httpStatus = httpStatus;
    }

    /** The name on the wire and in telemetry, such as {@code rate_limited}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the {@code atlas} command exits with. */
    public int exitCode() {
        return exitCode;
    }

    /** What atlas4j's own server answers with; for a cloud's answer see {@link AtlasException#status()}. */
    public int httpStatus() {
        return httpStatus;
    }
}
