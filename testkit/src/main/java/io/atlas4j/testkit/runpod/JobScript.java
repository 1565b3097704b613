package io.atlas4j.testkit.runpod;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a serverless job goes.
 *
 * @param queued how long it waits for a worker
 * @param running how long it works; its chunks come evenly over that time
 * @param end COMPLETED or FAILED; TIMED_OUT comes by itself when it works longer than allowed
 * @param output JSON
 * @param chunks JSON, what a stream shows one after the other
 */
public record JobScript(
        Duration queued,
        Duration running,
        String end,
        Optional<String> output,
        List<String> chunks,
        Optional<String> error) {
    public JobScript {
        chunks = List.copyOf(chunks);
    }

    /** Succeeds after three seconds. */
    public static JobScript completes(String output) {
        return new JobScript(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                "COMPLETED",
                Optional.of(output),
                List.of(),
                Optional.empty());
    }

    public static JobScript fails(String error) {
        return new JobScript(
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                "FAILED",
                Optional.empty(),
                List.of(),
                Optional.of(error));
    }

    /** Shows chunk after chunk, one each second. */
    public static JobScript streams(String... chunks) {
        return new JobScript(
                Duration.ofSeconds(1),
                Duration.ofSeconds(chunks.length),
                "COMPLETED",
                Optional.of("[" + String.join(",", chunks) + "]"),
                List.of(chunks),
                Optional.empty());
    }

    public JobScript takes(Duration queued, Duration running) {
        return new JobScript(queued, running, end, output, chunks, error);
    }
}
