package io.atlas4j.spec;

/** How much of something a provider says is free. A snapshot: a request may find it gone. */
public enum Stock {
    HIGH,
    MEDIUM,
    LOW,
    NONE,
    /** It does not say. */
    UNKNOWN;

    /** Whether asking for it may succeed. */
    public boolean mayBeFree() {
        return this != NONE;
    }
}
