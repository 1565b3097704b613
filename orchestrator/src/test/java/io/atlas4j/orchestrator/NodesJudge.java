package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.machine.MachineName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** What the nodes promised, compared with what became of it and with what was done at the cloud. */
final class NodesJudge {
    static final String FOREIGN = "somebody-elses";

    /** A machine that nobody wants is gone so soon, whoever was struck meanwhile: a lease and a few looks. */
    private static final Duration GONE_WITHIN = Duration.ofSeconds(30);

    /** A touch in the memory of a node that is killed counts for so much less. */
    private static final Duration UNWRITTEN = Duration.ofSeconds(6);

    private final Set<String> started = ConcurrentHashMap.newKeySet();
    private final Set<String> ending = ConcurrentHashMap.newKeySet();
    private final Set<String> terminated = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> touched = new ConcurrentHashMap<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger touches = new AtomicInteger();
    private final List<Duration> lateRents = new ArrayList<>();
    private int idleEnds;
    private int ends;

    void hear(List<String> words) {
        var id = words.get(1);
        switch (words.getFirst()) {
            case "started" -> started.add(id);
            case "ending" -> ending.add(id);
            case "terminated" -> terminated.add(id);
            case "touched" -> {
                touches.incrementAndGet();
                touched.merge(id, Long.valueOf(words.get(2)), Math::max);
            }
            case "asking" -> {} // promises nothing
            default -> failed.incrementAndGet();
        }
    }

    int started() {
        return started.size();
    }

    /** After the one healthy node had its time, which began when the others were gone. */
    void judge(Orchestrator orchestrator, FolderCloud cloud, Instant struckUntil) {
        started.forEach(id ->
                assertThat(orchestrator.find(id)).as("promised session %s", id).isPresent());
        terminated.forEach(id -> assertThat(orchestrator.info(id).phase())
                .as("promised end of %s: %s", id, orchestrator.why(id))
                .isEqualTo(Phase.ENDED));
        var wanted = new HashSet<>(Set.of(FOREIGN));
        var histories = new ConcurrentHashMap<String, List<SessionEvent>>();
        for (var session : orchestrator.list(SessionFilter.ALL)) {
            var events = orchestrator.events(session.id());
            histories.put(session.id(), events);
            judge(session, events);
            if (session.phase() != Phase.ENDED) {
                wanted.add(new MachineName(orchestrator.installation(), session.id(), session.attempt()).toString());
            }
        }
        assertThat(cloud.names()).as("what bills is wanted, or not ours").containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(cloud.acts().all("create"))
                .extracting(FolderActs.Act::machine)
                .as("no name was asked for twice")
                .doesNotHaveDuplicates();
        cloud.acts().all("terminate").forEach(act -> judgeEnd(act, histories));
        cloud.acts().all("create").forEach(act -> judgeLate(act, cloud, histories, struckUntil));
        assertThat(terminated).isNotEmpty();
    }

    private void judge(Session session, List<SessionEvent> events) {
        var id = session.id();
        assertThat(events)
                .filteredOn(event -> event.type() == EventType.TERMINATED)
                .as("ends of %s", id)
                .hasSize(session.phase() == Phase.ENDED ? 1 : 0);
        if (session.reason().filter(EndReason.IDLE::equals).isPresent()) {
            idleEnds++;
            var judgedAt = first(events, EventType.TERMINATING).orElseThrow();
            Optional.ofNullable(touched.get(id))
                    .ifPresent(last -> assertThat(judgedAt)
                            .as(
                                    "idle end of %s, for which a touch at %s was answered as kept",
                                    id, Instant.ofEpochMilli(last))
                            .isAfter(Instant.ofEpochMilli(last)
                                    .plus(NodesTestChild.IDLE)
                                    .minus(UNWRITTEN)));
        } else if (!ending.contains(id)) {
            assertThat(session.phase()).as("nobody ended %s: %s", id, events).isEqualTo(Phase.RUNNING);
            assertThat(session.userId()).as("%s was idle for long", id).isEmpty();
        }
    }

    private static Optional<Instant> first(List<SessionEvent> events, EventType type) {
        return events.stream()
                .filter(event -> event.type() == type)
                .map(SessionEvent::at)
                .findFirst();
    }

    /** Whoever ended a machine, it was because its session was not wanted any more, or another machine was its session's. */
    private void judgeEnd(FolderActs.Act end, Map<String, List<SessionEvent>> histories) {
        ends++;
        assertThat(unwantedSince(end, histories)
                        .filter(since -> !since.isAfter(end.at().plusSeconds(1))))
                .as("when and why the machine of %s was not wanted any more", end)
                .isPresent();
    }

    private void judgeLate(
            FolderActs.Act create, FolderCloud cloud, Map<String, List<SessionEvent>> histories, Instant struckUntil) {
        if (create.machine().equals(FOREIGN)
                || supersededSince(create, histories)
                        .filter(create.at()::isAfter)
                        .isEmpty()) {
            return;
        }
        var gone = cloud.acts().all("terminate").stream()
                .filter(end -> end.machine().equals(create.machine()))
                .map(FolderActs.Act::at)
                .findFirst();
        if (gone.isEmpty()) {
            return; // its node was killed before it was made: nothing that bills is unwanted, as was seen above
        }
        if (gone.get().isAfter(struckUntil) && create.at().plus(GONE_WITHIN).isAfter(struckUntil)) {
            return; // all nodes were gone before anybody could see it
        }
        lateRents.add(Duration.between(create.at(), gone.get()));
        assertThat(lateRents.getLast())
                .as("life of the late machine of %s", create)
                .isLessThan(GONE_WITHIN);
    }

    /** Since when the machine's session is ending, or another attempt was begun, or it was known to be late. */
    private static Optional<Instant> unwantedSince(FolderActs.Act act, Map<String, List<SessionEvent>> histories) {
        var name = MachineName.parse(act.machine()).orElseThrow();
        return Stream.concat(
                        histories.get(name.sessionId()).stream()
                                .filter(event -> event.type() == EventType.TERMINATING
                                        || (event.type() == EventType.LATE_MACHINE
                                                && event.attempt() == name.attempt()))
                                .map(SessionEvent::at),
                        supersededSince(act, histories).stream())
                .min(Comparator.naturalOrder());
    }

    /** Since when the machine's attempt is over. */
    private static Optional<Instant> supersededSince(FolderActs.Act act, Map<String, List<SessionEvent>> histories) {
        var name = MachineName.parse(act.machine()).orElseThrow();
        return histories.get(name.sessionId()).stream()
                .filter(event -> event.type() == EventType.TERMINATED
                        || (event.type() == EventType.ATTEMPT && event.attempt() > name.attempt()))
                .map(SessionEvent::at)
                .findFirst();
    }

    @Override
    public String toString() {
        return started.size() + " sessions promised, " + terminated.size() + " ends promised, " + touches
                + " touches promised, " + failed + " calls failed, " + ends + " machines told to end, " + idleEnds
                + " idle ends, " + lateRents.size() + " rents sent too late and gone after "
                + lateRents.stream().sorted().map(Duration::toMillis).toList() + " ms";
    }
}
