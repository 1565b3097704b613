package io.atlas4j.spi;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The walk over placements: which were tried, why each failed, which comes next. Immutable. Tracked and untracked
 * spawns walk by this same code.
 */
public record PlacementTrail(List<Tried> tried) {
    /** The trail before the first try. */
    public static final PlacementTrail EMPTY = new PlacementTrail(List.of());

    /**
     * A placement that failed.
     *
     * @param reason the failure's message, without secrets
     */
    public record Tried(Placement placement, String reason) {}

    public PlacementTrail {
        tried = List.copyOf(tried);
    }

    public PlacementTrail with(Placement placement, AtlasException failure) {
        var longer = new ArrayList<>(tried);
        longer.add(new Tried(placement, failure.getMessage()));
        return new PlacementTrail(longer);
    }

    /** The first candidate that was not tried yet. */
    public Optional<Placement> next(List<Placement> candidates) {
        return candidates.stream()
                .filter(candidate ->
                        tried.stream().noneMatch(step -> step.placement().isSamePlace(candidate)))
                .findFirst();
    }

    /**
     * Whether another placement may succeed where this failure came from: it had no capacity, this account may not use
     * this one, or the place cannot do what is asked. Anything else would fail everywhere, or may have rented a machine.
     */
    public static boolean movesOn(AtlasException failure) {
        return failure instanceof NoCapacityException
                || (failure instanceof ForbiddenException refused && !refused.isEverywhere())
                || isBadRequest(failure);
    }

    /** Clouds answer 400 both for what this place cannot do and for what no place can; only trying all tells them apart. */
    public static boolean isBadRequest(AtlasException failure) {
        return failure instanceof ProviderException && failure.status().orElse(0) == 400;
    }

    /** What to report when no candidate is left. */
    public NoCapacityException exhausted(String provider) {
        var lines = tried.stream()
                .map(step -> step.placement() + ": " + step.reason())
                .toList();
        return new NoCapacityException(
                Origin.of(provider),
                lines.isEmpty()
                        ? provider + " has nothing that fits the request now: relax region, price or GPU, or try later"
                        : provider + " had no capacity in any of " + lines.size() + " places: "
                                + String.join("; ", lines),
                lines);
    }
}
