package io.atlas4j.testkit.runpod;

/** Which state of the vendor's service is imitated. */
public enum Release {
    /** As at general availability: no pages, no secrets, {@code args} as the only form of a command. */
    AUGUST_2026,
    /** With cursors, secrets, {@code cmd} and {@code entrypoint}, and floors for memory and processors. */
    SEPTEMBER_2026
}
