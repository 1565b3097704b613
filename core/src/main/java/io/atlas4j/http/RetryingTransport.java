package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Sends a request again when it failed for a reason that may pass: 429 always; 408, 5xx and lost connections only when the
 * request is safe to repeat.
 *
 * <p>A 429 is an answer, and every provider here gives it at its door, before anything is made: that is why a create may
 * follow one without a look for what the first made. Whatever else becomes of a create that is sent again is not certain,
 * and never leads to another: its name is looked for.
 *
 * <p>Waits as long as the answer asks, otherwise a random time up to half a second, one, two, … twenty, so that clients do
 * not return together. What would outlast the call's time-out is not waited for: the last answer is given back at once.
 */
final class RetryingTransport implements Transport {
    private static final int ATTEMPTS = 3;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);

    private final Transport next;
    private final String provider;
    private final TimeSource time;
    private final RandomGenerator random;

    RetryingTransport(Transport next, String provider, TimeSource time, RandomGenerator random) {
        this.next = next;
        this.provider = provider;
        this.time = time;
        this.random = random;
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        var deadline = time.nanoTime() + request.callTimeout().toNanos();
        for (var attempt = 1; ; attempt++) {
            var left = Duration.ofNanos(deadline - time.nanoTime());
            if (!left.isPositive()) {
                throw new TimedOutException(
                        Origin.of(provider),
                        provider + " could not " + request.purpose() + " within "
                                + request.callTimeout().toSeconds() + " s");
            }
            var last = attempt == ATTEMPTS;
            Duration wait;
            try {
                var response = next.send(request.asAttempt(attempt, left));
                if (last || !mayPass(request.safety(), response.status())) {
                    return response;
                }
                wait = RetryHint.of(response, time.now()).pause().orElse(backoff(attempt));
                if (outlasts(wait, deadline)) {
                    return response;
                }
            } catch (TransportException | TimedOutException failure) {
                wait = backoff(attempt);
                var interrupted = Thread.currentThread().isInterrupted();
                if (last || interrupted || !request.safety().isRepeatable() || outlasts(wait, deadline)) {
                    throw failure;
                }
            }
            sleep(wait, request);
        }
    }

    private static boolean mayPass(Safety safety, int status) {
        return status == 429 || (safety.isRepeatable() && (status == 408 || status >= 500));
    }

    private Duration backoff(int attempt) {
        var most = Math.min(FIRST_BACKOFF.toNanos() << (attempt - 1), LONGEST_BACKOFF.toNanos());
        return Duration.ofNanos(random.nextLong(most + 1));
    }

    private boolean outlasts(Duration wait, long deadline) {
        return wait.compareTo(Duration.ofNanos(Math.max(0, deadline - time.nanoTime()))) >= 0;
    }

    private void sleep(Duration wait, HttpRequest request) {
        try {
            time.sleep(wait);
        } catch (InterruptedException e) {
            throw Interrupts.restored(provider, request.purpose());
        }
    }
}
