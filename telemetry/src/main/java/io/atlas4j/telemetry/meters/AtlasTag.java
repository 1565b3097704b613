package io.atlas4j.telemetry.meters;

import io.atlas4j.error.ErrorKind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The tags of our meters, each with the values it can have. Anything else is {@code other}. */
public enum AtlasTag {
    /** {@code runpod}, {@code fly}, …: the first 16 there are. */
    PROVIDER(16),
    /** Which interface of the provider; Fly's logs have one of their own. */
    API("management", "runtime", "graphql", "logs", "result", "webhook"),
    METHOD("get", "post", "put", "patch", "delete", "head"),
    /**
     * The HTTP status where it says something of its own, otherwise its class such as {@code 4xx}; {@code none} when no
     * answer came.
     */
    STATUS(
            "200", "201", "202", "204", "400", "401", "402", "403", "404", "408", "409", "410", "412", "422", "429",
            "500", "502", "503", "504", "1xx", "2xx", "3xx", "4xx", "5xx", "none"),
    /** How it went, in a word; each meter says which there are. */
    OUTCOME(24),
    /** The kind of failure, as exceptions name it: {@code rate_limited}, {@code transport}, …. */
    ERROR(Arrays.stream(ErrorKind.values()).map(ErrorKind::wireName).toArray(String[]::new)),
    /** How safe the request is to repeat. */
    SAFETY("end", "read", "idempotent", "create"),
    /** Where a Fly token came from. */
    SOURCE("memory", "storage", "env", "config", "cli", "manual", "none"),
    /** Whether the token came by the lock-free fast path ({@code facade}) or by waiting for a search. */
    ACQUIRER("facade", "app_server"),
    /** Why a session ended: {@code idle}, {@code max_runtime}, …. */
    REASON(24),
    /** What a budget is for. No user is named. */
    SCOPE("installation", "day", "user"),
    /** How much of a budget is taken. */
    PERCENT("50", "80", "100"),
    /** Where a session stands: {@code provisioning}, {@code running}, …. */
    PHASE(8);

    @SuppressWarnings("ImmutableEnumChecker") // nobody can change it
    private final Set<String> known;

    private final int learned;

    AtlasTag(String... known) {
        this.known = Arrays.stream(known).collect(Collectors.toUnmodifiableSet());
        this.learned = 0;
    }

    AtlasTag(int learned) {
        this.known = Set.of();
        this.learned = learned;
    }

    /** The tag's key, such as {@code provider}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The most values this tag can have, {@code other} among them. */
    public int mostValues() {
        return known.size() + learned + 1;
    }

    Vocabulary vocabulary() {
        return new Vocabulary(known, learned);
    }
}
