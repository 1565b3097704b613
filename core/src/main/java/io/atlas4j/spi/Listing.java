package io.atlas4j.spi;

import io.atlas4j.spec.Compute;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a list operation showed.
 *
 * @param complete whether every page was read; an incomplete listing proves presence, never absence
 * @param takenAt when the first request of the listing was sent
 */
public record Listing(List<Compute> machines, boolean complete, Instant takenAt) {
    public Listing {
        machines = List.copyOf(machines);
    }

    /** The machine of that name, the newest if there are several. Looks at every machine; for many names, {@link #byName}. */
    public Optional<Compute> named(String name) {
        return machines.stream()
                .filter(machine -> machine.name().filter(name::equals).isPresent())
                .reduce(Listing::newer);
    }

    /** The machines that have a name, the newest where several have the same. */
    public Map<String, Compute> byName() {
        return machines.stream()
                .filter(machine -> machine.name().isPresent())
                .collect(Collectors.toMap(machine -> machine.name().orElseThrow(), machine -> machine, Listing::newer));
    }

    private static Compute newer(Compute a, Compute b) {
        return b.createdAt().orElse(Instant.MIN).isAfter(a.createdAt().orElse(Instant.MIN)) ? b : a;
    }
}
