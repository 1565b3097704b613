package io.atlas4j.http;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Reads an event stream as it comes. One thread reads; any thread may {@link #close()}, which ends a blocked read.
 *
 * <p>To go on after a break, open a new one with the header {@code Last-Event-ID} set to {@link #lastEventId()}.
 */
public final class SseReader implements AutoCloseable {
    private static final int LONGEST_LINE = 1024 * 1024;
    private static final int LONGEST_EVENT = 4 * 1024 * 1024;

    private final String provider;
    private final HttpResponse response;
    private final InputStream in;
    private Optional<String> lastEventId = Optional.empty();
    private boolean afterReturn;
    private boolean begun;
    private volatile boolean closed;

    public SseReader(String provider, HttpResponse response) {
        this.provider = provider;
        this.response = response;
        this.in = new BufferedInputStream(response.stream());
    }

    public Optional<String> lastEventId() {
        return lastEventId;
    }

    /**
     * Waits for the next event; empty when the stream has ended or was closed.
     *
     * @throws TimedOutException if the time that the request gave the stream is over
     * @throws TransportException if the connection broke
     */
    public Optional<SseEvent> next() {
        try {
            return read();
        } catch (StreamExpiredException e) {
            throw new TimedOutException(Origin.of(provider), provider + ": the time given to the stream is over");
        } catch (IOException e) {
            if (closed) {
                return Optional.empty();
            }
            throw new TransportException(Origin.of(provider), provider + ": the event stream broke");
        }
    }

    private Optional<SseEvent> read() throws IOException {
        var type = "message";
        var data = new StringJoiner("\n");
        var hasData = false;
        for (var line = readLine(); line.isPresent(); line = readLine()) {
            var text = line.get();
            if (text.isEmpty()) {
                if (hasData) {
                    return Optional.of(new SseEvent(lastEventId, type, data.toString()));
                }
                type = "message";
                continue;
            }
            var colon = text.indexOf(':');
            var field = colon < 0 ? text : text.substring(0, colon);
            var value = colon < 0 ? "" : text.substring(colon + (text.startsWith(" ", colon + 1) ? 2 : 1));
            switch (field) {
                case "data" -> {
                    data.add(value);
                    hasData = true;
                    if (data.length() > LONGEST_EVENT) {
                        throw tooLong();
                    }
                }
                case "event" -> type = value;
                case "id" -> lastEventId = value.indexOf('\0') < 0 ? Optional.of(value) : lastEventId;
                default -> {} // a comment, which keeps the connection alive, or a field for browsers
            }
        }
        return Optional.empty(); // an event without its blank line is not complete
    }

    /** Lines end with CR, LF or both; empty at the end of the stream. */
    private Optional<String> readLine() throws IOException {
        var line = new ByteArrayOutputStream(128);
        for (var next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = next == '\r';
            if (next == '\r' || next == '\n') {
                return Optional.of(decode(line));
            }
            line.write(next);
            if (line.size() > LONGEST_LINE) {
                throw tooLong();
            }
        }
        return Optional.empty();
    }

    private String decode(ByteArrayOutputStream line) {
        var text = line.toString(StandardCharsets.UTF_8);
        var first = !begun;
        begun = true;
        return first && text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private AtlasException tooLong() {
        close();
        return new ProviderException(Origin.of(provider), provider + ": an event of the stream is too long to be one");
    }

    @Override
    public void close() {
        closed = true;
        response.close();
    }
}
