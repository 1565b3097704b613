package io.atlas4j;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at one machine until it is ready, over, or the time is up. A look that fails proves nothing. */
final class ReadyWait {
    private static final Duration CLOUD_POLL = Duration.ofSeconds(5);
    private static final Duration LOCAL_POLL = Duration.ofMillis(100);

    private final Provider provider;
    private final TimeSource time;
    private final long started;
    private @Nullable AtlasException lastFailure;

    ReadyWait(Provider provider, TimeSource time) {
        this.provider = provider;
        this.time = time;
        this.started = time.nanoTime();
    }

    Compute await(String id, Duration limit) {
        while (true) {
            var seen = look(id);
            if (seen.filter(Compute::isReady).isPresent()) {
                return seen.get();
            }
            if (seen.filter(Compute::isOver).isPresent()) {
                throw over(seen.get());
            }
            var left = limit.minus(waited());
            if (!left.isPositive()) {
                throw new TimedOutException(
                        Origin.of(provider.id()),
                        "machine " + id + " is not ready after " + limit.toSeconds() + " s"
                                + seen.flatMap(Compute::detail)
                                        .map(why -> ": " + why)
                                        .orElse("")
                                + "; it still runs and costs: wait longer or terminate it",
                        lastFailure);
            }
            sleep(Collections.min(List.of(left, poll())));
        }
    }

    /** Empty when the machine could not be seen for a reason that may pass. */
    private Optional<Compute> look(String id) {
        try {
            return Optional.of(provider.get(id));
        } catch (TransportException | RateLimitedException | TimedOutException | ProviderException failure) {
            lastFailure = failure;
            return Optional.empty();
        } catch (NotFoundException failure) {
            if (waited().compareTo(provider.listLag()) >= 0) {
                throw failure;
            }
            lastFailure = failure;
            return Optional.empty();
        }
    }

    private ProviderException over(Compute machine) {
        var exit = machine.exitCode().isPresent()
                ? " with exit code " + machine.exitCode().getAsInt()
                : "";
        return new ProviderException(
                Origin.of(provider.id()),
                "machine " + machine.id() + " will not become ready: it "
                        + (machine.status().isDead() ? machine.status().name().toLowerCase(Locale.ROOT) : "ended")
                        + exit
                        + machine.detail().map(why -> ": " + why).orElse("")
                        + "; see its log, then terminate it");
    }

    /** Looking at this machine costs nothing; a cloud has quotas. */
    private Duration poll() {
        return provider.listLag().isZero() ? LOCAL_POLL : CLOUD_POLL;
    }

    private Duration waited() {
        return Duration.ofNanos(time.nanoTime() - started);
    }

    private void sleep(Duration duration) {
        try {
            time.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(Origin.of(provider.id()), "interrupted while waiting; the machine goes on");
        }
    }
}
