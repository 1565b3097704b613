package io.atlas4j.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many requests through in any window of that length, and none while it is shut. Those who wait go by
 * {@link Safety}, then in the order of their coming.
 *
 * <p>It keeps the moments of the last {@code permits} passages, so the limit holds for every window, not only for those that
 * begin on the hour. It does not wait itself: {@link #tryPass} says how long the ticket's turn is away, and the caller
 * sleeps and asks again. Safe for many threads.
 */
final class Gate {
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeSet<Ticket> waiting =
            new TreeSet<>(Comparator.comparing(Ticket::safety).thenComparingLong(Ticket::number));
    private final ArrayDeque<Long> passages = new ArrayDeque<>();
    private final int permits;
    private final long window;
    private long tickets;
    private boolean shut;
    private long shutUntil;

    record Ticket(Safety safety, long number) {}

    /** A gate that only the provider shuts. */
    Gate() {
        this(Integer.MAX_VALUE, Duration.ZERO);
    }

    Gate(int permits, Duration window) {
        this.permits = permits;
        this.window = window.toNanos();
    }

    /** Whether somebody without a ticket would pass. */
    boolean isOpen(long now) {
        lock.lock();
        try {
            forgetPassages(now);
            return waiting.isEmpty() && untilOpen(now) <= 0 && untilFree(0, now) <= 0;
        } finally {
            lock.unlock();
        }
    }

    /** Passes at once, without a ticket, if nobody waits and nothing holds back. */
    boolean passAtOnce(long now) {
        lock.lock();
        try {
            if (!isOpen(now)) {
                return false;
            }
            recordPassage(now);
            return true;
        } finally {
            lock.unlock();
        }
    }

    Ticket enter(Safety safety) {
        lock.lock();
        try {
            var ticket = new Ticket(safety, tickets++);
            waiting.add(ticket);
            return ticket;
        } finally {
            lock.unlock();
        }
    }

    /** Empty when the ticket would pass now; else how long to wait before asking again. */
    Optional<Duration> turn(Ticket ticket, long now) {
        lock.lock();
        try {
            forgetPassages(now);
            var wait =
                    Math.max(untilOpen(now), untilFree(waiting.headSet(ticket).size(), now));
            return wait > 0 || !waiting.first().equals(ticket)
                    ? Optional.of(Duration.ofNanos(Math.max(wait, 1_000_000))) // those before are waking up just now
                    : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Empty when the ticket has passed; else how long to wait before asking again. */
    Optional<Duration> tryPass(Ticket ticket, long now) {
        lock.lock();
        try {
            var turn = turn(ticket, now);
            if (turn.isEmpty()) {
                waiting.remove(ticket);
                recordPassage(now);
            }
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Gives up waiting; nothing if it has passed. */
    void leave(Ticket ticket) {
        lock.lock();
        try {
            waiting.remove(ticket);
        } finally {
            lock.unlock();
        }
    }

    void shutUntil(long moment) {
        lock.lock();
        try {
            if (!shut || moment - shutUntil > 0) {
                shut = true;
                shutUntil = moment;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether forgetting it changes nothing. */
    boolean isIdle(long now) {
        lock.lock();
        try {
            return waiting.isEmpty()
                    && untilOpen(now) <= 0
                    && (passages.isEmpty() || now - passages.peekLast() >= window);
        } finally {
            lock.unlock();
        }
    }

    private void forgetPassages(long now) {
        while (!passages.isEmpty() && now - passages.peekFirst() >= window) {
            passages.removeFirst();
        }
    }

    private void recordPassage(long now) {
        if (permits != Integer.MAX_VALUE) {
            passages.addLast(now);
        }
    }

    private long untilOpen(long now) {
        return shut ? shutUntil - now : 0;
    }

    /** When there is room for one more than those ahead. */
    private long untilFree(int ahead, long now) {
        var missing = passages.size() + ahead + 1L - permits;
        if (missing <= 0) {
            return 0;
        }
        if (missing > passages.size()) {
            return window;
        }
        return passages.stream().skip(missing - 1).findFirst().orElse(now) + window - now;
    }
}
