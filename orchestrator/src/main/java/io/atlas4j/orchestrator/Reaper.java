package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.Stray.Kind;
import io.atlas4j.orchestrator.loop.Engine;
import io.atlas4j.orchestrator.loop.SessionTelemetry;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.store.AttemptRow;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Provider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds machines that carry this installation's mark and that no session wants, and lets a person decide about those that
 * no row knows. By itself it ends nothing: what has a row and is over is ended by the loops, and what has none may belong
 * to a database that was lost, copied or restored.
 */
public final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);

    private final Atlas atlas;
    private final Engine engine;
    private final Intake intake;
    private final Function<String, Session> info;

    Reaper(Atlas atlas, Engine engine, Intake intake, Function<String, Session> info) {
        this.atlas = atlas;
        this.engine = engine;
        this.intake = intake;
        this.info = info;
    }

    /**
     * What was found.
     *
     * @param unseen each account that could not be listed, or not whole, and why: a stray there may be missing here
     */
    public record Report(List<Stray> strays, Map<String, String> unseen) {
        public Report {
            strays = List.copyOf(strays);
            unseen = Map.copyOf(unseen);
        }
    }

    /** Lists every account that has a key, and changes nothing. */
    public Report look() {
        var strays = new ArrayList<Stray>();
        var unseen = new LinkedHashMap<String, String>();
        for (var account : atlas.accounts()) {
            if (!account.ready()) {
                continue;
            }
            try {
                var provider = atlas.provider(account.provider(), account.name());
                var listing = provider.list();
                if (!listing.complete()) {
                    unseen.put(account.id(), "the provider showed only a part of its machines");
                }
                strays.addAll(straysOf(provider, listing.machines()));
            } catch (AtlasException e) {
                unseen.put(account.id(), e.getMessage());
            }
        }
        return new Report(strays, unseen);
    }

    /** The rows are read after the list, so that a machine in it is never taken for unknown because it is new. */
    private List<Stray> straysOf(Provider provider, List<Compute> machines) {
        var ours = machines.stream()
                .filter(machine -> machine.status() != ComputeStatus.TERMINATED
                        && nameOf(machine).isPresent())
                .toList();
        var names = ours.stream().flatMap(machine -> nameOf(machine).stream()).collect(Collectors.toSet());
        var attempts = engine.store().attemptsNamed(names).stream()
                .collect(Collectors.toMap(AttemptRow::name, attempt -> attempt));
        var strays = new ArrayList<Stray>();
        for (var machine : ours) {
            var attempt = Optional.ofNullable(attempts.get(machine.name().orElseThrow()));
            judge(machine, attempt)
                    .ifPresent(proof -> strays.add(new Stray(
                            provider.id(),
                            provider.account(),
                            machine,
                            attempt.isPresent() ? Kind.LATE : Kind.UNKNOWN,
                            proof)));
        }
        return strays;
    }

    /** What makes it a stray; empty when its session wants it. */
    private static Optional<String> judge(Compute machine, Optional<AttemptRow> attempt) {
        if (attempt.isEmpty()) {
            return Optional.of("it carries this installation's mark, and no row knows it");
        }
        var row = attempt.get();
        if (row.goneAt().isPresent()) {
            return Optional.of("attempt " + row.number() + " of session " + row.sessionId() + " is over since "
                    + row.goneAt().get());
        }
        return row.machineId()
                .filter(id -> !id.equals(machine.id()))
                .map(id -> "attempt " + row.number() + " of session " + row.sessionId() + " has machine " + id);
    }

    private Optional<MachineName> nameOf(Compute machine) {
        return machine.name()
                .flatMap(MachineName::parse)
                .filter(name -> name.installation().equals(engine.store().installation()));
    }

    /**
     * Takes a machine that no row knows for a session of its own, under the id that its name tells. What it has cost counts
     * from when it was made; it is never followed by another machine.
     *
     * @throws ConflictException if a row knows its session: then it is not this session's machine
     * @throws NotFoundException if the machine is not there any more
     */
    public Session adopt(Stray stray, Ends ends) {
        var machine = verified(stray);
        var name = nameOf(machine).orElseThrow();
        if (stray.kind() != Kind.UNKNOWN
                || engine.store().find(name.sessionId()).isPresent()) {
            throw new ConflictException(
                    Origin.of(stray.provider()),
                    "machine " + machine.id() + " belongs to session " + name.sessionId()
                            + ", which the database knows and which does not want it: it can only be ended");
        }
        LOG.info("machine {} at {} is adopted as session {}: a person wants it", machine.id(), stray.provider(), name);
        intake.adopt(stray, machine, name, ends);
        return info.apply(name.sessionId());
    }

    /**
     * Ends a stray because a person says so.
     *
     * @return whether the provider says that it is gone; if not, call it again
     * @throws ConflictException if the machine is not the one that was looked at
     * @throws NotFoundException if the machine is not there any more
     */
    public boolean end(Stray stray) {
        var machine = verified(stray);
        LOG.info("machine {} at {} is ended: a person wants it, and {}", machine.id(), stray.provider(), stray.proof());
        var provider = atlas.provider(stray.provider(), stray.account());
        provider.terminate(machine.id());
        var gone = provider.find(machine.id())
                .filter(left -> left.status() != ComputeStatus.TERMINATED)
                .isEmpty();
        engine.telemetry()
                .reaped(
                        nameOf(machine).orElseThrow().sessionId(),
                        stray.provider(),
                        machine.id(),
                        gone ? "gone" : "accepted",
                        SessionTelemetry.BY_PERSON);
        return gone;
    }

    /** The machine as it is now, if it still is the one that was looked at. */
    private Compute verified(Stray stray) {
        var machine = atlas.provider(stray.provider(), stray.account())
                .get(stray.machine().id());
        if (!machine.name().equals(stray.machine().name()) || nameOf(machine).isEmpty()) {
            throw new ConflictException(
                    Origin.of(stray.provider()),
                    "machine " + machine.id() + " is not called "
                            + stray.machine().name().orElse("anything") + " any more: look again");
        }
        return machine;
    }
}
