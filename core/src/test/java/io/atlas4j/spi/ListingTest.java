package io.atlas4j.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListingTest {
    @Test
    void finds_a_machine_by_its_whole_name() {
        var listing = listing(machine("m-1", Optional.of("demo-1"), 1), machine("m-2", Optional.empty(), 2));
        assertThat(listing.named("demo-1")).map(Compute::id).contains("m-1");
        assertThat(listing.named("demo")).isEmpty();
        assertThat(listing.named("")).isEmpty();
    }

    @Test
    void prefers_the_newest_of_one_name() {
        var old = machine("old", Optional.of("demo"), 1);
        var young = machine("young", Optional.of("demo"), 2);
        var ageless = Compute.builder("mock", "ageless", ComputeStatus.RUNNING)
                .name(Optional.of("demo"))
                .build();
        assertThat(listing(old, young, ageless).named("demo")).contains(young);
        assertThat(listing(ageless, young, old).named("demo")).contains(young);
    }

    @Test
    void finds_the_same_by_many_names_at_once() {
        var old = machine("old", Optional.of("demo"), 1);
        var young = machine("young", Optional.of("demo"), 2);
        var other = machine("other", Optional.of("other"), 1);
        var nameless = machine("nameless", Optional.empty(), 3);
        assertThat(listing(young, old, other, nameless).byName())
                .containsExactlyInAnyOrderEntriesOf(Map.of("demo", young, "other", other));
    }

    @Test
    void does_not_change_when_the_list_does() {
        var machines = new ArrayList<>(List.of(machine("m-1", Optional.of("demo"), 1)));
        var listing = new Listing(machines, true, Instant.EPOCH);
        machines.clear();
        assertThat(listing.machines()).hasSize(1);
    }

    private static Listing listing(Compute... machines) {
        return new Listing(List.of(machines), true, Instant.EPOCH);
    }

    private static Compute machine(String id, Optional<String> name, long created) {
        return Compute.builder("mock", id, ComputeStatus.RUNNING)
                .name(name)
                .createdAt(Optional.of(Instant.ofEpochSecond(created)))
                .build();
    }
}
