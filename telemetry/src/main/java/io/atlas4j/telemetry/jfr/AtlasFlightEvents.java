package io.atlas4j.telemetry.jfr;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.bridge.OpenSpans;
import io.atlas4j.telemetry.bridge.Redaction;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Objects;
import jdk.jfr.Configuration;

/**
 * Writes requests and spans to the flight recorder, each kind as an event type of its own: {@code atlas.ProviderRequest},
 * {@code atlas.TokenAcquisition}, {@code atlas.LogFetch}, {@code atlas.SessionSpawn}, {@code atlas.ReconcileTick}, and
 * {@code atlas.Span} for an application's own.
 *
 * <pre>{@code
 * var flight = AtlasFlightEvents.attach(atlas.telemetry());
 * try (var recording = new Recording(AtlasFlightEvents.profile())) { … }
 * }</pre>
 *
 * Unless settings say otherwise, only what took 100 ms or longer is recorded; {@link #profile} records everything. Costs next to
 * nothing while nothing is recorded.
 */
public final class AtlasFlightEvents implements AutoCloseable {
    /** The id of the handler on the bus. */
    public static final String HANDLER = "atlas-jfr";

    private final Telemetry telemetry;
    private final OpenSpans<SpanFlight> open = new OpenSpans<>();

    private AtlasFlightEvents(Telemetry telemetry) {
        this.telemetry = telemetry;
    }

    /**
     * Begins to write to whatever recordings there are and will be.
     *
     * @throws io.atlas4j.error.ConflictException if the bus is attached already
     */
    public static AtlasFlightEvents attach(Telemetry telemetry) {
        var bridge = new AtlasFlightEvents(telemetry);
        telemetry.attachAll(HANDLER, bridge::hear);
        return bridge;
    }

    /** Settings that record every one of our events; the file {@code atlas.jfc} beside this class. */
    public static Configuration profile() {
        var file = Objects.requireNonNull(AtlasFlightEvents.class.getResourceAsStream("atlas.jfc"));
        try (var reader = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            return Configuration.create(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        telemetry.detach(HANDLER);
    }

    private void hear(Event event) {
        if (event instanceof ProviderRequest request) {
            write(request);
            return;
        }
        var started = OpenSpans.startedBy(event.name());
        if (started.isPresent()) {
            begin(started.get());
        } else {
            OpenSpans.endedBy(event.name()).flatMap(open::close).ifPresent(flight -> end(flight, event));
        }
    }

    private static void write(ProviderRequest request) {
        var flight = new RequestFlight();
        if (!flight.isEnabled()) {
            return;
        }
        flight.provider = request.name().segments().get(1);
        flight.api = request.api();
        flight.method = request.method();
        flight.url = Redaction.text(request.url());
        flight.status = request.status();
        flight.attempt = request.attempt();
        flight.error = request.error().orElse(null);
        flight.took = request.durationNanos();
        flight.commit();
    }

    private void begin(String name) {
        var flight = switch (name) {
            case "atlas.fly.token.acquire" -> new SpanFlight.Token();
            case "atlas.fly.logs.fetch" -> new SpanFlight.LogFetch();
            case "atlas.session.spawn" -> new SpanFlight.Spawn();
            case "atlas.reconcile.tick" -> new SpanFlight.Tick();
            default -> new SpanFlight.Other(name);
        };
        flight.begin();
        open.open(name, flight);
    }

    private static void end(SpanFlight flight, Event event) {
        flight.end();
        if (flight.shouldCommit()) {
            flight.fill(event.metadata());
            var kind = event.metadata().get("kind");
            flight.error = kind == null ? null : kind.toString();
            flight.commit();
        }
    }
}
