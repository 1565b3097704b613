package io.atlas4j;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.TimeSource;
import io.atlas4j.telemetry.Telemetry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One API over many clouds. Calls block and may be made by many threads, virtual ones best; an interrupt ends a wait.
 *
 * <pre>{@code
 * try (var atlas = Atlas.fromEnvironment()) {
 *     Compute pod = atlas.spawn("runpod", ComputeRequest.gpu(Gpu.H100).image("ghcr.io/me/server:1").http(8000).build());
 *     pod = atlas.awaitReady(pod, Duration.ofMinutes(15));
 *     ...
 *     atlas.terminate(pod);
 * }
 * }</pre>
 *
 * Closing releases connections and ends no machine.
 */
public final class Atlas implements AutoCloseable {
    private static final Duration READY_POLL = Duration.ofSeconds(5);

    private final Providers providers;
    private final Telemetry telemetry;
    private final TimeSource time;

    Atlas(Providers providers, Telemetry telemetry, TimeSource time) {
        this.providers = providers;
        this.telemetry = telemetry;
        this.time = time;
    }

    /** Providers by {@link java.util.ServiceLoader}, keys from the environment. */
    public static Atlas fromEnvironment() {
        return builder().build();
    }

    public static AtlasBuilder builder() {
        return new AtlasBuilder();
    }

    /** The same providers with other settings, for a call or two: {@code atlas.with(Map.of("RUNPOD_API_KEY", key))}. */
    public Atlas with(Map<String, String> settings) {
        return new Atlas(providers.with(settings), telemetry, time);
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    public TimeSource time() {
        return time;
    }

    public Settings settings() {
        return providers.settings();
    }

    /** What can be asked for by {@link #provider}, by id. */
    public List<ProviderFactory> available() {
        return providers.available();
    }

    /**
     * The provider of that id or alias.
     *
     * @throws io.atlas4j.error.ValidationException with the nearest names if there is none
     */
    public Provider provider(String id) {
        return providers.get(id);
    }

    /**
     * Rents a machine and returns while it still starts. Walks the provider's placements until one has capacity; a lost
     * answer is settled by looking for the machine's name, for a bounded time. Not tracked: the caller ends it.
     *
     * @return with {@link Compute#auth()}, whose token is known only here
     * @throws io.atlas4j.error.NoCapacityException if no placement had room; it lists each and why
     * @throws io.atlas4j.error.AmbiguousOutcomeException if a machine of the named name may exist
     */
    public Compute spawn(String provider, ComputeRequest request) {
        return new Spawner(provider(provider), time).spawn(request);
    }

    /**
     * Waits until the machine runs and every wanted port is reachable. Never ends the machine.
     *
     * @return the machine as it is then, with the auth of the one given
     * @throws TimedOutException if it takes longer than the limit
     * @throws ProviderException if it failed or is gone
     */
    public Compute awaitReady(Compute machine, Duration limit) {
        var provider = provider(machine.provider());
        var deadline = time.nanoTime() + limit.toNanos();
        while (true) {
            var current = provider.get(machine.id());
            if (current.isReady()) {
                return current.toBuilder().auth(machine.auth()).build();
            }
            if (current.status().isDead()) {
                throw new ProviderException(
                        Origin.of(provider.id()),
                        "machine " + machine.id() + " will not become ready: it is "
                                + current.status().name().toLowerCase(java.util.Locale.ROOT) + exitOf(current)
                                + "; see its log, then terminate it");
            }
            var left = Duration.ofNanos(deadline - time.nanoTime());
            if (!left.isPositive()) {
                throw new TimedOutException(
                        Origin.of(provider.id()),
                        "machine " + machine.id() + " is not ready after " + limit.toSeconds()
                                + " s; it still runs and costs: wait longer or terminate it");
            }
            sleep(Collections.min(List.of(left, pollOf(provider))));
        }
    }

    private static String exitOf(Compute machine) {
        return machine.exitCode().isPresent()
                ? " with exit code " + machine.exitCode().getAsInt()
                : "";
    }

    /** Looking at this machine costs nothing; a cloud has quotas. */
    private static Duration pollOf(Provider provider) {
        return provider.listLag().isZero() ? Duration.ofMillis(100) : READY_POLL;
    }

    /** The machine as it is now, with the auth of the one given. */
    public Compute refresh(Compute machine) {
        return provider(machine.provider()).get(machine.id()).toBuilder()
                .auth(machine.auth())
                .build();
    }

    /** Every machine of the account, not only ours. */
    public Listing list(String provider) {
        return provider(provider).list();
    }

    /** Ends the machine. Ending what is gone succeeds. */
    public void terminate(Compute machine) {
        provider(machine.provider()).terminate(machine.id());
    }

    @Override
    public void close() {
        providers.close();
    }

    private void sleep(Duration duration) {
        try {
            time.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    static AtlasException interrupted() {
        return new UnexpectedException(Origin.ATLAS, "interrupted while waiting; machines go on");
    }
}
