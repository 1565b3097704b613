package io.atlas4j.orchestrator.sim;

import java.util.Map;
import java.util.Set;

/** Cells that a campaign may leave out, and why. {@code SessionMachineTest} visits each of them. */
final class Unreached {
    /** What is learnt of a machine that an attempt has. */
    private static final Set<String> OF_A_MACHINE = Set.of("Checked", "NotGone", "PowerFailed", "SeenGone", "Silent");

    /** Where the attempt has none yet. It had none before, so such news can be of an earlier attempt only: no news. */
    private static final Set<String> WITHOUT_A_MACHINE =
            Set.of("ENDING_IN_FLIGHT", "ENDING_UNKNOWN", "IN_FLIGHT", "REQUESTED", "UNKNOWN");

    /**
     * Crossings that ten thousand seeds made twice at the most: an answer that lay for minutes while its session was adopted
     * from a list, or replaced, and brought just there; a claim that was to be renewed then. Another order of the dice may miss
     * them.
     */
    private static final Map<String, Set<String>> CROSSED = Map.ofEntries(
            Map.entry(
                    "AnswerLost",
                    Set.of(
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
            Map.entry("Claimed", Set.of("ENDING_IN_FLIGHT", "ENDING_UNKNOWN")),
            Map.entry(
                    "Deferred",
                    Set.of("ENDING_IN_FLIGHT", "IN_FLIGHT", "REPLACING", "STARTING", "STOPPED", "STOPPING")),
            Map.entry(
                    "Late",
                    Set.of(
                            "ENDING_IN_FLIGHT",
                            "ENDING_UNKNOWN",
                            "IN_FLIGHT",
                            "REQUESTED",
                            "STARTING",
                            "STOPPED",
                            "STOPPING",
                            "UNKNOWN")),
            Map.entry("NotGone", Set.of("PROVISIONING", "STARTING", "STOPPED", "STOPPING")),
            Map.entry("PowerFailed", Set.of("REPLACING")),
            Map.entry(
                    "Refused",
                    Set.of("ENDING_RENTED", "PROVISIONING", "REPLACING", "RUNNING", "STARTING", "STOPPED", "STOPPING")),
            Map.entry("Renewed", Set.of("REPLACING", "REQUESTED", "STARTING", "STOPPED", "STOPPING")),
            Map.entry("Seen", Set.of("REQUESTED")),
            Map.entry("SeenGone", Set.of("RUNNING", "STARTING", "STOPPED", "STOPPING")),
            Map.entry("Silent", Set.of("REPLACING")));

    private Unreached() {}

    static boolean isExplained(String cell) {
        var cross = cell.indexOf(" x ");
        var situation = cell.substring(0, cross);
        var kind = cell.substring(cross + " x ".length());
        return (OF_A_MACHINE.contains(kind) && WITHOUT_A_MACHINE.contains(situation))
                || CROSSED.getOrDefault(kind, Set.of()).contains(situation);
    }
}
