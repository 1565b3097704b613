package io.atlas4j.provider.fly;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.NewMachines;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Fly Machines. All are in one app, named by {@code FLY_APP}; {@code FLY_CREATE_APP=true} makes it in {@code FLY_ORG}
 * when it is missing. Machines have processors only: Fly's GPUs ended on 2026-07-31.
 *
 * <p>Needs {@code FLY_API_TOKEN}, as any command of Fly's prints it. Prices are those of {@code FLY_PRICES}, because Fly
 * tells none; without it they are empty.
 *
 * <p>Ports are reached at the app's address, where Fly's proxy chooses among all machines of the app with that port: give a
 * service that must be told apart an app of its own, or set {@code FLY_PRIVATE_NETWORK=true} and reach each machine by its
 * own name from inside. Raw TCP needs an IPv6 or an own IPv4 address of the app.
 *
 * <p>{@link #machines()} has what only Fly can do. A network volume is mounted at {@code /data}. A command replaces what
 * the image would run, its entry point as well.
 */
public final class Fly implements Provider, Pausable, Logs {
    /** How long Fly may answer 404 about a machine that it has just made. */
    private static final Duration APPEARS = Duration.ofSeconds(15);

    /** Fly starts in seconds; what is not there after 5 minutes, by its own advice, will not come. The rest is a big image. */
    private static final Duration BOOTS = Duration.ofMinutes(10);

    private final String account;
    private final FlySettings settings;
    private final FlyApi api;
    private final FlyApps apps;
    private final FlyVolumes volumes;
    private final FlyMachines machines;
    private final TimeSource time;
    private final NewMachines newMachines;

    /** Sends nothing, and needs no token until a call does. */
    public Fly(ProviderContext context) {
        account = context.account();
        settings = FlySettings.of(context.settings());
        time = context.time();
        newMachines = new NewMachines(FlySettings.ID, time, APPEARS, Duration.ofMillis(500));
        api = new FlyApi(
                settings,
                HttpApi.of(
                        FlySettings.ID,
                        settings.account(),
                        request -> Map.of("Authorization", settings.requireHeader()),
                        context),
                newMachines,
                time);
        apps = new FlyApps(api, settings, time);
        volumes = new FlyVolumes(api, apps);
        machines = new FlyMachines(api, settings, time, account);
    }

    @Override
    public String id() {
        return FlySettings.ID;
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(
                Capability.NETWORK_VOLUMES,
                Capability.HTTP_PROXY,
                Capability.RAW_TCP,
                Capability.GLOBAL_NETWORKING,
                Capability.PAUSABLE,
                Capability.LOGS,
                Capability.EXEC,
                Capability.SELF_TERMINATE,
                Capability.EXIT_CODES);
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        for (Object part : List.of(this, volumes, machines)) {
            if (type.isInstance(part)) {
                return Optional.of(type.cast(part));
            }
        }
        return Optional.empty();
    }

    /** Leases, updates, waits, commands, events: what only Fly can do. */
    public FlyMachines machines() {
        return machines;
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        FlyPlacements.check(request);
        settings.requireHeader();
        settings.requireApp();
        var volumeRegion = request.networkVolumeId()
                .flatMap(id -> volumes.networkVolume(id).region());
        return FlyPlacements.of(request, settings.prices(), volumeRegion);
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        FlyPlacements.check(request);
        apps.ensure(!request.ports().isEmpty());
        var body = FlyTranslate.createBody(placement, request, name);
        var machine = api.http().creating(name, () -> send(body, name));
        newMachines.made(machine.id());
        return machine;
    }

    /** A name that is taken is ours, because no two creations share one: an earlier sending arrived after all. */
    private Compute send(Map<String, Object> body, String name) {
        try {
            return compute(api.createMachine(body, name));
        } catch (ConflictException conflict) {
            if (!conflict.getMessage().contains("unique machine name violation")) {
                throw conflict;
            }
            var origin = new Origin(conflict.provider(), conflict.status(), conflict.requestId());
            throw new AmbiguousOutcomeException(origin, conflict.getMessage(), name, conflict);
        }
    }

    @Override
    public Compute get(String id) {
        try {
            return compute(api.machine(id));
        } catch (NotFoundException missing) {
            apps.confirm(missing);
            throw missing;
        }
    }

    /** Of the app; an app that does not exist yet, but may be made, proves nothing. */
    @Override
    public Listing list() {
        var takenAt = time.now();
        try {
            return new Listing(machines.list(Map.of()), true, takenAt);
        } catch (NotFoundException missing) {
            if (!settings.mayCreate()) {
                throw missing;
            }
            return new Listing(List.of(), false, takenAt);
        }
    }

    @Override
    public void terminate(String id) {
        try {
            api.destroy(id);
            newMachines.ended(id);
        } catch (NotFoundException missing) {
            apps.confirm(missing);
        }
    }

    @Override
    public Duration bootLimit(ComputeRequest request) {
        return BOOTS;
    }

    /**
     * {@inheritDoc}
     *
     * @throws UnsupportedException if the machine goes, with its disk, when its command ends: a stop would end both
     */
    @Override
    public void stop(String id) {
        var goes = FlyWire.Machine.of(api.machine(id))
                .config()
                .flatMap(config -> config.flag("auto_destroy"))
                .orElse(false);
        if (goes) {
            throw new UnsupportedException(
                    Origin.of(FlySettings.ID),
                    "fly destroys machine " + id + " when its command ends, so a stop would lose it, and was not sent:"
                            + " terminate it, or spawn it with selfTerminate(false)");
        }
        api.act(id, "stop");
    }

    @Override
    public void start(String id) {
        api.act(id, "start");
    }

    @Override
    public LogStream logs(String id, LogQuery query) {
        return new FlyLogs(api, time, id, query);
    }

    private Compute compute(JsonObject machine) {
        return FlyTranslate.compute(machine, settings).inAccount(account);
    }
}
