package io.atlas4j.telemetry.jfr;

import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A span while it is open, and the event that it becomes. */
@Category("atlas4j")
@StackTrace(false)
@Threshold(RequestFlight.SLOW)
abstract class SpanFlight extends Event {
    @Label("Error")
    @Nullable
    String error;

    /** Takes what the end of the span says. */
    abstract void fill(Map<String, Object> metadata);

    static String word(Map<String, Object> metadata, String key) {
        var value = metadata.get(key);
        return value == null ? "" : value.toString();
    }

    static int number(Map<String, Object> metadata, String key) {
        return metadata.get(key) instanceof Number number ? number.intValue() : 0;
    }

    @Name("atlas.TokenAcquisition")
    @Label("Fly Token Acquisition")
    static final class Token extends SpanFlight {
        @Label("App")
        @Nullable
        String app;

        @Label("Source")
        @Nullable
        String source;

        @Label("Acquirer")
        @Nullable
        String acquirer;

        @Override
        void fill(Map<String, Object> metadata) {
            app = word(metadata, "app");
            source = word(metadata, "source");
            acquirer = word(metadata, "acquirer");
        }
    }

    @Name("atlas.LogFetch")
    @Label("Fly Log Fetch")
    static final class LogFetch extends SpanFlight {
        @Label("App")
        @Nullable
        String app;

        @Label("Status")
        @Nullable
        String status;

        @Label("Entries")
        int entries;

        @Override
        void fill(Map<String, Object> metadata) {
            app = word(metadata, "app");
            status = word(metadata, "status");
            entries = number(metadata, "count");
        }
    }

    @Name("atlas.SessionSpawn")
    @Label("Session Spawn")
    static final class Spawn extends SpanFlight {
        @Label("Session")
        @Nullable
        String session;

        @Label("Provider")
        @Nullable
        String provider;

        @Label("Attempt")
        int attempt;

        @Label("Outcome")
        @Nullable
        String outcome;

        @Override
        void fill(Map<String, Object> metadata) {
            session = word(metadata, "session");
            provider = word(metadata, "provider");
            attempt = number(metadata, "attempt");
            outcome = word(metadata, "outcome");
        }
    }

    @Name("atlas.ReconcileTick")
    @Label("Reconcile Tick")
    static final class Tick extends SpanFlight {
        @Label("Provider")
        @Nullable
        String provider;

        @Label("Machines")
        int machines;

        @Label("Sessions")
        int sessions;

        @Label("Complete")
        boolean complete;

        @Override
        void fill(Map<String, Object> metadata) {
            provider = word(metadata, "provider");
            machines = number(metadata, "machines");
            sessions = number(metadata, "sessions");
            complete = Boolean.TRUE.equals(metadata.get("complete"));
        }
    }

    @Name("atlas.Span")
    @Label("Span")
    static final class Other extends SpanFlight {
        @Label("Span")
        @Nullable
        String span;

        Other(String span) {
            this.span = span;
        }

        @Override
        void fill(Map<String, Object> metadata) {
            // its words are not known
        }
    }
}
