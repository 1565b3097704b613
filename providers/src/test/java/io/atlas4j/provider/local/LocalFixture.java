package io.atlas4j.provider.local;

import static org.awaitility.Awaitility.await;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** A provider below a temporary home, and short words for using it. Closing ends every machine there. */
final class LocalFixture implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path home;
    final Local local;

    LocalFixture(Path home) {
        this(home, Map.of());
    }

    LocalFixture(Path home, Map<String, String> settings) {
        var all = new HashMap<>(Map.of("ATLAS_HOME", home.toString(), "ATLAS_LOCAL_ENGINE", "none"));
        all.putAll(settings);
        this.home = home;
        this.local = new Local(
                new ProviderContext(Settings.of(all), Telemetry.create(), TimeSource.system()),
                ProcessTable.system(),
                Duration.ofSeconds(1));
    }

    /** A request that runs shell text; further words are its {@code $1}, {@code $2}, … */
    static ComputeRequestBuilder shell(String text, String... arguments) {
        var command = new ArrayList<>(List.of("sh", "-c", text, "sh"));
        command.addAll(List.of(arguments));
        return ComputeRequest.cpu(1).command(command);
    }

    Compute create(ComputeRequestBuilder request) {
        return create(request, "test-" + UUID.randomUUID());
    }

    Compute create(ComputeRequestBuilder request, String name) {
        var built = request.build();
        return local.create(local.placements(built).getFirst(), built, name);
    }

    Compute awaitThat(Compute machine, Predicate<Compute> condition) {
        return await().atMost(PATIENCE).until(() -> local.get(machine.id()), condition);
    }

    Compute awaitEnd(Compute machine) {
        return awaitThat(machine, it -> it.exitCode().isPresent());
    }

    /** It writes down how its program ended, and then leaves. */
    void awaitNoWrapper(Compute machine) {
        var wrapper = new MachineDirectory(directory(machine), null).wrapper().orElseThrow();
        await().atMost(PATIENCE).until(() -> !isAlive(wrapper.pid()));
    }

    List<String> lines(Compute machine) {
        return read(machine, LogQuery.last(5000)).stream().map(LogLine::text).toList();
    }

    List<LogLine> read(Compute machine, LogQuery query) {
        var lines = new ArrayList<LogLine>();
        try (var log = local.logs(machine.id(), query)) {
            log.forEachRemaining(lines::add);
        }
        return lines;
    }

    /** The first line that the machine's program prints. */
    String firstLine(Compute machine) {
        return await().atMost(PATIENCE)
                .until(() -> lines(machine), lines -> !lines.isEmpty())
                .getFirst();
    }

    Path directory(Compute machine) {
        return home.resolve("local").resolve(machine.id());
    }

    static boolean isAlive(long pid) {
        return ProcessTable.system().startOf(pid).isPresent();
    }

    @Override
    public void close() {
        local.list().machines().forEach(machine -> local.terminate(machine.id()));
    }
}
