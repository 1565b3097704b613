package io.atlas4j.testkit.runpod;

/** What becomes of a pod after its creation. */
public enum PodFate {
    BOOTS,
    /** Stays PROVISIONING, and is billed. */
    NEVER_PLACED,
    /** Stays STARTING, and is billed. */
    NEVER_BOOTS,
    /** RUNNING, with telemetry, but no port ever appears. */
    NO_PORTS,
    /** ERROR instead of RUNNING. */
    GOES_ERROR
}
