package io.atlas4j.testkit.fly;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** The machines, volumes and addresses of all apps. Knows no HTTP and no clock. Not safe for several threads. */
final class MachineModel {
    /** A disk. */
    static final class Volume {
        final String id;
        final String app;
        final String name;
        final String region;
        final Instant created;
        int sizeGb;
        boolean deleted;

        Volume(String id, String app, String name, String region, Instant created, int sizeGb) {
            this.id = id;
            this.app = app;
            this.name = name;
            this.region = region;
            this.created = created;
            this.sizeGb = sizeGb;
        }
    }

    final Map<String, Machine> machines = new LinkedHashMap<>();
    final Map<String, Volume> volumes = new LinkedHashMap<>();
    final Map<String, List<String>> addresses = new LinkedHashMap<>();
    final Set<String> fullRegions = new HashSet<>();
    final Set<String> silentRegions = new HashSet<>();
    final Rates rates = new Rates();
    Duration lag = Duration.ZERO;
    int organizationPage = 1000;
    boolean bareLeases;
    Function<List<String>, FakeFly.Ran> programs = command -> new FakeFly.Ran(0, String.join(" ", command) + "\n", "");
    private int count;

    Machine create(String app, String name, String region, ObjectNode config, Instant now) {
        var machine = new Machine(nextId(), name, app, region, now, now.plus(lag), config);
        machines.put(machine.id, machine);
        return machine;
    }

    String nextId() {
        return "%014x".formatted(0x148e21ea000000L + ++count);
    }

    /** A machine that is shown: neither too new nor long gone. */
    Optional<Machine> machine(String app, String id, Instant now) {
        return Optional.ofNullable(machines.get(id))
                .filter(machine -> machine.app.equals(app))
                .filter(machine -> !machine.visible.isAfter(now) && !machine.forgotten(now));
    }

    /** Those that exist, seen or not. */
    List<Machine> existing(Instant now) {
        return machines.values().stream()
                .filter(machine -> !machine.state(now).equals("destroyed"))
                .toList();
    }

    /** Those that a list shows. */
    List<Machine> listed(String app, Instant now) {
        return existing(now).stream()
                .filter(machine -> machine.app.equals(app) && !machine.visible.isAfter(now))
                .toList();
    }

    List<String> bills(Instant now) {
        var bills = new ArrayList<String>();
        machines.values().forEach(machine -> machine.bill(now).ifPresent(bills::add));
        volumes.values().stream()
                .filter(volume -> !volume.deleted)
                .forEach(volume -> bills.add("volume " + volume.name));
        return bills;
    }

    /** One request a second after a burst of three, five after ten, for each action on each thing. */
    static final class Rates {
        private record Bucket(double tokens, Instant at) {}

        private final Map<String, Bucket> buckets = new LinkedHashMap<>();
        boolean kept = true;

        boolean take(String key, boolean reading, Instant now) {
            var most = reading ? 10.0 : 3.0;
            var perSecond = reading ? 5.0 : 1.0;
            var bucket = buckets.getOrDefault(key, new Bucket(most, now));
            var passed = Duration.between(bucket.at(), now).toNanos() / 1e9;
            var tokens = Math.min(most, bucket.tokens() + passed * perSecond) + 1e-6;
            var passes = !kept || tokens >= 1;
            buckets.put(key, new Bucket(passes ? tokens - 1 : tokens, now));
            return passes;
        }
    }
}
