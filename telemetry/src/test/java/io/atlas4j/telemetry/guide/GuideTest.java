package io.atlas4j.telemetry.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.provider.mock.MockFactory;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Handler;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Relay;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.telemetry.jfr.AtlasFlightEvents;
import io.atlas4j.telemetry.logging.AtlasLogging;
import io.atlas4j.telemetry.meters.AtlasMeter;
import io.atlas4j.telemetry.meters.BudgetSample;
import io.atlas4j.telemetry.meters.SessionSample;
import io.atlas4j.telemetry.micrometer.AtlasMetrics;
import io.atlas4j.telemetry.micrometer.PrometheusPage;
import io.atlas4j.telemetry.opentelemetry.AtlasOpenTelemetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The examples of the guide, which run here word for word. */
@Timeout(120)
class GuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "telemetry.md");
    private static final Path HERE =
            Path.of("src", "test", "java", "io", "atlas4j", "telemetry", "guide", "GuideTest.java");
    private static final long SLOW = Duration.ofSeconds(1).toNanos();
    private static final Logger log = LoggerFactory.getLogger("guide");

    @TempDir
    private Path directory;

    private final Telemetry telemetry = Telemetry.create();

    /** A listener that may block. */
    private static final class Audit {
        final List<Event> written = new CopyOnWriteArrayList<>();

        void write(Event event) {
            written.add(event);
        }
    }

    /** Attaches when the application starts, detaches when it ends. */
    static final class AtlasTelemetry implements AutoCloseable {
        private static final List<EventName> EVENTS = List.of(
                ProviderRequest.nameFor("runpod"),
                ProviderRequest.nameFor("fly"),
                EventName.of("atlas", "fly", "token", "acquire", "stop"),
                EventName.of("atlas", "fly", "logs", "fetch", "stop"),
                EventName.of("atlas", "fly", "deploy", "line"),
                EventName.of("atlas", "fly", "deploy", "exit"));

        private final Telemetry telemetry;

        AtlasTelemetry(Telemetry telemetry, Handler handler) {
            this.telemetry = telemetry;
            telemetry.attachMany("my-app", EVENTS, handler);
        }

        @Override
        public void close() {
            telemetry.detach("my-app");
        }
    }

    @Test
    void every_example_runs() throws Exception {
        var audit = new Audit();
        try (var atlas = Atlas.builder()
                        .settings(Settings.of(Map.of("ATLAS_HOME", directory.toString())))
                        .telemetry(telemetry)
                        .provider(new MockFactory())
                        .build();
                var orchestrator = Orchestrator.builder(atlas).background(false).build()) {
            telemetry.attach(
                    "atlas-http-logger",
                    EventName.of("atlas", "runpod", "request"),
                    event -> log.info(
                            "atlas → {} {} {} → {}",
                            event.metadata().get("api"),
                            event.metadata().get("method"),
                            event.metadata().get("url"),
                            event.measurements().get("status")));
            telemetry.on("slow-requests", ProviderRequest.class, request -> {
                if (request.durationNanos() > SLOW) {
                    log.warn("{} took {} ms", request.url(), request.durationNanos() / 1_000_000);
                }
            });
            var relay = Relay.<Event>start("audit", 8192, audit::write);
            telemetry.attachAll("audit", relay::offer);
            var acceptHeader = "text/plain";
            var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            var metrics = AtlasMetrics.bind(telemetry, registry);
            metrics.sessions(() -> orchestrator.list().stream()
                    .map(session -> new SessionSample(
                            session.provider(),
                            session.phase().wireName(),
                            session.machine().flatMap(Compute::costNow),
                            session.cost()))
                    .toList());
            metrics.budgets(() -> orchestrator.budgets().list().stream()
                    .map(budget -> new BudgetSample(budget.scope().kind().wireName(), budget.cap(), budget.taken()))
                    .toList());
            var openTelemetry = OpenTelemetry.noop();
            var tracing = AtlasOpenTelemetry.attach(telemetry, openTelemetry);
            var logging = AtlasLogging.builder()
                    .at(EventName.of("atlas", "runpod", "request"), Level.INFO)
                    .off(EventName.of("atlas", "reconcile"))
                    .attach(telemetry);
            var mine = new AtlasTelemetry(telemetry, audit::write);
            var file = directory.resolve("guide.jfr");
            var flight = AtlasFlightEvents.attach(telemetry);
            try (var recording = new Recording(AtlasFlightEvents.profile())) {
                recording.start();
                work(atlas);
                recording.dump(file);
            }
            assertThat(metrics.flush(Duration.ofSeconds(20))).isTrue();
            var page = PrometheusPage.of(registry, acceptHeader);
            assertThat(page.text()).contains("provider=\"mock\"");
            assertThat(file).isNotEmptyFile();
            List.of(mine, flight, logging, tracing, metrics, relay).forEach(GuideTest::close);
            assertThat(audit.written).isNotEmpty();
            assertThat(telemetry.list(EventName.of("atlas")))
                    .containsExactly("atlas-http-logger", "slow-requests", "audit");
        }
    }

    @Test
    void the_guide_shows_what_runs_here() throws IOException {
        var here = squeezed(Files.readString(HERE)).replace("work(atlas)", "work()");
        assertThat(Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE))
                        .results()
                        .map(match -> squeezed(match.group(1))))
                .hasSizeGreaterThan(8)
                .allSatisfy(example -> assertThat(here).contains(example));
    }

    @Test
    void the_guide_names_every_meter_and_every_tag() throws IOException {
        var guide = Files.readString(GUIDE);
        assertThat(AtlasMeter.values()).allSatisfy(meter -> {
            assertThat(guide).contains("`" + meter.id() + "`");
            assertThat(meter.tags()).allSatisfy(tag -> assertThat(guide).contains("`" + tag.key() + "`"));
        });
    }

    private static void work(Atlas atlas) {
        atlas.provider("mock").list();
    }

    private static void close(AutoCloseable bridge) {
        try {
            bridge.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
