/**
 * A small event bus: every request and every step of the orchestrator says what it did.
 *
 * <p>Open {@link io.atlas4j.telemetry.Telemetry} first. An event is a name, numbers and words; handlers run on the
 * emitting thread, so a handler that blocks slows the caller, and one that throws is detached. With nothing attached an
 * event is never made. No event holds a secret, a log line or a deploy line.
 */
@NullMarked
package io.atlas4j.telemetry;

import org.jspecify.annotations.NullMarked;
