package io.atlas4j.testkit;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * One request to a fake cloud and its answer. Header names are lower-case; keys are masked in headers and query.
 *
 * @param number counts from 1
 * @param path as sent, percent-encoded
 * @param query as sent, without the question mark; empty if none
 * @param body empty if none
 * @param status 0 if nothing was answered
 * @param answer the whole body; empty for a stream
 * @param fault the fault that was played, if any
 */
public record Exchange(
        int number,
        Instant at,
        String method,
        String path,
        String query,
        Map<String, String> headers,
        String body,
        int status,
        Map<String, String> answerHeaders,
        String answer,
        Optional<String> fault) {
    public Exchange {
        headers = Map.copyOf(headers);
        answerHeaders = Map.copyOf(answerHeaders);
    }

    /** Whether this is that operation; a {@code *} in the pattern stands for one path segment. */
    public boolean is(String method, String pathPattern) {
        return this.method.equals(method) && PathPattern.of(pathPattern).matches(path);
    }

    /** Leaves bodies out: they hold what tests put into environments. */
    @Override
    public String toString() {
        return number + ": " + method + " " + path + (query.isEmpty() ? "" : "?" + query) + " -> "
                + (status == 0 ? "no answer" : status)
                + fault.map(name -> " (" + name + ")").orElse("");
    }
}
