package io.atlas4j.orchestrator;

/**
 * An event of any session.
 *
 * @param position from which to read on after it
 */
public record StreamEvent(EventPosition position, SessionEvent event) {}
