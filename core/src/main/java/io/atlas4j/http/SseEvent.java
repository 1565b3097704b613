package io.atlas4j.http;

import java.util.Optional;

/**
 * An event of an event stream.
 *
 * @param id resumes after this event when sent back as {@code Last-Event-ID}; the last one the stream gave
 * @param type {@code message} unless the stream says otherwise
 * @param data its lines joined by line feeds
 */
public record SseEvent(Optional<String> id, String type, String data) {}
