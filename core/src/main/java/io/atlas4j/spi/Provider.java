package io.atlas4j.spi;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One account at one cloud. Every method but {@link #id}, {@link #account} and {@link #capabilities} blocks and may
 * call the network; all may be used by many threads; failures are {@link io.atlas4j.error.AtlasException}s.
 */
public interface Provider extends AutoCloseable {
    /** The provider's id, such as {@code runpod}. */
    String id();

    /** Which of several accounts at this provider: {@link ProviderContext#account}. Every machine shown names it. */
    default String account() {
        return Compute.DEFAULT_ACCOUNT;
    }

    Set<Capability> capabilities();

    /**
     * Where the request could be placed, best first. Refuses what this provider can never do, before sending anything.
     * An empty list means that nothing fits now.
     *
     * @throws io.atlas4j.error.UnsupportedException if the provider cannot do what is asked
     * @throws io.atlas4j.error.ValidationException if the request is wrong for this provider
     */
    List<Placement> placements(ComputeRequest request);

    /**
     * Rents one machine: exactly one request that can cost money, with no hidden second try and no other placement.
     *
     * @param name what the machine is called at the provider, unique; {@link #list} must show it again
     * @throws io.atlas4j.error.NoCapacityException if this placement has nothing free; another may
     * @throws io.atlas4j.error.AmbiguousOutcomeException if the machine may exist all the same
     */
    Compute create(Placement placement, ComputeRequest request, String name);

    /**
     * Reads one machine.
     *
     * @throws NotFoundException if the provider says that there is no such machine
     */
    Compute get(String id);

    /** Every machine of the account, ours or not, as few requests as the provider allows. */
    Listing list();

    /** Ends the machine and whatever costs with it. Ending what is already gone succeeds. */
    void terminate(String id);

    /** How long a machine that exists may be missing from {@link #list}. */
    default Duration listLag() {
        return Duration.ofSeconds(30);
    }

    /**
     * How long a machine for this request may take to become ready before something is wrong with it, where the user names
     * no time of their own. Generous, because who gives up too early pays for a second machine. Sends nothing.
     */
    default Duration bootLimit(ComputeRequest request) {
        return Duration.ofMinutes(15);
    }

    default Optional<Compute> find(String id) {
        try {
            return Optional.of(get(id));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /** The optional ability, if this provider has it. */
    default <A> Optional<A> ability(Class<A> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    /**
     * The optional ability.
     *
     * @throws UnsupportedException naming the provider and the ability, if it has none such
     */
    default <A> A require(Class<A> type) {
        return ability(type)
                .orElseThrow(() -> new UnsupportedException(
                        Origin.of(id()), id() + " lacks the ability " + words(type) + "; nothing was sent"));
    }

    /** {@code NetworkVolumes} as {@code network_volumes}. */
    private static String words(Class<?> ability) {
        return ability.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Releases connections. Machines go on. */
    @Override
    default void close() {}
}
