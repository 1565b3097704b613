package io.atlas4j.telemetry;

/** The three names of a span's events; make them once. */
public record SpanNames(EventName start, EventName stop, EventName exception) {
    public static SpanNames of(EventName name) {
        return new SpanNames(name.child("start"), name.child("stop"), name.child("exception"));
    }
}
