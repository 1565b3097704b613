package io.atlas4j.testkit.fly;

import io.atlas4j.spi.TimeSource;
import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.Faults;
import io.atlas4j.testkit.server.FakeServer;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A Fly in this process: one address that answers as {@code api.fly.io} and {@code api.machines.dev} do. Its log host
 * refuses a macaroon that comes as {@code Bearer}. Safe for many threads.
 */
public final class FakeFly implements FakeCloud {
    private final Faults faults = new Faults();
    private final FlyModel model = new FlyModel();
    private final FlySkin skin;
    private final FakeServer server;
    private final TimeSource time;

    private FakeFly(TimeSource time) {
        this.time = time;
        this.skin = new FlySkin(model, time);
        this.server = new FakeServer(0, skin, faults, time);
        accept(key());
    }

    public static FakeFly start(TimeSource time) {
        return new FakeFly(time);
    }

    /** The settings that send a client here. */
    public Map<String, String> settings() {
        return Map.of(
                "FLY_API_BASE_URL",
                baseUrl().toString(),
                "FLY_FLAPS_BASE_URL",
                baseUrl().toString());
    }

    /** Makes a token work, in its bare form: {@code fm2_…} or another. */
    public FakeFly accept(String token) {
        locked(known -> known.tokens.add(token));
        return this;
    }

    /** Makes a token stop working. */
    public FakeFly refuse(String token) {
        locked(known -> known.tokens.remove(token));
        return this;
    }

    public FakeFly app(String name, String organization) {
        locked(known -> known.create(name, organization));
        return this;
    }

    /** The app is gone. */
    public FakeFly destroyApp(String name) {
        locked(known -> known.apps.remove(name));
        return this;
    }

    /** Adds a line to the app's log, now. */
    public FakeFly log(String app, String message) {
        return log(app, time.now(), message, "148e21ea7de468", "ams");
    }

    public FakeFly log(String app, Instant at, String message, String instance, String region) {
        locked(known -> {
            var log = known.create(app, "acme").log();
            var id = instance + "-" + at.getEpochSecond() + "." + at.getNano() + "-" + log.size();
            log.add(new FlyModel.Line(id, at, message, "info", instance, region, "app"));
        });
        return this;
    }

    /** How many lines a page of a log holds; 100. */
    public FakeFly pageSize(int lines) {
        locked(known -> known.pageSize = lines);
        return this;
    }

    @Override
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public String key() {
        return "fm2_everything";
    }

    @Override
    public List<Exchange> requests() {
        return server.requests();
    }

    @Override
    public void forgetRequests() {
        server.forgetRequests();
    }

    @Override
    public Faults faults() {
        return faults;
    }

    @Override
    public List<String> billing() {
        return List.of();
    }

    @Override
    public void close() {
        server.close();
    }

    private void locked(Consumer<FlyModel> change) {
        skin.locked(() -> change.accept(model));
    }
}
