package io.atlas4j;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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

    /**
     * The same providers with other settings: {@code atlas.with(Map.of("RUNPOD_API_KEY", key))}. A view: connections and
     * rate limits are in common, and it works until this is closed. A provider that was handed in keeps its settings.
     */
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

    /** Every account that can be asked for, by provider: the default one first, whether it has a key or not. */
    public List<Account> accounts() {
        return providers.accounts();
    }

    /**
     * A name for the key of that account, the same for as long as the key is, which tells nothing of it. Empty where there is
     * no key, or where it is not among the settings.
     */
    public Optional<String> keyMark(String id, String account) {
        return providers.keyMark(id, account);
    }

    /**
     * The provider of that id or alias, with its default account or, as in {@code runpod/team-a}, another one.
     *
     * @throws io.atlas4j.error.ValidationException with the nearest names if there is none
     */
    public Provider provider(String id) {
        return providers.get(id);
    }

    /** The same for who has both apart, as {@link Provider#id} and {@link Provider#account} tell them. */
    public Provider provider(String id, String account) {
        return providers.get(id, account);
    }

    private Provider providerOf(Compute machine) {
        return provider(machine.provider(), machine.account());
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
        return spawn(provider, request, name -> {});
    }

    /**
     * The same, and tells each name before a machine of that name is asked for: what to look for if this call never
     * returns. The name of a placement without room belongs to no machine.
     */
    public Compute spawn(String provider, ComputeRequest request, Consumer<String> asking) {
        return new Spawner(provider(provider), time, asking).spawn(request);
    }

    /**
     * Waits until the machine runs and every wanted port is reachable. Never ends the machine. A look that fails for a
     * reason that may pass is repeated.
     *
     * @return the machine as it is then, with the auth of the one given
     * @throws io.atlas4j.error.TimedOutException if it takes longer than the limit; its cause is the last failed look
     * @throws io.atlas4j.error.ProviderException if the machine failed or was terminated
     * @throws io.atlas4j.error.NotFoundException if there is no such machine, also after the provider's lag
     */
    public Compute awaitReady(Compute machine, Duration limit) {
        var ready = new ReadyWait(providerOf(machine), time).await(machine.id(), limit);
        return ready.toBuilder().auth(machine.auth()).build();
    }

    /** The machine as it is now, with the auth of the one given. */
    public Compute refresh(Compute machine) {
        return providerOf(machine).get(machine.id()).toBuilder()
                .auth(machine.auth())
                .build();
    }

    /** Every machine of the account, not only ours. */
    public Listing list(String provider) {
        return provider(provider).list();
    }

    /** Ends the machine. Ending what is gone succeeds. */
    public void terminate(Compute machine) {
        providerOf(machine).terminate(machine.id());
    }

    @Override
    public void close() {
        providers.close();
    }
}
