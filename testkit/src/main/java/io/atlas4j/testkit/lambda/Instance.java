package io.atlas4j.testkit.lambda;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A machine and what becomes of it as time passes. Not safe for several threads. */
final class Instance {
    private static final Duration ADDRESS = Duration.ofMinutes(1);
    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Duration END = Duration.ofSeconds(20);

    /** How long a machine that is gone is still shown. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private static final BigDecimal MILLIS_PER_HOUR =
            BigDecimal.valueOf(Duration.ofHours(1).toMillis());

    final String id;
    final InstanceType type;
    final String region;
    final JsonNode launch;
    final Instant launched;
    final Instant visible;
    String name;
    List<JsonNode> tags;
    Optional<Duration> refusesEnd = Optional.empty();
    boolean neverBoots;
    boolean unhealthy;
    private Instant restarted;
    private Instant ending = Instant.MAX;
    private Instant preempted = Instant.MAX;

    Instance(String id, InstanceType type, JsonNode launch, Instant launched, Instant visible) {
        this.id = id;
        this.type = type;
        this.region = launch.path("region_name").asString();
        this.launch = launch;
        this.launched = launched;
        this.visible = visible;
        this.restarted = launched;
        this.name = launch.path("name").asString("");
        this.tags = launch.path("tags").valueStream().toList();
    }

    String status(Instant now) {
        if (!now.isBefore(preempted)) {
            return "preempted";
        }
        if (!now.isBefore(ending)) {
            return now.isBefore(ending.plus(END)) ? "terminating" : "terminated";
        }
        if (neverBoots || now.isBefore(restarted.plus(BOOT))) {
            return "booting";
        }
        return unhealthy ? "unhealthy" : "active";
    }

    boolean exists(Instant now) {
        return !status(now).matches("preempted|terminated");
    }

    boolean isShown(Instant now) {
        var gone = ending.equals(Instant.MAX) ? preempted : ending.plus(END);
        return !visible.isAfter(now) && (gone.equals(Instant.MAX) || now.isBefore(gone.plus(REMEMBERED)));
    }

    /** USD so far: from the launch until it is ended or taken back. */
    BigDecimal bill(Instant now) {
        var until = Stream.of(now, ending, preempted).min(Instant::compareTo).orElseThrow();
        return BigDecimal.valueOf(type.cents, 2)
                .multiply(BigDecimal.valueOf(Duration.between(launched, until).toMillis()))
                .divide(MILLIS_PER_HOUR, 6, RoundingMode.HALF_UP);
    }

    boolean canEnd(Instant now) {
        return !status(now).matches("terminating|terminated|preempted")
                && refusesEnd.filter(wait -> now.isBefore(launched.plus(wait))).isEmpty();
    }

    boolean hasAddress(Instant now) {
        return !now.isBefore(launched.plus(ADDRESS));
    }

    String address() {
        var number = Integer.parseInt(id.substring(id.length() - 4), 16);
        return "198.51." + number / 256 + "." + number % 256;
    }

    void end(Instant now) {
        if (exists(now) && ending.equals(Instant.MAX)) {
            ending = now;
        }
    }

    void preempt(Instant now) {
        preempted = now;
    }

    void restart(Instant now) {
        restarted = now;
    }

    List<String> rulesets() {
        return launch.path("firewall_rulesets")
                .valueStream()
                .map(ruleset -> ruleset.path("id").asString())
                .toList();
    }

    List<String> filesystems() {
        return launch.path("file_system_names")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }
}
