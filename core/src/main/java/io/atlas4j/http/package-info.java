/**
 * Talking to a provider over HTTP, for those who write one.
 *
 * <p>Open {@link io.atlas4j.http.HttpApi} first: it sends an {@link io.atlas4j.http.HttpRequest} and gives a
 * {@link io.atlas4j.http.JsonObject} or the right {@link io.atlas4j.error.AtlasException}. A request says how safe it is to
 * send it again ({@link io.atlas4j.http.Safety}); everything else follows from that. Each concern is one class that is a
 * {@link io.atlas4j.http.Transport} and wraps a {@link io.atlas4j.http.Transport}. No redirect is ever followed, no secret
 * gets into a message, an event or a {@code toString()}, and no answer can fill the heap. {@link io.atlas4j.http.SseReader}
 * reads event streams.
 */
@NullMarked
package io.atlas4j.http;

import org.jspecify.annotations.NullMarked;
