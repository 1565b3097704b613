package io.atlas4j.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One way to answer badly.
 *
 * @param name what a reader of a failed test sees
 * @param workDone whether the cloud does what was asked before it misbehaves
 */
public record Fault(String name, boolean workDone, Effect effect) {
    /** What the caller gets instead of the answer. */
    public sealed interface Effect {}

    /** An error in the provider's own shape; its own words for that status where {@code detail} is empty. */
    public record Answer(int status, Optional<String> detail, Optional<String> retryAfter) implements Effect {}

    /** The connection is reset without a byte. */
    public record Reset() implements Effect {}

    /** Nothing, until the caller goes away. */
    public record Silence() implements Effect {}

    /** The head and that many bytes of the body, then the end of the connection. */
    public record Cut(int bytes) implements Effect {}

    /** One byte of the body at a time, with that pause in real time between two. */
    public record Drip(Duration pause) implements Effect {}

    /** A well-formed answer with another body. */
    public record Change(UnaryOperator<String> body) implements Effect {}

    public static Fault answer(int status, boolean workDone) {
        return new Fault(
                "HTTP " + status + (workDone ? " after the work" : ""),
                workDone,
                new Answer(status, Optional.empty(), Optional.empty()));
    }

    public static Fault answer(int status, String detail) {
        return new Fault("HTTP " + status, false, new Answer(status, Optional.of(detail), Optional.empty()));
    }

    public static Fault tooManyRequests(Duration retryAfter) {
        var seconds = String.valueOf(retryAfter.toSeconds());
        return new Fault(
                "HTTP 429, retry after " + seconds + " s",
                false,
                new Answer(429, Optional.empty(), Optional.of(seconds)));
    }

    public static Fault reset(boolean workDone) {
        return new Fault(workDone ? "reset after the work" : "reset", workDone, new Reset());
    }

    public static Fault silence(boolean workDone) {
        return new Fault(workDone ? "silence after the work" : "silence", workDone, new Silence());
    }

    public static Fault cut(int bytes) {
        return new Fault("body cut after " + bytes + " bytes", true, new Cut(bytes));
    }

    public static Fault drip(Duration pause) {
        return new Fault("slow body", true, new Drip(pause));
    }

    public static Fault body(String body) {
        return new Fault("another body", true, new Change(ignored -> body));
    }

    public static Fault change(String name, UnaryOperator<String> change) {
        return new Fault(name, true, new Change(change));
    }
}
