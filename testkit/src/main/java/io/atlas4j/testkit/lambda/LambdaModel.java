package io.atlas4j.testkit.lambda;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** What Lambda knows. Knows no HTTP and no clock. Not safe for several threads. */
final class LambdaModel {
    /** Requests arrive a little nearer to each other than they were sent. */
    private static final Duration JITTER = Duration.ofMillis(100);

    record Key(String id, String name, String publicKey) {}

    record Filesystem(String id, String name, String region, Instant created) {}

    /** A set of rules; its name and rules may change. */
    static final class Ruleset {
        final String id;
        final String region;
        final Instant created;
        String name;
        List<JsonNode> rules;

        Ruleset(String id, String region, Instant created, String name, List<JsonNode> rules) {
            this.id = id;
            this.region = region;
            this.created = created;
            this.name = name;
            this.rules = rules;
        }
    }

    final Set<String> apiKeys = new HashSet<>();
    final Set<String> weakKeys = new HashSet<>();
    final Map<String, InstanceType> types = new LinkedHashMap<>();
    final Map<String, Instance> instances = new LinkedHashMap<>();
    final Map<String, Key> sshKeys = new LinkedHashMap<>();
    final Map<String, Filesystem> filesystems = new LinkedHashMap<>();
    final Map<String, Ruleset> rulesets = new LinkedHashMap<>();
    final Rates rates = new Rates();
    List<JsonNode> globalRules = List.of();
    Optional<String> accountProblem = Optional.empty();
    Optional<Duration> refusesEnd = Optional.empty();
    Duration lag = Duration.ZERO;
    Duration filesystemRelease = Duration.ZERO;
    private int count;

    LambdaModel() {
        InstanceType.usual().forEach(type -> types.put(type.name, type));
    }

    String nextId() {
        return "0920582c7ff041399e34823a0be6%04x".formatted(++count);
    }

    Set<String> regions() {
        var regions = new TreeSet<>(Set.of("us-east-1", "us-south-1", "us-south-2", "us-west-1", "europe-central-1"));
        types.values().forEach(type -> regions.addAll(type.stock.keySet()));
        return regions;
    }

    Instance launch(JsonNode body, InstanceType type, Instant now) {
        var instance = new Instance(nextId(), type, body, now, now.plus(lag));
        instance.refusesEnd = refusesEnd;
        instances.put(instance.id, instance);
        return instance;
    }

    Optional<Instance> instance(String id, Instant now) {
        return Optional.ofNullable(instances.get(id)).filter(it -> it.isShown(now));
    }

    List<Instance> shown(Instant now) {
        return instances.values().stream().filter(it -> it.isShown(now)).toList();
    }

    List<Instance> existing(Instant now) {
        return instances.values().stream().filter(it -> it.exists(now)).toList();
    }

    List<String> usersOf(Ruleset ruleset, Instant now) {
        return existing(now).stream()
                .filter(it -> it.rulesets().contains(ruleset.id))
                .map(it -> it.id)
                .toList();
    }

    /** Also for a while after its last machine is gone. */
    boolean isUsed(Filesystem filesystem, Instant now) {
        return existing(now.minus(filesystemRelease)).stream()
                .anyMatch(it -> it.filesystems().contains(filesystem.name()) && it.region.equals(filesystem.region()));
    }

    BigDecimal bill(Instant now) {
        return instances.values().stream().map(it -> it.bill(now)).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    List<String> bills(Instant now) {
        var bills = new ArrayList<String>();
        existing(now).stream()
                .filter(it -> !it.status(now).equals("terminating"))
                .forEach(it -> bills.add("instance " + it.name + " (" + it.type.name + ")"));
        return bills;
    }

    /** A request a second and a launch every 12 seconds, over any stretch of time. */
    static final class Rates {
        private static final Duration LAUNCH = Duration.ofSeconds(12);
        private static final Duration ANY = Duration.ofSeconds(1);

        boolean kept = true;
        private Optional<Instant> last = Optional.empty();
        private Optional<Instant> lastLaunch = Optional.empty();

        boolean take(boolean launch, Instant now) {
            var tooFast = isWithin(last, ANY, now) || (launch && isWithin(lastLaunch, LAUNCH, now));
            if (!kept || !tooFast) {
                last = Optional.of(now);
                lastLaunch = launch ? last : lastLaunch;
                return true;
            }
            return false;
        }

        private static boolean isWithin(Optional<Instant> before, Duration gap, Instant now) {
            return before.filter(it -> now.plus(JITTER).isBefore(it.plus(gap))).isPresent();
        }
    }
}
