package io.atlas4j.provider.lambda;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.Pause;
import io.atlas4j.spec.Port;
import io.atlas4j.spi.Shared;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the ports of machines: a firewall ruleset for each, called like its machine, deleted when the machine is gone.
 *
 * <p>Lambda refuses to delete one that is in use, so a deletion is tried until it succeeds: after an end, and with each
 * list that shows the machine no more, however it went. Only a ruleset that carries the name of one of our machines is
 * deleted. Those that wait are remembered for all views of the account; a ruleset costs nothing.
 */
final class LambdaRulesets {
    private static final Logger LOG = LoggerFactory.getLogger(LambdaRulesets.class);

    /** Has no rules of its own: its machines are open. */
    private static final String WITHOUT_FIREWALL = "us-south-1";

    /** Longer than a launch may be on its way. */
    private static final Duration LAUNCHING = Duration.ofMinutes(15);

    private static final Duration LIST_LAG = Duration.ofMinutes(2);
    private static final int AT_ONCE = 5;
    private static final List<Integer> CLOSING_SECONDS = List.of(5, 10, 20, 25);

    /** The machines whose rulesets are to go, and from when on; of all accounts. */
    static final class Remembered {
        private record Key(String account, String machine) {}

        private final Map<Key, Long> notBefore = new ConcurrentHashMap<>();
    }

    private final LambdaApi api;
    private final LambdaSettings settings;
    private final TimeSource time;
    private final Pause pause;
    private final Map<Remembered.Key, Long> remembered;

    LambdaRulesets(LambdaApi api, LambdaSettings settings, TimeSource time, Shared shared) {
        this.api = api;
        this.settings = settings;
        this.time = time;
        this.pause = new Pause(LambdaSettings.ID, time);
        this.remembered = shared.get(Remembered.class, Remembered::new).notBefore;
    }

    /** Makes the ruleset of a machine that is about to be launched; empty where none is needed. */
    Optional<String> open(String machine, String region, List<Port> ports) {
        if (ports.isEmpty() || region.equals(WITHOUT_FIREWALL)) {
            return Optional.empty();
        }
        remember(machine, LAUNCHING);
        var body = Map.of(
                "name",
                machine,
                "region",
                region,
                "rules",
                ports.stream().map(port -> rule(port.number(), machine)).toList());
        try {
            return Optional.of(api.http().creating(machine, () -> LambdaWire.idOf(api.createRuleset(body, machine))));
        } catch (AmbiguousOutcomeException open) {
            // It may exist all the same. If that cannot be seen, there is no machine yet that would need it.
            var why = open.getCause() instanceof AtlasException cause ? cause : open;
            return Optional.of(find(machine).orElseThrow(() -> why));
        } catch (AtlasException refused) {
            forget(machine);
            throw refused;
        }
    }

    private Map<String, Object> rule(int port, String machine) {
        return Map.of(
                "protocol",
                "tcp",
                "port_range",
                List.of(port, port),
                "source_network",
                settings.source(),
                "description",
                "atlas4j " + machine);
    }

    private Optional<String> find(String machine) {
        return api.rulesets().stream()
                .filter(ruleset -> isOf(ruleset, machine))
                .map(LambdaWire::idOf)
                .findFirst();
    }

    private static boolean isOf(JsonObject ruleset, String machine) {
        return ruleset.text("name").filter(machine::equals).isPresent();
    }

    /** The machine exists; from now on its ruleset goes with it. */
    void launched(String machine) {
        remembered.computeIfPresent(key(machine), (key, before) -> after(LIST_LAG));
    }

    /** There is certainly no machine. */
    void discard(String machine, String ruleset) {
        remember(machine, Duration.ZERO);
        delete(machine, ruleset);
    }

    /** What an end was accepted for is waited for a little, because a caller that leaves now could not come back to it. */
    void close(List<JsonObject> ended) {
        for (var json : ended) {
            var instance = LambdaWire.Instance.of(json);
            if (!instance.rulesets().isEmpty()) {
                LambdaTranslate.name(instance).ifPresent(this::closeSlowly);
            }
        }
    }

    private void closeSlowly(String machine) {
        remember(machine, Duration.ZERO);
        try {
            var ruleset = find(machine);
            if (ruleset.isEmpty()) {
                forget(machine);
                return;
            }
            for (var seconds : CLOSING_SECONDS) {
                pause.of(Duration.ofSeconds(seconds), "delete the ruleset of " + machine);
                if (delete(machine, ruleset.get())) {
                    return;
                }
            }
        } catch (AtlasException later) {
            LOG.debug("the firewall ruleset of {} stays for now: {}", machine, later.getMessage());
        }
    }

    /** Deletes the rulesets of machines that were there and are no more. Never fails: the list is what was asked for. */
    void afterList(List<LambdaWire.Instance> instances) {
        var live = new HashSet<String>();
        for (var instance : instances) {
            LambdaTranslate.name(instance).filter(name -> !instance.isGone()).ifPresent(name -> {
                live.add(name);
                if (!instance.rulesets().isEmpty() && LambdaTranslate.isOurs(instance)) {
                    remembered.putIfAbsent(key(name), time.nanoTime());
                }
            });
        }
        var due = new HashSet<String>();
        remembered.forEach((key, from) -> {
            if (key.account().equals(settings.account())
                    && !live.contains(key.machine())
                    && time.nanoTime() - from >= 0) {
                due.add(key.machine());
            }
        });
        if (!due.isEmpty()) {
            sweep(due);
        }
    }

    private void sweep(Set<String> machines) {
        try {
            var rulesets = api.rulesets();
            machines.stream()
                    .filter(machine -> rulesets.stream().noneMatch(ruleset -> isOf(ruleset, machine)))
                    .forEach(this::forget);
            rulesets.stream()
                    .filter(ruleset ->
                            ruleset.text("name").filter(machines::contains).isPresent())
                    .limit(AT_ONCE)
                    .forEach(ruleset -> delete(ruleset.text("name").orElseThrow(), LambdaWire.idOf(ruleset)));
        } catch (AtlasException later) {
            LOG.debug("firewall rulesets stay for now: {}", later.getMessage());
        }
    }

    private boolean delete(String machine, String ruleset) {
        try {
            api.deleteRuleset(ruleset);
        } catch (NotFoundException gone) {
            // as wanted
        } catch (AtlasException later) {
            LOG.debug("the firewall ruleset of {} stays for now: {}", machine, later.getMessage());
            return false;
        }
        forget(machine);
        return true;
    }

    private void remember(String machine, Duration pause) {
        remembered.put(key(machine), after(pause));
    }

    private void forget(String machine) {
        remembered.remove(key(machine));
    }

    private long after(Duration pause) {
        return time.nanoTime() + pause.toNanos();
    }

    private Remembered.Key key(String machine) {
        return new Remembered.Key(settings.account(), machine);
    }
}
