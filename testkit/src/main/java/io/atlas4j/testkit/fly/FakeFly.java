package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.Faults;
import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.time.TimeSource;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A Fly in this process: one address that answers as {@code api.fly.io} and {@code api.machines.dev} do. Its log host
 * refuses a macaroon that comes as {@code Bearer}. Safe for many threads.
 */
public final class FakeFly implements FakeCloud {
    private final Faults faults = new Faults();
    private final FlyModel model = new FlyModel();
    private final MachineModel machines = new MachineModel();
    private final FlySkin skin;
    private final FakeServer server;
    private final TimeSource time;

    private FakeFly(TimeSource time) {
        this.time = time;
        this.skin = new FlySkin(model, machines, time);
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

    /** Pages of logs that are asked for sooner than that after another are refused with 429; never by default. */
    public FakeFly betweenLogPages(Duration least) {
        locked(known -> known.betweenPages = least);
        return this;
    }

    /** The machines that exist, shown by Fly or not yet. */
    public List<FakeMachine> existingMachines() {
        return looked(() -> machines.existing(time.now()).stream()
                .map(machine -> MachineJson.snapshot(machine, time.now()))
                .toList());
    }

    /** New machines stay invisible that long, to reading as well as to lists. */
    public FakeFly machineLag(Duration lag) {
        locked(known -> machines.lag = lag);
        return this;
    }

    /** Nothing is free there, neither for new machines nor for starting. */
    public FakeFly fullRegion(String region) {
        locked(known -> machines.fullRegions.add(region));
        return this;
    }

    /** The list of an organisation's machines lacks that region, and says so. */
    public FakeFly silentRegion(String region) {
        locked(known -> machines.silentRegions.add(region));
        return this;
    }

    /** How many machines a page of an organisation's list holds; 1000. */
    public FakeFly organizationPage(int machinesOnPage) {
        locked(known -> machines.organizationPage = machinesOnPage);
        return this;
    }

    /** Leases are answered without an envelope. */
    public FakeFly bareLeases() {
        locked(known -> machines.bareLeases = true);
        return this;
    }

    /** A machine's program ends by itself. */
    public FakeFly programEnds(String machineId, int exitCode, boolean outOfMemory) {
        locked(known -> Optional.ofNullable(machines.machines.get(machineId))
                .orElseThrow(() -> new IllegalArgumentException("there is no machine " + machineId))
                .exits(exitCode, outOfMemory, time.now()));
        return this;
    }

    /** What a command that is run in a machine gives; it prints its own words otherwise. */
    public FakeFly programs(Function<List<String>, Ran> programs) {
        locked(known -> machines.programs = programs);
        return this;
    }

    /** What a command gave. */
    public record Ran(int exitCode, String stdout, String stderr) {}

    /** Gives the app an address: {@code 2a09:…}, or {@code fdaa:…} for a private one. */
    public FakeFly address(String app, String ip) {
        locked(known -> machines.addresses
                .computeIfAbsent(app, any -> new ArrayList<>())
                .add(ip));
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
        return looked(() -> machines.bills(time.now()));
    }

    @Override
    public void close() {
        server.close();
    }

    private <T> T looked(Supplier<T> look) {
        var seen = new AtomicReference<T>();
        skin.locked(() -> seen.set(look.get()));
        return seen.get();
    }

    private void locked(Consumer<FlyModel> change) {
        skin.locked(() -> change.accept(model));
    }
}
