package io.atlas4j.spec;

/** What a machine costs now, apart from what it does: a stopped machine usually still pays for its disk. */
public enum BillingState {
    RUNNING,
    STORAGE,
    NONE
}
