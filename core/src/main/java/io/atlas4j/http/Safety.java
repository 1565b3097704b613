package io.atlas4j.http;

import java.util.Locale;

/**
 * What happens if a request is sent twice, which decides when it is sent again. When a quota is short, the order of the
 * constants is the order in which requests go.
 */
public enum Safety {
    /** Ends something; twice is as good as once. */
    END,
    /** Changes nothing. */
    READ,
    /** Sets something to a value; twice is as good as once. */
    IDEMPOTENT,
    /** Makes something new each time it arrives, which may cost money: sent again only when it was refused for haste. */
    CREATE;

    /** Whether it may be sent again when nobody knows if it arrived. */
    boolean isRepeatable() {
        return this != CREATE;
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
