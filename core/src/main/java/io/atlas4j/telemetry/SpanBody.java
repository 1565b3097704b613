package io.atlas4j.telemetry;

/** The work inside a span. */
@FunctionalInterface
public interface SpanBody<T extends @org.jspecify.annotations.Nullable Object, X extends Exception> {
    T run(SpanScope scope) throws X;
}
