package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;
import java.util.Optional;

/** How Vast goes wrong. */
public final class VastFaults {
    private VastFaults() {}

    /** The offer is gone, under one of the statuses that Vast gives it: 404 or 410. */
    public static Fault vanished(int status) {
        return new Fault(
                "vanished, HTTP " + status, false, new Fault.Answer(status, Optional.empty(), Optional.empty()));
    }

    /** The work is done, the status is 200, and the answer says that it failed. */
    public static Fault failureInName() {
        return Fault.change("success:false", body -> body.replace("\"success\":true", "\"success\":false"));
    }

    /** A state that no client knows yet. */
    public static Fault unknownState() {
        return Fault.change(
                "unknown state",
                body -> body.replaceAll("\"actual_status\":(null|\"[a-z]*\")", "\"actual_status\":\"dreaming\""));
    }

    /** Numbers where texts are due, texts where numbers are, fractions where whole numbers are. */
    public static Fault wrongTypes() {
        return Fault.change(
                "wrong types",
                body -> body.replaceAll("\"geolocation\":\"[^\"]*\"", "\"geolocation\":7")
                        .replaceAll("\"num_gpus\":(\\d+)", "\"num_gpus\":$1.0")
                        .replaceAll("\"machine_id\":(\\d+)", "\"machine_id\":$1.0")
                        .replaceAll("\"start_date\":[0-9.]+", "\"start_date\":\"soon\"")
                        .replaceAll("\"reliability2\":[0-9.]+", "\"reliability2\":null"));
    }

    /** Ordinary faults and Vast's own, three requests of ten, at most five altogether. */
    public static FaultSchedule schedule(long seed) {
        return FaultSchedule.seeded(seed)
                .and(vanished(404), vanished(410), failureInName(), unknownState(), wrongTypes());
    }
}
