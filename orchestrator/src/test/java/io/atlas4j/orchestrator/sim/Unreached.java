package io.atlas4j.orchestrator.sim;

import java.util.Map;
import java.util.Set;

/** Cells that the simulation does not reach, by kind of input, and why. {@code SessionMachineTest} visits each of them. */
final class Unreached {
    /** Only a task whose machine is over without an exit code is asked for its output; the simulation runs no tasks. */
    private static final String SILENT = "Silent";

    /**
     * News that follow an effect of one situation and come in another: they need a node that lies frozen between the
     * provider's answer and the writing of it, while others bring the session just there. Longer campaigns visit some.
     */
    private static final Map<String, Set<String>> CROSSED = Map.ofEntries(
            Map.entry(
                    "AnswerLost",
                    Set.of(
                            "ENDED",
                            "ENDING_IN_FLIGHT",
                            "ENDING_RENTED",
                            "ENDING_UNKNOWN",
                            "PROVISIONING",
                            "REPLACING",
                            "REQUESTED",
                            "RUNNING",
                            "STARTING",
                            "STOPPED",
                            "STOPPING",
                            "UNKNOWN")),
            Map.entry("Checked", Set.of("ENDING_IN_FLIGHT", "ENDING_UNKNOWN", "IN_FLIGHT", "UNKNOWN")),
            Map.entry(
                    "Claimed",
                    Set.of("ENDING_IN_FLIGHT", "ENDING_UNKNOWN", "IN_FLIGHT", "REPLACING", "STARTING", "STOPPED")),
            Map.entry("Created", Set.of("ENDING_RENTED", "REPLACING", "REQUESTED", "STARTING", "STOPPED", "STOPPING")),
            Map.entry(
                    "Deferred",
                    Set.of(
                            "ENDING_IN_FLIGHT",
                            "ENDING_RENTED",
                            "ENDING_UNKNOWN",
                            "IN_FLIGHT",
                            "REPLACING",
                            "RUNNING",
                            "STARTING",
                            "STOPPED",
                            "STOPPING",
                            "UNKNOWN")),
            Map.entry(
                    "Late",
                    Set.of(
                            "ENDING_IN_FLIGHT",
                            "ENDING_UNKNOWN",
                            "IN_FLIGHT",
                            "REPLACING",
                            "REQUESTED",
                            "STARTING",
                            "STOPPED",
                            "STOPPING",
                            "UNKNOWN")),
            Map.entry(
                    "NotGone",
                    Set.of(
                            "ENDING_IN_FLIGHT",
                            "ENDING_UNKNOWN",
                            "IN_FLIGHT",
                            "PROVISIONING",
                            "REQUESTED",
                            "RUNNING",
                            "STARTING",
                            "STOPPED",
                            "STOPPING",
                            "UNKNOWN")),
            Map.entry(
                    "PowerFailed",
                    Set.of("ENDING_IN_FLIGHT", "ENDING_UNKNOWN", "IN_FLIGHT", "REPLACING", "REQUESTED", "UNKNOWN")),
            Map.entry(
                    "Refused",
                    Set.of(
                            "ENDING_RENTED",
                            "ENDING_UNKNOWN",
                            "PROVISIONING",
                            "REPLACING",
                            "RUNNING",
                            "STARTING",
                            "STOPPED",
                            "STOPPING")),
            Map.entry("Seen", Set.of("REQUESTED")),
            Map.entry(
                    "SeenGone",
                    Set.of(
                            "ENDING_IN_FLIGHT",
                            "ENDING_UNKNOWN",
                            "IN_FLIGHT",
                            "RUNNING",
                            "STARTING",
                            "STOPPED",
                            "STOPPING",
                            "UNKNOWN")));

    private Unreached() {}

    static boolean isExplained(String cell) {
        var cross = cell.indexOf(" x ");
        var kind = cell.substring(cross + " x ".length());
        return kind.equals(SILENT) || CROSSED.getOrDefault(kind, Set.of()).contains(cell.substring(0, cross));
    }
}
