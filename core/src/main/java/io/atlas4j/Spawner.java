package io.atlas4j;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.PlacementTrail;
import io.atlas4j.spi.PreparedRequest;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An untracked spawn: one create per placement, each under a name of its own, until one has capacity. A create whose
 * answer was lost is settled by its name before anything else happens, so that no second machine can be rented.
 */
final class Spawner {
    /** Looks for a machine whose creation was not answered, and the wait before each. Lists lag. */
    private static final int[] LOOKS_AFTER_SECONDS = {0, 1, 2, 4, 8, 15};

    private static final int LONGEST_NAME = 60;
    private static final int SUFFIX_LENGTH = 10;
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Provider provider;
    private final TimeSource time;
    private final Consumer<String> asking;

    Spawner(Provider provider, TimeSource time, Consumer<String> asking) {
        this.provider = provider;
        this.time = time;
        this.asking = asking;
    }

    Compute spawn(ComputeRequest request) {
        var prepared = PreparedRequest.of(request);
        var candidates = provider.placements(prepared.request());
        var trail = PlacementTrail.EMPTY;
        var refusals = new ArrayList<AtlasException>();
        for (var next = trail.next(candidates); next.isPresent(); next = trail.next(candidates)) {
            try {
                return create(next.get(), prepared).toBuilder()
                        .auth(prepared.auth())
                        .build();
            } catch (AtlasException failure) {
                if (!PlacementTrail.movesOn(failure)) {
                    throw failure;
                }
                trail = trail.with(next.get(), failure);
                if (PlacementTrail.isBadRequest(failure)) {
                    refusals.add(failure);
                }
            }
        }
        if (!refusals.isEmpty() && refusals.size() == trail.tried().size()) {
            throw refusals.getFirst(); // refused everywhere: it is the request, not the capacity
        }
        throw trail.exhausted(provider.id());
    }

    private Compute create(Placement placement, PreparedRequest prepared) {
        var name = nameOf(prepared.request().name());
        asking.accept(name);
        try {
            return provider.create(placement, prepared.request(), name);
        } catch (AmbiguousOutcomeException lost) {
            return settle(name).orElseThrow(() -> lost);
        }
    }

    /** Empty when the machine was not seen, and when the caller does not want to wait any more. */
    private Optional<Compute> settle(String name) {
        try {
            for (var seconds : LOOKS_AFTER_SECONDS) {
                time.sleep(Duration.ofSeconds(seconds));
                var found = look(name);
                if (found.isPresent()) {
                    return found;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** A look that fails proves nothing; the next may succeed. */
    private Optional<Compute> look(String name) {
        try {
            return provider.list().named(name);
        } catch (AtlasException e) {
            return Optional.empty();
        }
    }

    /** The user's name made fit for every cloud, and a random end. Never an orchestrator's name: no loop ends it. */
    static String nameOf(Optional<String> wanted) {
        var suffix = new StringBuilder("-");
        RANDOM.ints(SUFFIX_LENGTH, 0, ALPHABET.length()).forEach(i -> suffix.append(ALPHABET.charAt(i)));
        var base = wanted.orElse("compute")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+|-+$", "");
        if (base.isEmpty()) {
            base = "compute";
        } else if (base.equals("atlas") || base.startsWith("atlas-")) {
            base = "my-" + base;
        }
        return base.substring(0, Math.min(base.length(), LONGEST_NAME - suffix.length())) + suffix;
    }
}
