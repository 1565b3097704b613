package io.atlas4j.orchestrator;

import java.util.Optional;

/**
 * Which sessions to list.
 *
 * @param ended whether sessions that are over are listed too
 */
public record SessionFilter(boolean ended, Optional<String> provider, Optional<String> userId) {
    /** Every session that is not over. */
    public static final SessionFilter LIVE = new SessionFilter(false, Optional.empty(), Optional.empty());

    /** Every session there is. */
    public static final SessionFilter ALL = new SessionFilter(true, Optional.empty(), Optional.empty());

    public SessionFilter provider(String provider) {
        return new SessionFilter(ended, Optional.of(provider), userId);
    }

    public SessionFilter userId(String userId) {
        return new SessionFilter(ended, provider, Optional.of(userId));
    }
}
