package io.atlas4j.fly.deploy;

import java.util.Locale;

/** What a deploy does at a time, in order; it may skip some. */
public enum DeployPhase {
    VERIFY,
    BUILD,
    PUSH,
    RELEASE,
    MACHINES,
    DONE;

    /** The name on the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
