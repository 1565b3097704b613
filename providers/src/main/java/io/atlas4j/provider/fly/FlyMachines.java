package io.atlas4j.provider.fly;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Exec;
import io.atlas4j.spi.Listing;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What only Fly's machines can do. Safe for many threads. */
public final class FlyMachines implements Exec {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
    private static final int PAGE = 1000;
    private static final int MOST_PAGES = 1000;
    private static final int UPDATES = 3;

    private final FlyApi api;
    private final FlySettings settings;
    private final TimeSource time;
    private final String account;

    FlyMachines(FlyApi api, FlySettings settings, TimeSource time, String account) {
        this.api = api;
        this.settings = settings;
        this.time = time;
        this.account = account;
    }

    /** The app's machines with all of that metadata. */
    public List<Compute> list(Map<String, String> metadata) {
        return api.machines(metadata).stream().map(this::compute).toList();
    }

    /**
     * The machines of the whole organisation, of every app. Fly gathers them from its regions: one that does not answer
     * makes the listing incomplete, and a machine may be seconds late in it.
     */
    public Listing listOrganization() {
        var takenAt = time.now();
        var machines = new ArrayList<Compute>();
        var seen = new HashSet<String>();
        var complete = true;
        var cursor = Optional.<String>empty();
        for (var page = 0; page < MOST_PAGES; page++) {
            var query = new LinkedHashMap<String, String>();
            query.put("limit", Integer.toString(PAGE));
            cursor.ifPresent(value -> query.put("cursor", value));
            var answer = api.organizationMachines(query);
            answer.objects("machines").forEach(machine -> machines.add(compute(machine)));
            complete &= answer.texts("error_regions").isEmpty();
            cursor = answer.text("next_cursor").filter(next -> !next.isEmpty());
            if (cursor.isEmpty()) {
                return new Listing(machines, complete, takenAt); // an empty page is not the end
            }
            if (!seen.add(cursor.get())) {
                break;
            }
        }
        throw new ProviderException(
                Origin.of(FlySettings.ID), "fly: the list of the organisation's machines does not end");
    }

    /** Writes the machine's memory to disk and stops it; starting goes on from there. At most 2 GB of memory. */
    public void suspend(String id) {
        api.act(id, "suspend");
    }

    /**
     * Waits for a state.
     *
     * @param state {@code started}, {@code stopped}, {@code suspended}, {@code destroyed}, {@code failed} or {@code settled}
     * @throws TimedOutException if it is not reached in that time
     */
    public void await(String id, String state, Duration limit) {
        var deadline = time.nanoTime() + limit.toNanos();
        while (true) {
            var left = Duration.ofNanos(deadline - time.nanoTime());
            if (left.toSeconds() < 1) {
                throw new TimedOutException(
                        Origin.of(FlySettings.ID),
                        "fly: machine " + id + " was not " + state + " within " + limit.toSeconds() + " s");
            }
            var wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
            var query = new LinkedHashMap<String, String>();
            query.put("state", state);
            query.put("timeout", Long.toString(wait.toSeconds()));
            try {
                if (state.equals("stopped")) {
                    version(api.machine(id)).ifPresent(version -> query.put("version", version));
                }
                api.await(id, query, wait);
                return;
            } catch (NotFoundException gone) {
                if (state.equals("destroyed")) {
                    return;
                }
                throw gone;
            } catch (TimedOutException notYet) {
                // The deadline above decides.
            }
        }
    }

