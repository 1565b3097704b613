package io.atlas4j.telemetry.opentelemetry;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.bridge.OpenSpans;
import io.atlas4j.telemetry.bridge.Redaction;
import io.atlas4j.time.TimeSource;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Spans: begun where they begin, ended elsewhere. */
final class SpanBridge {
    private static final String PREFIX = "atlas.";
    private static final Set<String> NOT_ATTRIBUTES = Set.of("kind", "reason", "stacktrace");
    private static final AttributeKey<String> EXCEPTION_TYPE = AttributeKey.stringKey("exception.type");
    private static final AttributeKey<String> EXCEPTION_MESSAGE = AttributeKey.stringKey("exception.message");
    private static final AttributeKey<String> EXCEPTION_STACK = AttributeKey.stringKey("exception.stacktrace");

    private final Tracer tracer;
    private final TimeSource time = TimeSource.system();
    private final OpenSpans<Begun> open = new OpenSpans<>();

    SpanBridge(Tracer tracer) {
        this.tracer = tracer;
    }

    /** @param outer what was current when it began: whoever has entered another span since is the parent instead */
    private record Begun(Span span, Instant at, Context outer) {}

    /** Does what must be done on the thread of the event, and returns the rest, for any thread. */
    Runnable handle(Event event) {
        if (event instanceof ProviderRequest request) {
            var parent = parent();
            var ended = time.now();
            return () -> request(request, parent, ended);
        }
        var started = OpenSpans.startedBy(event.name());
        if (started.isPresent()) {
            begin(started.get());
            return SpanBridge::nothing;
        }
        return OpenSpans.endedBy(event.name())
                .flatMap(open::close)
                .<Runnable>map(begun -> () -> end(begun, event))
                .orElse(SpanBridge::nothing);
    }

    private static void nothing() {}

    private void begin(String name) {
        var now = time.now();
        var span = tracer.spanBuilder(name)
                .setParent(parent())
                .setStartTimestamp(now)
                .startSpan();
        open.open(name, new Begun(span, now, Context.current()));
    }

    private Context parent() {
        var current = Context.current();
        return open.innermost()
                .filter(begun -> begun.outer.equals(current))
                .map(begun -> current.with(begun.span))
                .orElse(current);
    }

    private static void end(Begun begun, Event event) {
        var metadata = event.metadata();
        metadata.forEach((key, value) -> {
            if (!NOT_ATTRIBUTES.contains(key)) {
                put(begun.span, PREFIX + key, key, value);
            }
        });
        if (event.name().path().endsWith(".exception")) {
            var kind = String.valueOf(metadata.get("kind"));
            begun.span.setStatus(StatusCode.ERROR).setAttribute(RequestAttributes.ERROR, kind);
            begun.span.addEvent(
                    "exception",
                    Attributes.of(
                            EXCEPTION_TYPE, kind,
                            EXCEPTION_MESSAGE, Redaction.text(String.valueOf(metadata.get("reason"))),
                            EXCEPTION_STACK, String.valueOf(metadata.get("stacktrace"))),
                    begun.at.plusNanos(duration(event)));
        } else if (isError(metadata)) {
            begun.span.setStatus(StatusCode.ERROR);
        }
        begun.span.end(begun.at.plusNanos(duration(event)));
    }

    private static void put(Span span, String name, String key, Object value) {
        switch (value) {
            case Boolean flag -> span.setAttribute(name, flag);
            case Integer number -> span.setAttribute(name, number);
            case Long number -> span.setAttribute(name, number);
            default -> span.setAttribute(name, Redaction.of(key, value));
        }
    }

    private static boolean isError(Map<String, Object> metadata) {
        return "none".equals(metadata.get("source"))
                || (metadata.get("status") instanceof String status && status.startsWith("error"));
    }

    private static long duration(Event event) {
        var duration = event.measurements().get("duration");
        return duration == null ? 0 : duration.longValue();
    }

    private void request(ProviderRequest request, Context parent, Instant ended) {
        var attributes = RequestAttributes.of(request);
        var span = tracer.spanBuilder(attributes.spanName())
                .setParent(parent)
                .setSpanKind(SpanKind.CLIENT)
                .setAllAttributes(attributes.shared())
                .setStartTimestamp(ended.minusNanos(request.durationNanos()))
                .startSpan();
        attributes.url().ifPresent(url -> span.setAttribute(RequestAttributes.FULL, url));
        if (request.attempt() > 1) {
            span.setAttribute(RequestAttributes.RESEND_COUNT, request.attempt() - 1);
        }
        if (request.error().isPresent()) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(ended);
    }
}
