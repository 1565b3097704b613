package io.atlas4j.telemetry;

import io.atlas4j.error.AtlasException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes a failure for an event. Our own messages hold no secret; anybody else's might, and are left out. */
final class Failures {
    private static final int FRAMES = 20;

    private Failures() {}

    static Map<String, Object> describe(Throwable failure) {
        var frames = Arrays.stream(failure.getStackTrace())
                .limit(FRAMES)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n"));
        return failure instanceof AtlasException known
                ? Map.of("kind", known.kind().wireName(), "reason", known.getMessage(), "stacktrace", frames)
                : Map.of("kind", "unknown", "reason", failure.getClass().getName(), "stacktrace", frames);
    }
}
