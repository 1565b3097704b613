package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.FaultSchedule;

/** How Lambda goes wrong. */
public final class LambdaFaults {
    private LambdaFaults() {}

    /** A refusal with that code, such as {@code global/quota-exceeded}. */
    public static Fault refusal(int status, String code) {
        return new Fault(
                "HTTP " + status + " " + code, false, Fault.answer(status, code).effect());
    }

    /** The same although what was asked was done. */
    public static Fault refusalAfterTheWork(int status, String code) {
        return new Fault(
                "HTTP " + status + " " + code + " after the work",
                true,
                Fault.answer(status, code).effect());
    }

    /** Want of capacity, which is a plain 400. */
    public static Fault noCapacity() {
        return refusal(400, "instance-operations/launch/insufficient-capacity");
    }

    /** Too fast: a page of the CDN, without {@code Retry-After} and without Lambda's words. */
    public static Fault page1015() {
        return new Fault("page 1015", false, Fault.answer(429, false).effect());
    }

    /** A 404 of whatever else answers at that address. */
    public static Fault foreign404() {
        return refusal(404, LambdaSkin.FOREIGN);
    }

    /** A status that no client knows yet. */
    public static Fault unknownStatus() {
        return Fault.change(
                "unknown status", body -> body.replaceAll("\"status\":\"[a-z]+\"", "\"status\":\"dreaming\""));
    }

    /** Other types than documented, and members that are missing or null. */
    public static Fault wrongTypes() {
        return Fault.change(
                "wrong types",
                body -> body.replaceAll("\"ip\":\"[^\"]*\"", "\"ip\":null")
                        .replaceAll("\"price_cents_per_hour\":\\d+", "\"price_cents_per_hour\":\"free\"")
                        .replaceAll("\"actions\":\\{", "\"actions\":7,\"moved\":{"));
    }

    /** A launch that succeeds and does not say what it launched. */
    public static Fault noIds() {
        return Fault.change("no ids", body -> body.replaceAll("\"instance_ids\":\\[[^]]*]", "\"instance_ids\":[]"));
    }

    /** Ordinary faults and Lambda's own, three requests of ten, at most five altogether. */
    public static FaultSchedule schedule(long seed) {
        return FaultSchedule.seeded(seed)
                .and(
                        noCapacity(),
                        page1015(),
                        unknownStatus(),
                        wrongTypes(),
                        noIds(),
                        refusal(409, "global/internal-error"),
                        refusalAfterTheWork(409, "global/internal-error"),
                        refusal(400, "provider/internal-unavailable"),
                        refusalAfterTheWork(400, "provider/internal-unavailable"));
    }
}
