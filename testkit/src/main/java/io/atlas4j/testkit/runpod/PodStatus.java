package io.atlas4j.testkit.runpod;

import java.util.List;

/** The six words for how a pod stands, what may be done then, and what is billed. */
public enum PodStatus {
    PROVISIONING(true),
    STARTING(true),
    RUNNING(true),
    EXITED(false),
    ERROR(true),
    TERMINATED(false);

    private final boolean compute;

    PodStatus(boolean compute) {
        this.compute = compute;
    }

    /** Whether the machine itself is billed. The vendor does not say for ERROR; here it is, to be on the safe side. */
    public boolean billsCompute() {
        return compute;
    }

    List<String> actions() {
        return switch (this) {
            case PROVISIONING, STARTING -> List.of("stop", "terminate");
            case RUNNING -> List.of("stop", "restart", "terminate");
            case EXITED, ERROR -> List.of("start", "terminate");
            case TERMINATED -> List.of();
        };
    }
}
