package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.telemetry.RateLimitWait;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps to the limits: those the request names, and those the provider announces with {@code RateLimit} headers and by 429.
 * Who would wait longer than the call may last is refused at once.
 */
final class RateLimitingTransport implements Transport {
    /** A longer pause is not kept here: the provider repeats it when asked, and a quota raised meanwhile is noticed. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** An unexplained 429: the others of this account do not run into the same wall. */
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    private final Transport next;
    private final String provider;
    private final String account;
    private final Gates gates;
    private final TimeSource time;
    private final Telemetry telemetry;

    RateLimitingTransport(
            Transport next, String provider, String account, Gates gates, TimeSource time, Telemetry telemetry) {
        this.next = next;
        this.provider = provider;
        this.account = account;
        this.gates = gates;
        this.time = time;
        this.telemetry = telemetry;
    }

    /** A gate on the way, and the limit it keeps. */
    private record Door(Gate gate, String limit) {}

    @Override
    public HttpResponse send(HttpRequest request) {
        var now = time.nanoTime();
        var quota = gates.quota(provider, account, request.quota(), now);
        var doors = new ArrayList<Door>(request.limits().size() + 1);
        for (var limit : request.limits()) {
            doors.add(new Door(gates.limit(provider, account, limit, now), limit.name()));
        }
        doors.add(new Door(quota, request.quota()));
        if (!passAtOnce(doors, now)) {
            pass(doors, request, now);
        }
        var response = next.send(request);
        observe(quota, response);
        return response;
    }

    private void observe(Gate quota, HttpResponse response) {
        var asked = RetryHint.of(response, time.now()).pause();
        var pause = response.status() == 429 ? Optional.of(asked.orElse(SHORTEST_PAUSE)) : asked;
        pause.filter(wait -> wait.isPositive() && wait.compareTo(LONGEST_PAUSE) <= 0)
                .ifPresent(wait -> quota.shutUntil(time.nanoTime() + wait.toNanos()));
    }

    private static boolean passAtOnce(List<Door> doors, long now) {
        if (doors.size() > 1 && !doors.stream().allMatch(door -> door.gate().isOpen(now))) {
            return false;
        }
        return doors.stream().allMatch(door -> door.gate().passAtOnce(now));
    }

    /**
     * Passes all doors at the same moment: who passed the first and then waited at the second would arrive later than the
     * first believes, and too close to whoever the first lets through next. Nobody queues at a door before those in front of
     * it are open, so that no one there waits for what only we wait for.
     */
    private void pass(List<Door> doors, HttpRequest request, long started) {
        var deadline = started + request.callTimeout().toNanos();
        var tickets = new ArrayList<Gate.Ticket>(doors.size());
        var waitedFor = Optional.<String>empty();
        try {
            while (true) {
                var now = time.nanoTime();
                var closed = firstClosed(doors, tickets, request.safety(), now);
                if (closed.isEmpty()) {
                    break;
                }
                var wait = closed.get().turn();
                var limit = closed.get().limit();
                if (now + wait.toNanos() - deadline >= 0) {
                    throw refusal(limit, request, wait);
                }
                waitedFor = waitedFor.or(() -> Optional.of(limit));
                time.sleep(wait);
            }
        } catch (InterruptedException e) {
            throw Interrupts.restored(provider, request.purpose());
        } finally {
            leave(doors, tickets, 0);
        }
        waitedFor.ifPresent(limit -> telemetry.emit(
                RateLimitWait.NAME,
                () -> new RateLimitWait(
                        time.nanoTime() - started,
                        provider,
                        limit,
                        request.safety().wireName())));
    }

    private record Closed(String limit, Duration turn) {}

    /** The first door that does not let the request through yet; empty when all of them have. */
    private static Optional<Closed> firstClosed(List<Door> doors, List<Gate.Ticket> tickets, Safety safety, long now) {
        for (var i = 0; i < doors.size(); i++) {
            var gate = doors.get(i).gate();
            if (tickets.size() == i) {
                tickets.add(gate.enter(safety));
            }
            var turn = gate.turn(tickets.get(i), now);
            if (turn.isPresent()) {
                leave(doors, tickets, i + 1);
                return Optional.of(new Closed(doors.get(i).limit(), turn.get()));
            }
        }
        for (var i = 0; i < doors.size(); i++) {
            var turn = doors.get(i).gate().tryPass(tickets.get(i), now);
            if (turn.isPresent()) { // somebody more urgent came between: the passages so far are lost, which only costs
                // time
                leave(doors, tickets, 0);
                return Optional.of(new Closed(doors.get(i).limit(), turn.get()));
            }
        }
        return Optional.empty();
    }

    private static void leave(List<Door> doors, List<Gate.Ticket> tickets, int from) {
        while (tickets.size() > from) {
            doors.get(tickets.size() - 1).gate().leave(tickets.removeLast());
        }
    }

    private RateLimitedException refusal(String limit, HttpRequest request, Duration wait) {
        return new RateLimitedException(
                Origin.of(provider),
                provider + " could not " + request.purpose() + ": the quota \"" + limit + "\" is used up; retry after "
                        + wait.toSeconds() + " s",
                Optional.of(wait));
    }
}
