package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.Alert;
import io.atlas4j.orchestrator.store.AttemptRow;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Provider;
import io.atlas4j.telemetry.SpanScope;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares an account with our rows: one list operation for all its sessions, and the rows read after it, so that a
 * machine in the list is never taken for unknown because its row was not there yet.
 */
final class ObserveLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ObserveLoop.class);

    /** Machines asked for one by one in a look that shows none. */
    private static final int MOST_ASKED = 3;

    /** How often it is noted that a late machine is still there. */
    private static final Duration NOTED_EVERY = Duration.ofDays(1);

    private final Keys keys;
    private final TimeSource time;
    private final SessionStore store;
    private final Transitions transitions;
    private final SessionTelemetry telemetry;
    private final OutcomeReader outcomes;
    private final Each each;
    private final Set<String> reported = ConcurrentHashMap.newKeySet();

    ObserveLoop(
            Keys keys,
            TimeSource time,
            Transitions transitions,
            SessionTelemetry telemetry,
            OutcomeReader outcomes,
            Each each) {
        this.outcomes = outcomes;
        this.each = each;
        this.keys = keys;
        this.time = time;
        this.store = transitions.store();
        this.transitions = transitions;
        this.telemetry = telemetry;
    }

    void tick(Account account) {
        try {
            telemetry.tick(account, span -> compare(account, span));
            reported.remove(account.toString());
        } catch (AtlasException e) {
            if (reported.add(account.toString())) {
                LOG.warn("{} cannot be listed, so nothing is concluded: {}", account, e.getMessage());
            }
        }
    }

    private int compare(Account account, SpanScope span) {
        var provider = keys.provider(account);
        var lag = provider.listLag();
        var asked = Moment.now(time); // our own time, which no clock setting moves
        var listing = provider.list();
        var rows = store.live(account);
        var look = new Look(listing, asked, lag, absence(account, provider, listing, rows));
        var news = new ArrayList<Each.Of<Input>>();
        rows.forEach(row -> look.at(row)
                .ifPresent(input -> Each.alone(row.state().id(), () -> {
                    if (isNew(row, input)) {
                        news.add(new Each.Of<>(row.state().id(), input));
                    }
                })));
        each.alone(news, transitions::apply);
        unwanted(account, look, rows);
        outcomes.look(account, rows);
        span.put("machines", listing.machines().size());
        span.put("sessions", rows.size());
        span.put("complete", look.absence == Absence.PROVEN);
        return rows.size();
    }

    /** What it means that a list does not show a machine. */
    private enum Absence {
        /** Nothing. */
        UNPROVEN,
        /** Enough to give up a machine that nobody wants and that perhaps never was; not to give up one that is wanted. */
        ENOUGH_FOR_THE_UNWANTED,
        PROVEN
    }

    /** An incomplete list proves no absence, nor does one in which every machine of the account is gone at once. */
    private Absence absence(Account account, Provider provider, Listing listing, List<SessionRow> rows) {
        var gaps = "incomplete " + account;
        if (!listing.complete()) {
            if (reported.add(gaps)) {
                LOG.warn("{} shows only a part of its machines; nothing is concluded from what is missing", account);
            }
            return Absence.UNPROVEN;
        }
        reported.remove(gaps);
        if (!keys.isTrusted(account)) {
            return Absence.UNPROVEN;
        }
        var expected = rows.stream()
                .filter(row -> row.state().standing() instanceof Standing.Rented
                        && !row.state().phase().isEnding())
                .flatMap(row -> row.machine().stream())
                .map(Compute::id)
                .collect(Collectors.toSet());
        var vanished = expected.size() > 1
                && listing.machines().stream().map(Compute::id).noneMatch(expected::contains);
        var about = "vanished " + account;
        if (vanished && reported.add(about)) {
            LOG.error(
                    "{} shows none of our {} machines; not believed until it shows one: check the key and the account",
                    account.provider(),
                    expected.size());
            var now = Moment.now(time);
            store.alerts()
                    .raise(
                            new Alert(
                                    Alert.DOUBTED,
                                    now,
                                    Optional.empty(),
                                    Map.of(
                                            "provider",
                                            account.provider(),
                                            "account",
                                            account.name(),
                                            "why",
                                            "it shows none of our " + expected.size() + " machines")),
                            about + " " + now);
        } else if (!vanished) {
            reported.remove(about);
        }
        return !vanished
                ? Absence.PROVEN
                : isSomethingUnsettled(rows) && isUnknown(provider, expected)
                        ? Absence.ENOUGH_FOR_THE_UNWANTED
                        : Absence.UNPROVEN;
    }

    private static boolean isSomethingUnsettled(List<SessionRow> rows) {
        return rows.stream().anyMatch(row -> row.state().situation() == Situation.ENDING_UNKNOWN);
    }

    /**
     * Whether the provider says of each single machine, too, that there is none: then the list hides nothing. Of some of them
     * only, for this may be asked at every look.
     */
    private static boolean isUnknown(Provider provider, Set<String> machineIds) {
        try {
            return machineIds.stream()
                    .sorted()
                    .limit(MOST_ASKED)
                    .allMatch(id -> provider.find(id).isEmpty());
        } catch (AtlasException e) {
            return false; // it does not say
        }
    }

    /** Most looks find everything as it was, and write nothing. */
    private boolean isNew(SessionRow row, Input input) {
        var decision = transitions.decide(row.state(), input);
        return decision.changes(row.state()) || !decision.effects().isEmpty();
    }

    /** Machines that carry our mark and are not the ones their sessions want. */
    private void unwanted(Account account, Look look, List<SessionRow> rows) {
        var wanted = rows.stream()
                .flatMap(row -> look.machineOf(row).stream())
                .map(Compute::id)
                .collect(Collectors.toSet());
        var others = new ArrayList<Compute>();
        var names = new HashSet<MachineName>();
        for (var machine : look.listing.machines()) {
            if (!wanted.contains(machine.id()) && machine.status() != ComputeStatus.TERMINATED) {
                ours(machine).ifPresent(name -> {
                    others.add(machine);
                    names.add(name);
                });
            }
        }
        if (others.isEmpty()) {
            return;
        }
        var attempts =
                store.attemptsNamed(names).stream().collect(Collectors.toMap(AttemptRow::name, attempt -> attempt));
        for (var machine : others) {
            var name = machine.name().orElseThrow();
            Optional.ofNullable(attempts.get(name))
                    .ifPresentOrElse(
                            attempt -> Each.alone(attempt.sessionId(), () -> late(account, look, attempt, machine)),
                            () -> unclaimed(account, machine.id(), name));
        }
    }

    private Optional<MachineName> ours(Compute machine) {
        return machine.name()
                .flatMap(MachineName::parse)
                .filter(name -> name.installation().equals(store.installation()));
    }

    private void late(Account account, Look look, AttemptRow attempt, Compute machine) {
        if (look.isEcho(attempt, machine)) {
            return;
        }
        var elsewhere = store.find(attempt.sessionId()).map(SessionRow::place).filter(place -> !place.equals(account));
        if (elsewhere.isPresent()) { // judged there, where it may be wanted
            if (reported.add("twice " + account)) {
                LOG.error(
                        "{} shows machines of sessions in {}: both lead to one account of the provider; use one name",
                        account,
                        elsewhere.get());
            }
            return;
        }
        transitions.apply(
                attempt.sessionId(),
                new Input.Late(
                        attempt.number(),
                        Machines.bare(machine),
                        attempt.lateAt().isPresent(),
                        countedUntil(attempt, machine)));
        if (attempt.lateAt().filter(look.takenAt.minus(NOTED_EVERY)::isAfter).isPresent()) {
            store.archive().stillLate(attempt, look.takenAt); // one without a price books nothing that would say so
        }
    }

    /**
     * What a machine cost before it was seen gone is in the ledger already. One that does not say when it was made may be as
     * old as the request for it.
     */
    private static Optional<Instant> countedUntil(AttemptRow attempt, Compute machine) {
        return attempt.lateAt()
                .or(() -> attempt.goneAt()
                        .filter(gone ->
                                attempt.machineId().filter(machine.id()::equals).isPresent()))
                .or(() -> machine.createdAt().isPresent() ? Optional.empty() : attempt.askedAt());
    }

    /** Law: without a row it is not ours to end. The database was lost, copied or restored; a person decides. */
    private void unclaimed(Account account, String machineId, String name) {
        telemetry.unclaimed(account.provider(), name);
        if (reported.add(account.provider() + " " + name)) {
            LOG.error(
                    "{} shows machine {}, which carries this installation's mark and has no row; it is left alone and costs: end it at the provider, or restore the database",
                    account.provider(),
                    name);
            store.alerts()
                    .raise(
                            new Alert(
                                    Alert.UNCLAIMED,
                                    Moment.now(time),
                                    Optional.empty(),
                                    Map.of(
                                            "provider",
                                            account.provider(),
                                            "account",
                                            account.name(),
                                            "machineId",
                                            machineId,
                                            "machineName",
                                            name)),
                            account + " " + machineId);
        }
    }

    /** One list, and what it says about a session. */
    private static final class Look {
        final Listing listing;
        private final Instant takenAt;
        private final Duration lag;
        final Absence absence;
        private final Map<String, Compute> byId;
        private final Map<String, Compute> byName;

        Look(Listing listing, Instant takenAt, Duration lag, Absence absence) {
            this.listing = listing;
            this.takenAt = takenAt;
            this.lag = lag;
            this.absence = absence;
            this.byId =
                    listing.machines().stream().collect(Collectors.toMap(Compute::id, machine -> machine, (a, b) -> a));
            this.byName = listing.byName();
        }

        Optional<Input> at(SessionRow row) {
            var attempt = row.state().attempt();
            var machine = machineOf(row);
            if (machine.isPresent()) {
                return Optional.of(new Input.Seen(attempt, Machines.bare(machine.get()), takenAt));
            }
            return provesAbsence(row) ? Optional.of(new Input.NotListed(attempt, takenAt, lag)) : Optional.empty();
        }

        private boolean provesAbsence(SessionRow row) {
            return switch (absence) {
                case UNPROVEN -> false;
                case ENOUGH_FOR_THE_UNWANTED -> row.state().situation() == Situation.ENDING_UNKNOWN;
                case PROVEN -> true;
            };
        }

        /** By its id where that is known, else by the name we gave. */
        Optional<Compute> machineOf(SessionRow row) {
            return row.state()
                    .standing()
                    .machine()
                    .map(known -> Optional.ofNullable(byId.get(known.id())))
                    .orElseGet(() -> Optional.ofNullable(byName.get(row.machineName())));
        }

        /** A machine that was seen gone may still stand in lists for a while. */
        boolean isEcho(AttemptRow attempt, Compute machine) {
            var ended = attempt.machineId().filter(machine.id()::equals).isPresent();
            return ended
                    && attempt.goneAt()
                            .map(gone -> takenAt.isBefore(gone.plus(lag)) || !takenAt.isAfter(gone))
                            .orElse(true);
        }
    }
}
