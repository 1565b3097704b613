package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.StreamEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Forgetting, in a few maps that belong to a {@link MemorySessionStore}. */
final class KeptArchive implements Archive {
    private static final Comparator<Ended> ORDER =
            Comparator.comparing(Ended::at).thenComparing(Ended::id);
    private static final Set<EventType> SAID = Set.of(EventType.LOG, EventType.PROGRESS);

    private final ReentrantLock lock;
    private final Map<String, KeptSession> sessions;
    private final Map<String, String> keys;
    private final List<StreamEvent> stream;
    private final Set<Account> accounts = new LinkedHashSet<>();
    private EventPosition forgotten = EventPosition.START;

    KeptArchive(
            ReentrantLock lock, Map<String, KeptSession> sessions, Map<String, String> keys, List<StreamEvent> stream) {
        this.lock = lock;
        this.sessions = sessions;
        this.keys = keys;
        this.stream = stream;
    }

    Set<Account> accounts() {
        return accounts;
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Step<EventPosition> forgetLogs(EventPosition after, Instant before, int limit) {
        return locked(() -> {
            var old = stream.stream()
                    .filter(event -> event.position().compareTo(after) > 0)
                    .limit(limit)
                    .takeWhile(event -> event.event().at().isBefore(before))
                    .toList();
            if (old.isEmpty()) {
                return new Step<>(0, after, false);
            }
            var last = old.getLast().position();
            var gone = forget(
                    old.stream()
                            .map(StreamEvent::event)
                            .filter(event -> SAID.contains(event.type()))
                            .collect(Collectors.toSet())::contains,
                    Optional.of(last));
            return new Step<>(gone, last, old.size() == limit);
        });
    }

    private int forget(Predicate<SessionEvent> old, Optional<EventPosition> noted) {
        var gone = stream.stream().filter(event -> old.test(event.event())).toList();
        if (!gone.isEmpty()) {
            stream.removeAll(gone);
            sessions.values().forEach(kept -> kept.events.removeIf(old));
            var last = noted.orElse(gone.getLast().position());
            forgotten = last.compareTo(forgotten) > 0 ? last : forgotten;
        }
        return gone.size();
    }

    @Override
    public Step<Ended> forgetEvents(Ended after, Instant endedBefore, int limit) {
        return locked(() -> {
            var over = over(after, endedBefore, limit);
            var ids = over.stream().map(Ended::id).collect(Collectors.toSet());
            var gone = forget(event -> ids.contains(event.sessionId()), Optional.empty());
            return new Step<>(gone, over.isEmpty() ? after : over.getLast(), over.size() == limit);
        });
    }

    @Override
    public Step<Ended> forgetSessions(Ended after, Instant endedBefore, int limit) {
        return locked(() -> {
            var over = over(after, endedBefore, limit);
            var quiet = over.stream()
                    .map(Ended::id)
                    .filter(id -> sessions.get(id).isQuietSince(endedBefore))
                    .toList();
            forget(event -> quiet.contains(event.sessionId()), Optional.empty());
            quiet.forEach(id -> accounts.add(sessions.get(id).account()));
            keys.values().removeAll(quiet);
            quiet.forEach(sessions::remove);
            return new Step<>(quiet.size(), over.isEmpty() ? after : over.getLast(), over.size() == limit);
        });
    }

    private List<Ended> over(Ended after, Instant endedBefore, int limit) {
        return new ArrayList<>(sessions.values())
                .stream()
                        .filter(KeptSession::isOver)
                        .map(kept -> new Ended(kept.state.times().endedAt().orElseThrow(), kept.state.id()))
                        .filter(place -> place.at().isBefore(endedBefore) && ORDER.compare(place, after) > 0)
                        .sorted(ORDER)
                        .limit(limit)
                        .toList();
    }

    @Override
    public void stillLate(AttemptRow attempt, Instant at) {
        locked(() -> sessions.get(attempt.sessionId()).attempts.get(attempt.number()).lateAt = Optional.of(at));
    }

    @Override
    public Optional<EventPosition> forgottenAfter(EventPosition position) {
        return locked(() -> Optional.of(forgotten).filter(place -> place.compareTo(position) > 0));
    }
}
