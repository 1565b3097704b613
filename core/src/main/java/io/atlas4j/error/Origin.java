package io.atlas4j.error;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where a failure comes from.
 *
 * @param provider the provider's id; empty when the failure is ours
 * @param status the HTTP status that was answered; empty when there was no answer
 * @param requestId the provider's name for the request, for its support
 */
public record Origin(Optional<String> provider, OptionalInt status, Optional<String> requestId) {
    /** Found by atlas4j itself. */
    public static final Origin ATLAS = new Origin(Optional.empty(), OptionalInt.empty(), Optional.empty());

    public static Origin of(String provider) {
        return new Origin(Optional.of(provider), OptionalInt.empty(), Optional.empty());
    }

    public static Origin of(String provider, int status, Optional<String> requestId) {
        return new Origin(Optional.of(provider), OptionalInt.of(status), requestId);
    }
}
