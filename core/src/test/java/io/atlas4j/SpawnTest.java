package io.atlas4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.auth.BearerToken;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Placement;
import io.atlas4j.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SpawnTest {
    private static final Origin CLOUD = Origin.of("cloud");
    private static final Placement CHEAP = Placement.of("l4").inRegion("eu-1");
    private static final Placement DEAR = Placement.of("l4").inRegion("us-1");
    private static final ComputeRequest REQUEST =
            ComputeRequest.gpu(Gpu.L4).image("box").name("My demo").build();

    private final ManualTime time = ManualTime.skipping(Instant.ofEpochSecond(1_700_000_000));
    private final ScriptedProvider cloud = new ScriptedProvider("cloud", time);
    private final Atlas atlas = Atlas.builder().provider(cloud).time(time).build();

    @Test
    void rents_at_the_first_placement_with_one_create() {
        cloud.placements = List.of(CHEAP, DEAR);
        var machine = atlas.spawn("cloud", REQUEST);
        assertThat(cloud.createdAt).containsExactly(CHEAP);
        assertThat(machine.name()).contains(cloud.createdNames.getFirst());
        assertThat(cloud.lists).isZero();
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void moves_on_where_there_is_no_capacity_under_another_name() {
        cloud.placements = List.of(CHEAP, DEAR);
        cloud.then(name -> {
            throw new NoCapacityException(CLOUD, "eu-1 is full");
        });
        var machine = atlas.spawn("cloud", REQUEST);
        assertThat(cloud.createdAt).containsExactly(CHEAP, DEAR);
        assertThat(cloud.createdNames).doesNotHaveDuplicates();
        assertThat(machine.name()).contains(cloud.createdNames.getLast());
    }

    @Test
    void moves_on_where_this_account_may_not_rent() {
        cloud.placements = List.of(CHEAP, DEAR);
        cloud.then(name -> {
            throw new ForbiddenException(CLOUD, "not in eu-1");
        });
        atlas.spawn("cloud", REQUEST);
        assertThat(cloud.createdAt).containsExactly(CHEAP, DEAR);
    }

    @Test
    void tries_a_place_that_is_named_twice_once() {
        cloud.placements = List.of(CHEAP, CHEAP.withPrice(new java.math.BigDecimal("0.5")), DEAR);
        cloud.then(name -> {
            throw new NoCapacityException(CLOUD, "eu-1 is full");
        });
        atlas.spawn("cloud", REQUEST);
        assertThat(cloud.createdAt).containsExactly(CHEAP, DEAR);
    }

    @Test
    void lists_every_place_that_had_no_room() {
        cloud.placements = List.of(CHEAP, DEAR);
        cloud.then(
                name -> {
                    throw new NoCapacityException(CLOUD, "eu-1 is full");
                },
                name -> {
                    throw new NoCapacityException(CLOUD, "us-1 is full");
                });
        var failure = catchThrowableOfType(NoCapacityException.class, () -> atlas.spawn("cloud", REQUEST));
        assertThat(failure.tried()).containsExactly("l4 eu-1: eu-1 is full", "l4 us-1: us-1 is full");
        assertThat(failure).hasMessageContaining("2 places").hasMessageContaining("us-1 is full");
        assertThat(failure.provider()).contains("cloud");
    }

    @Test
    void says_that_nothing_fits_when_there_is_no_placement() {
        cloud.placements = List.of();
        assertThatThrownBy(() -> atlas.spawn("cloud", REQUEST))
                .isInstanceOf(NoCapacityException.class)
                .hasMessageContaining("nothing that fits");
        assertThat(cloud.createdNames).isEmpty();
    }

    @Test
    void stops_at_any_other_failure() {
        List<Supplier<AtlasException>> failures = List.of(
                () -> new UnauthorizedException(CLOUD, "bad key"),
                () -> new InsufficientFundsException(CLOUD, "no money"),
                () -> new RateLimitedException(CLOUD, "slow down", Optional.empty()),
                () -> new TransportException(CLOUD, "no route"));
        cloud.placements = List.of(CHEAP, DEAR);
        for (var failure : failures) {
            cloud.createdNames.clear();
            cloud.then(name -> {
                throw failure.get();
            });
            assertThatThrownBy(() -> atlas.spawn("cloud", REQUEST))
                    .isInstanceOf(failure.get().getClass());
            assertThat(cloud.createdNames).hasSize(1);
        }
    }

    @Test
    void settles_a_lost_answer_by_the_name_with_exactly_one_create() {
        cloud.placements = List.of(CHEAP, DEAR);
        cloud.then(name -> {
            cloud.rent(name);
            throw new AmbiguousOutcomeException(CLOUD, "no answer", name, null);
        });
        var machine = atlas.spawn("cloud", request(AuthMode.BEARER));
        assertThat(cloud.createdNames).hasSize(1);
        assertThat(machine.name()).contains(cloud.createdNames.getFirst());
        assertThat(machine.auth()).isPresent();
    }

    @Test
    void finds_a_machine_that_the_list_shows_late() {
        cloud.then(name -> {
            cloud.atLook(() -> {}, () -> {}, () -> cloud.rent(name));
            throw new AmbiguousOutcomeException(CLOUD, "no answer", name, null);
        });
        assertThat(atlas.spawn("cloud", REQUEST).name()).contains(cloud.createdNames.getFirst());
        assertThat(cloud.lists).isEqualTo(3);
    }

    @Test
    void goes_on_looking_after_a_look_that_failed() {
        cloud.then(name -> {
            cloud.rent(name);
            throw new AmbiguousOutcomeException(CLOUD, "no answer", name, null);
        });
        cloud.failLooks(new TransportException(CLOUD, "no route"), new TransportException(CLOUD, "no route"));
        atlas.spawn("cloud", REQUEST);
        assertThat(cloud.lists).isEqualTo(3);
    }

    @Test
    void gives_the_name_back_when_it_cannot_be_settled() {
        cloud.placements = List.of(CHEAP, DEAR);
        cloud.then(name -> {
            throw new AmbiguousOutcomeException(CLOUD, "no answer", name, null);
        });
        var failure = catchThrowableOfType(AmbiguousOutcomeException.class, () -> atlas.spawn("cloud", REQUEST));
        assertThat(cloud.createdNames).containsExactly(failure.name());
        assertThat(time.slept().stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(60));
    }

    @Test
    void gives_the_name_back_when_it_is_interrupted_while_settling() {
        cloud.then(name -> {
            Thread.currentThread().interrupt();
            throw new AmbiguousOutcomeException(CLOUD, "no answer", name, null);
        });
        var failure = catchThrowableOfType(AmbiguousOutcomeException.class, () -> atlas.spawn("cloud", REQUEST));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(cloud.createdNames).containsExactly(failure.name());
    }

    @Test
    void gives_the_caller_the_token_that_the_machine_got() {
        var machine = atlas.spawn("cloud", request(AuthMode.BEARER));
        var auth = machine.auth().orElseThrow();
        var token = auth.token().orElseThrow();
        assertThat(cloud.requests.getFirst().env()).containsEntry("ATLAS_PRESHARED_KEY", token);
        assertThat(BearerToken.matches(token.reveal(), auth.hash())).isTrue();
        assertThat(atlas.refresh(machine).auth()).contains(auth);
        assertThat(atlas.list("cloud").machines().getFirst().auth()).isEmpty();
    }

    @Test
    void names_machines_so_that_every_cloud_takes_them() {
        for (var wanted : new String[] {"My demo!", "x".repeat(100), "é😀", "-", "a--b", "UPPER_case.1"}) {
            assertThat(Spawner.nameOf(Optional.of(wanted)))
                    .as(wanted)
                    .matches("[a-z0-9]+(-+[a-z0-9]+)*")
                    .hasSizeLessThanOrEqualTo(60);
        }
        assertThat(Spawner.nameOf(Optional.of("My demo!"))).matches("my-demo-[a-z0-9]{10}");
        assertThat(Spawner.nameOf(Optional.empty())).matches("compute-[a-z0-9]{10}");
        assertThat(Spawner.nameOf(Optional.of("a"))).isNotEqualTo(Spawner.nameOf(Optional.of("a")));
    }

    @Test
    void never_gives_a_name_that_a_loop_would_take_for_its_own() {
        for (var wanted :
                new String[] {"atlas", "atlas-", "Atlas-12345678-x", "--atlas--x", " ATLAS ", "atlas-" + "x".repeat(90)
                }) {
            assertThat(Spawner.nameOf(Optional.of(wanted))).as(wanted).doesNotStartWith("atlas-");
        }
    }

    private static ComputeRequest request(AuthMode auth) {
        return REQUEST.toBuilder().auth(auth).build();
    }
}
