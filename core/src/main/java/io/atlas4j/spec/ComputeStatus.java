package io.atlas4j.spec;

/** What a machine does now. A word that a provider adds later reads as {@link #PROVISIONING}, never as dead. */
public enum ComputeStatus {
    PROVISIONING,
    RUNNING,
    STOPPED,
    FAILED,
    TERMINATED;

    /** Whether the machine will not run again by itself. */
    public boolean isDead() {
        return this == FAILED || this == TERMINATED;
    }
}
