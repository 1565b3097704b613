package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.telemetry.RateLimitWait;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
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

    @Override
    public HttpResponse send(HttpRequest request) {
        var deadline = time.nanoTime() + request.callTimeout().toNanos();
        for (var limit : request.limits()) {
            pass(gates.limit(provider, account, limit, time.nanoTime()), limit.name(), request, deadline);
        }
        var quota = gates.quota(provider, account, request.quota(), time.nanoTime());
        pass(quota, request.quota(), request, deadline);
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

    private void pass(Gate gate, String limit, HttpRequest request, long deadline) {
        var started = time.nanoTime();
        if (gate.passAtOnce(started)) {
            return;
        }
        var waited = false;
        var ticket = gate.enter(request.safety());
        try {
            for (var wait = gate.tryPass(ticket, started);
                    wait.isPresent();
                    wait = gate.tryPass(ticket, time.nanoTime())) {
                if (time.nanoTime() + wait.get().toNanos() - deadline >= 0) {
                    throw refusal(limit, request, wait.get());
                }
                waited = true;
                time.sleep(wait.get());
            }
        } catch (InterruptedException e) {
            throw Interrupts.restored(provider, request.purpose());
        } finally {
            gate.leave(ticket);
        }
        if (waited) {
            telemetry.emit(
                    RateLimitWait.NAME,
                    () -> new RateLimitWait(
                            time.nanoTime() - started,
                            provider,
                            limit,
                            request.safety().wireName()));
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
