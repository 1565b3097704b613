package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Settings;
import io.atlas4j.testing.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** An orchestrator without a background over a real file, a scripted cloud and hand-moved time. */
final class House implements AutoCloseable {
    final ManualTime time = ManualTime.startingAt(Instant.parse("2026-01-01T00:00:00Z"));
    final ScriptedCloud cloud = new ScriptedCloud(time);
    final Atlas atlas;
    private final Path home;
    private final UnaryOperator<OrchestratorBuilder> options;
    Orchestrator orchestrator;

    House(Path home) {
        this(home, Map.of());
    }

    House(Path home, Map<String, String> settings) {
        this(home, settings, builder -> builder);
    }

    House(Path home, UnaryOperator<OrchestratorBuilder> options) {
        this(home, Map.of(), options);
    }

    private House(Path home, Map<String, String> settings, UnaryOperator<OrchestratorBuilder> options) {
        this.home = home;
        this.options = options;
        this.atlas = Atlas.builder()
                .settings(Settings.of(settings))
                .time(time)
                .provider(cloud)
                .build();
        this.orchestrator = open();
    }

    private Orchestrator open() {
        return options.apply(Orchestrator.builder(atlas).home(home).background(false))
                .build();
    }

    /** Closes without doing what is in line, and opens again, as after a kill between two effects. */
    void restart() {
        orchestrator.close();
        reopen();
    }

    void reopen() {
        orchestrator = open();
    }

    static SessionRequest request() {
        return SessionRequest.of("scripted", ComputeRequest.cpu(1).image("demo").build());
    }

    void ticks(int count) {
        for (var i = 0; i < count; i++) {
            orchestrator.tick();
        }
    }

    void later(Duration duration) {
        time.advance(duration);
        orchestrator.tick();
    }

    Session started() {
        return started(request());
    }

    /** Started, and its machine rented and looked at. */
    Session started(SessionRequest request) {
        var id = orchestrator.start(request).id();
        orchestrator.tick();
        return orchestrator.info(id);
    }

    /** The same with a task. */
    Session ran(TaskRequest request) {
        var id = orchestrator.run(request).id();
        orchestrator.tick();
        return orchestrator.info(id);
    }

    Session info(Session session) {
        return orchestrator.info(session.id());
    }

    List<EventType> events(Session session) {
        return orchestrator.events(session.id()).stream()
                .map(SessionEvent::type)
                .toList();
    }

    @Override
    public void close() {
        orchestrator.close();
        atlas.close();
    }
}
