package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;

/** How Fly's machines go wrong. */
public final class FlyFaults {
    private FlyFaults() {}

    /** Want of capacity under one of the statuses that Fly gives it: 409, 412, 422 or 503. */
    public static Fault noCapacity(int status) {
        var words = "could not reserve resource for machine: insufficient memory available to fulfill request";
        return new Fault(
                "no capacity, HTTP " + status,
                false,
                Fault.answer(status, words).effect());
    }

    /** A state that no client knows yet. */
    public static Fault unknownState() {
        return Fault.change(
                "unknown state", body -> body.replaceAll("\"state\":\"[a-z_]+\"", "\"state\":\"dreaming\""));
    }

    /** A machine on a host that does not answer: an old state and no configuration. */
    public static Fault hostUnreachable() {
        return Fault.change(
                "host unreachable",
                body -> body.replace("\"host_status\":\"ok\"", "\"host_status\":\"unreachable\"")
                        .replace("\"config\":", "\"incomplete_config\":"));
    }

    /** Numbers where texts are due and texts where objects are. */
    public static Fault wrongTypes() {
        return Fault.change(
                "wrong types",
                body -> body.replaceAll("\"region\":\"[a-z]*\"", "\"region\":7")
                        .replaceAll("\"created_at\":\"[^\"]*\"", "\"created_at\":12")
                        .replace("\"events\":[", "\"events\":[null,\"x\","));
    }

    /** Ordinary faults and Fly's own, three requests of ten, at most five altogether. */
    public static FaultSchedule schedule(long seed) {
        return FaultSchedule.seeded(seed)
                .and(noCapacity(409), noCapacity(422), unknownState(), hostUnreachable(), wrongTypes());
    }
}
