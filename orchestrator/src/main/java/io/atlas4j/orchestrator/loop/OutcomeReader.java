package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.orchestrator.machine.Effect;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.orchestrator.task.CommandEnd;
import io.atlas4j.orchestrator.task.MarkedLine;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the end of a task's command from its machine's log: now and then while the machine stays, once it is over, and a last
 * time before it is ended. What cannot be read is read again at the next look.
 */
final class OutcomeReader {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeReader.class);
    private static final String SILENT = "its machine is over, and nothing told how its command ended";

    /** The wrapper prints nothing after the line; what the command left running may. */
    private static final int LINES = 1000;

    /** Logs of an account that are read after one look, however many tasks there are: those first that waited longest. */
    static final int MOST_AT_ONCE = 50;

    private static final long MOST_CHARACTERS = 4_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** A machine that can call is read only in case its image could not. */
    private static final Duration SELDOM = Duration.ofMinutes(10);

    private final Atlas atlas;
    private final TimeSource time;
    private final SessionStore store;
    private final Transitions transitions;
    private final EffectQueue effects;
    private final boolean reachable;
    private final Turns turns = new Turns();
    /** In line or being read: where logs are slow, the next look adds nothing to the line. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private final Map<Account, Map<String, Long>> looks = new ConcurrentHashMap<>();

    OutcomeReader(Atlas atlas, TimeSource time, Transitions transitions, EffectQueue effects, boolean reachable) {
        this.atlas = atlas;
        this.time = time;
        this.store = transitions.store();
        this.transitions = transitions;
        this.effects = effects;
        this.reachable = reachable;
    }

    /** Has the logs read of those machines that stay when their command ends. */
    void look(Account account, Collection<SessionRow> rows) {
        var provider = atlas.provider(account.provider(), account.name());
        if (provider.capabilities().contains(Capability.EXIT_CODES)
                || provider.ability(Logs.class).isEmpty()) {
            return;
        }
        var now = time.nanoTime();
        var before = looks.getOrDefault(account, Map.of());
        var next = new HashMap<String, Long>();
        var due = new ArrayList<Due>();
        for (var row : rows) {
            var state = row.state();
            if (undecided(state).isPresent()
                    && state.standing() instanceof Standing.Rented(var machine, var since, var missing)
                    && !state.phase().isEnding()
                    && machine.status() != ComputeStatus.PROVISIONING) {
                var at = before.getOrDefault(state.id(), now + pause());
                next.put(state.id(), at);
                if (at - now <= 0) {
                    due.add(new Due(now - at, new Effect.ReadOutcome(state.id(), state.attempt(), machine.id())));
                }
            }
        }
        due.stream()
                .sorted(Comparator.comparingLong(Due::waited).reversed())
                .limit(MOST_AT_ONCE)
                .map(Due::read)
                .filter(read -> underWay.add(read.sessionId()))
                .forEach(read -> {
                    effects.add(List.of(read));
                    next.put(read.sessionId(), now + pause());
                });
        looks.put(account, next);
    }

    private record Due(long waited, Effect.ReadOutcome read) {}

    private long pause() {
        return reachable ? SELDOM.toNanos() : 0;
    }

    /** Learns it from the log; a machine that is over and says nothing is the end, too. */
    void read(Effect.ReadOutcome effect) {
        try {
            readNow(effect);
        } finally {
            underWay.remove(effect.sessionId());
        }
    }

    private void readNow(Effect.ReadOutcome effect) {
        of(effect.sessionId(), effect.attempt())
                .ifPresent(row -> turns.take(row.place(), () -> {
                    try {
                        var end = told(row, effect.machineId());
                        if (end.isPresent()) {
                            apply(row, end.get());
                        } else {
                            silent(row);
                        }
                    } catch (NotFoundException e) {
                        silent(row);
                    } catch (AtlasException e) {
                        LOG.info("{} does not show the log of {}: {}", row.place(), effect.machineId(), e.getMessage());
                    }
                }));
    }

    private void silent(SessionRow row) {
        if (row.state().standing().machine().filter(Compute::isOver).isPresent()) {
            transitions.apply(row.state().id(), new Input.Silent(row.state().attempt(), SILENT));
        }
    }

    /** Before its machine is ended for another reason: the command may have ended in time. */
    void lastLook(Effect.End effect) {
        of(effect.sessionId(), effect.attempt())
                .filter(row -> row.state().retry().tries() == 0)
                .ifPresent(row -> {
                    try {
                        told(row, effect.machineId()).ifPresent(end -> apply(row, end));
                    } catch (AtlasException e) {
                        LOG.info(
                                "{} does not show the log of {} before its end: {}",
                                row.place(),
                                effect.machineId(),
                                e.getMessage());
                    } catch (RuntimeException e) {
                        LOG.warn("{} failed to show the log of {}", row.place(), effect.machineId(), e);
                    }
                });
    }

    private Optional<SessionRow> of(String sessionId, int attempt) {
        return store.find(sessionId)
                .filter(row -> row.state().attempt() == attempt
                        && undecided(row.state()).isPresent());
    }

    private static Optional<Task> undecided(SessionState state) {
        return state.task().filter(task -> task.outcome().isEmpty());
    }

    private void apply(SessionRow row, CommandEnd end) {
        transitions.applyDurably(row.state().id(), TaskReports.input(row.state().attempt(), end, "log"));
    }

    private Optional<CommandEnd> told(SessionRow row, String machineId) {
        Provider provider = atlas.provider(row.provider(), row.account());
        var logs = provider.ability(Logs.class);
        if (logs.isEmpty()) {
            return Optional.empty();
        }
        var mark = new MarkedLine(row.state().task().orElseThrow().nonce());
        var until = time.nanoTime() + LONGEST.toNanos();
        var characters = 0L;
        try (var lines = logs.get().logs(machineId, LogQuery.last(LINES))) {
            while (characters < MOST_CHARACTERS && time.nanoTime() - until < 0 && lines.hasNext()) {
                var text = lines.next().text();
                characters += text.length();
                var end = mark.read(text);
                if (end.isPresent()) {
                    return end;
                }
            }
        }
        return Optional.empty();
    }
}