    /**
     * Changes the configuration: reads it whole, lets {@code change} make another of it, writes it whole, and starts anew when
     * somebody else wrote meanwhile. A running machine starts again with the new one.
     *
     * @param change from the whole configuration in Fly's own words, secrets and all, to the one to be; may be called again
     * @param lease the lease that the caller holds, if any
     * @throws ConflictException if others wrote each time, or somebody else holds a lease
     */
    public Compute update(String id, UnaryOperator<Map<String, Object>> change, Optional<FlyLease> lease) {
        for (var attempt = 1; ; attempt++) {
            var machine = api.machine(id);
            var config = FlyWire.Machine.of(machine)
                    .config()
                    .orElseThrow(() -> new ProviderException(
                            Origin.of(FlySettings.ID),
                            "fly: the configuration of machine " + id
                                    + " cannot be read now, so it cannot be changed; its host does not answer"));
            var body = new LinkedHashMap<String, Object>();
            body.put("config", guarded(change.apply(writable(config.values()))));
            version(machine).ifPresent(version -> body.put("current_version", version));
            try {
                return compute(api.updateMachine(id, body, lease));
            } catch (ConflictException conflict) {
                if (attempt == UPDATES || conflict.getMessage().contains("lease")) {
                    throw conflict;
                }
            }
        }
    }

    /** Takes the sole right to change the machine. */
    public FlyLease lease(String id, Duration ttl, String description) {
        return FlyWire.lease(api.lease(id, checked(ttl), description, Optional.empty()));
    }

    /** Prolongs a lease that is held. */
    public FlyLease renew(String id, FlyLease lease, Duration ttl) {
        return FlyWire.lease(api.lease(id, checked(ttl), lease.description().orElse(""), Optional.of(lease)));
    }

    public void release(String id, FlyLease lease) {
        api.release(id, lease);
    }

    /** The lease that somebody holds. */
    public Optional<FlyLease> leaseOf(String id) {
        try {
            return Optional.of(FlyWire.lease(api.lease(id)));
        } catch (NotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public Execution exec(String id, List<String> command, Duration timeout) {
        if (command.isEmpty()) {
            throw ValidationException.of(FlySettings.ID, "command", "is needed");
        }
        var answer = api.exec(id, command, checked(timeout));
        return new Execution(
                answer.integer("exit_code")
                        .orElseThrow(() -> new ProviderException(
                                Origin.of(FlySettings.ID), "fly: \"exit_code\" is missing in the answer")),
                answer.text("stdout").orElse(""),
                answer.text("stderr").orElse(""));
    }

    /** What happened to the machine, the newest first, at most 50. */
    public List<FlyEvent> events(String id) {
        return api.events(id, 50).stream().map(FlyWire::event).toList();
    }

    public Map<String, String> metadata(String id) {
        var texts = new LinkedHashMap<String, String>();
        api.metadata(id).values().forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    /** Sets one entry; the machine goes on undisturbed. */
    public void putMetadata(String id, String key, String value) {
        api.putMetadata(id, key, value);
    }

    private Compute compute(JsonObject machine) {
        return FlyTranslate.compute(machine, settings).inAccount(account);
    }

    private static Optional<String> version(JsonObject machine) {
        return FlyWire.Machine.of(machine).version();
    }

    private static Duration checked(Duration duration) {
        if (duration.toSeconds() < 1) {
            throw ValidationException.of(FlySettings.ID, "duration", "must be at least a second");
        }
        return duration;
    }

    /** Fly shows {@code autostop} as true or false and wants a word. */
    private static Map<String, Object> writable(Map<String, Object> config) {
        var copy = new LinkedHashMap<>(config);
        if (copy.get("services") instanceof List<?> services) {
            copy.put("services", services.stream().map(FlyMachines::worded).toList());
        }
        return copy;
    }

    private static Object worded(Object service) {
        if (service instanceof Map<?, ?> map && map.get("autostop") instanceof Boolean stops) {
            var copy = new LinkedHashMap<Object, Object>(map);
            copy.put("autostop", stops ? "stop" : "off");
            return copy;
        }
        return service;
    }

    /** So that no message shows a value of a variable, which Fly may quote. */
    private static Map<String, Object> guarded(Map<String, Object> config) {
        var copy = new LinkedHashMap<>(config);
        if (copy.get("env") instanceof Map<?, ?> env) {
            var hidden = new LinkedHashMap<Object, Object>(env);
            hidden.replaceAll(
                    (name, value) -> value instanceof String text && !text.isEmpty() ? Secret.of(text) : value);
            copy.put("env", hidden);
        }
        return copy;
    }
}
