package io.atlas4j.testkit.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An answer.
 *
 * @param stream writes the body while the connection is open; null if {@code body} is all
 */
public record Reply(
        int status,
        Map<String, String> headers,
        String body,
        @Nullable Stream stream) {
    /** A body without an end of its own. */
    @FunctionalInterface
    public interface Stream {
        /** Writes and flushes until it is done, the caller leaves, or the thread is interrupted. */
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    public static Reply json(int status, JsonNode body) {
        return new Reply(status, Map.of("Content-Type", "application/json"), JsonText.write(body), null);
    }

    public static Reply json(int status, JsonNode body, String contentType) {
        return new Reply(status, Map.of("Content-Type", contentType), JsonText.write(body), null);
    }

    public static Reply empty(int status) {
        return new Reply(status, Map.of(), "", null);
    }

    public static Reply stream(String contentType, Stream stream) {
        return new Reply(200, Map.of("Content-Type", contentType), "", stream);
    }

    public Reply with(Map<String, String> more) {
        var all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new Reply(status, all, body, stream);
    }

    Reply withBody(String other) {
        return new Reply(status, headers, other, null);
    }

    byte[] bytes() {
        return body.getBytes(UTF_8);
    }
}
