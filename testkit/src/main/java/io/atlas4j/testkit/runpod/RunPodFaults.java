package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong at this vendor in particular. */
public final class RunPodFaults {
    private RunPodFaults() {}

    /** The sentence for no capacity, which is also said for wrong combinations of GPU and data centre. */
    public static Fault noCapacity() {
        return new Fault(
                "no capacity", false, Fault.answer(400, Problem.NO_CAPACITY).effect());
    }

    public static Fault noBalance() {
        return new Fault("no balance", false, Fault.answer(402, false).effect());
    }

    /** What v1 answers since its end, and GraphQL will. */
    public static Fault retired() {
        return new Fault("retired", false, Fault.answer(410, false).effect());
    }

    /** A status word that no client knows yet. */
    public static Fault unknownStatus() {
        return Fault.change(
                "unknown status", body -> body.replaceAll("\"status\":\"[A-Z]+\"", "\"status\":\"HIBERNATING\""));
    }

    /** Numbers where texts are due, texts where numbers are, null where neither is. */
    public static Fault wrongTypes() {
        return Fault.change(
                "wrong types",
                body -> body.replaceAll("\"cost\":[0-9.]+", "\"cost\":\"much\"")
                        .replaceAll("\"ports\":\\[", "\"ports\":[null,7,")
                        .replaceAll("\"createdAt\":\"[^\"]*\"", "\"createdAt\":12"));
    }

    public static Fault nullBody() {
        return new Fault("null body", true, Fault.body("null").effect());
    }

    public static Fault listForAnObject() {
        return new Fault("list for an object", true, Fault.body("[]").effect());
    }

    /** Ordinary faults and this vendor's, drawn with three requests of ten, at most five altogether. */
    public static FaultSchedule schedule(long seed) {
        List<Fault> all = new ArrayList<>(FaultSchedule.ORDINARY);
        all.addAll(List.of(noCapacity(), unknownStatus(), wrongTypes()));
        return FaultSchedule.seeded(seed).choosingFrom(all);
    }
}
