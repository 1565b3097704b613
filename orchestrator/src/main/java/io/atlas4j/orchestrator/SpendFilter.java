package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Whose spend, and of which time. Sessions that are over count too.
 *
 * @param from the first moment that counts
 * @param to the first moment that does not count any more
 */
public record SpendFilter(
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<String> sessionId,
        Optional<String> provider,
        Optional<String> userId) {
    /** Everything that is known. */
    public static final SpendFilter ALL =
            new SpendFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public SpendFilter {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw ValidationException.of("from", "must be before to");
        }
    }

    public SpendFilter between(Instant from, Instant to) {
        return new SpendFilter(Optional.of(from), Optional.of(to), sessionId, provider, userId);
    }

    /** A day by UTC. */
    public SpendFilter day(LocalDate day) {
        return between(
                day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    public SpendFilter sessionId(String id) {
        return new SpendFilter(from, to, Optional.of(id), provider, userId);
    }

    public SpendFilter provider(String id) {
        return new SpendFilter(from, to, sessionId, Optional.of(id), userId);
    }

    public SpendFilter userId(String id) {
        return new SpendFilter(from, to, sessionId, provider, Optional.of(id));
    }
}
