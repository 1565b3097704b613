package io.atlas4j.provider.mock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.Atlas;
import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TransportException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MockCloudTest {
    private static final ComputeRequest REQUEST =
            ComputeRequest.cpu(1).image("box").http(80).build();

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-01-01T00:00:00Z"));
    private final MockCloud cloud = new MockCloud(time);
    private final Mock mock = new Mock(cloud, Telemetry.create(), time);

    @Test
    void is_found_by_its_id_and_each_atlas_has_a_cloud_of_its_own() {
        try (var atlas = Atlas.builder().build()) {
            assertThat(atlas.available()).extracting(ProviderFactory::id).contains("mock", "local");
        }
        try (var one = Atlas.builder().provider(new MockFactory()).build();
                var two = Atlas.builder().provider(new MockFactory()).build()) {
            one.spawn("mock", REQUEST);
            assertThat(one.list("mock").machines()).hasSize(1);
            assertThat(two.list("mock").machines()).isEmpty();
        }
    }

    @Test
    void a_lost_answer_leaves_a_machine_or_none_as_scripted() {
        cloud.loseNextAnswer(Operation.CREATE, true);
        cloud.loseNextAnswer(Operation.CREATE, false);

        assertThatThrownBy(() -> create("first"))
                .isInstanceOfSatisfying(
                        AmbiguousOutcomeException.class,
                        lost -> assertThat(lost.name()).isEqualTo("first"));
        assertThatThrownBy(() -> create("second")).isInstanceOf(AmbiguousOutcomeException.class);

        assertThat(mock.list().named("first")).isPresent();
        assertThat(mock.list().named("second")).isEmpty();
        assertThat(cloud.createdNames()).containsExactly("first");
    }

    @Test
    void a_place_without_stock_has_no_capacity_and_the_next_is_taken() {
        cloud.places(Placement.of("small"), Placement.of("large").withPrice(new BigDecimal("2")));
        cloud.stock("small", 0);

        assertThatThrownBy(() -> mock.create(Placement.of("small"), REQUEST, "a"))
                .isInstanceOf(NoCapacityException.class);
        try (var atlas =
                Atlas.builder().time(time).provider(new MockFactory(cloud)).build()) {
            assertThat(atlas.spawn("mock", REQUEST).costPerHour().orElseThrow()).isEqualByComparingTo("2");
        }
    }

    @Test
    void an_end_that_fails_ends_nothing_until_it_is_repaired() {
        var machine = create("a");
        cloud.breakDown(Operation.TERMINATE, new ProviderException(Origin.of("mock"), "no"));

        assertThatThrownBy(() -> mock.terminate(machine.id())).isInstanceOf(ProviderException.class);
        assertThat(cloud.billsNothing()).isFalse();

        cloud.repair(Operation.TERMINATE);
        mock.terminate(machine.id());
        assertThat(cloud.billsNothing()).isTrue();
        assertThat(cloud.calls(Operation.TERMINATE)).isEqualTo(2);
    }

    @Test
    void a_list_lags_and_may_be_incomplete() {
        cloud.listLag(Duration.ofSeconds(30));
        create("a");
        assertThat(mock.list().machines()).isEmpty();
        time.advance(Duration.ofSeconds(30));
        assertThat(mock.list().machines()).hasSize(1);

        cloud.incompleteLists(1);
        assertThat(mock.list().complete()).isFalse();
        assertThat(mock.list().complete()).isTrue();
    }

    @Test
    void a_preempted_machine_stands_still_says_so_and_bills_its_disk_until_it_is_started_or_ended() {
        var machine = create("a");
        cloud.preempt(machine.id());

        var taken = mock.get(machine.id());
        assertThat(taken.preempted()).isTrue();
        assertThat(taken.status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(cloud.billsNothing()).isFalse();

        mock.require(Pausable.class).start(machine.id());
        assertThat(mock.get(machine.id()).preempted()).isFalse();
        mock.require(Pausable.class).stop(machine.id());
        assertThat(mock.get(machine.id()).preempted()).isFalse();
    }

    @Test
    void the_bill_follows_price_and_state() {
        var machine = create("a");
        mock.get(machine.id());
        mock.get(machine.id());
        time.advance(Duration.ofHours(2));
        mock.require(Pausable.class).stop(machine.id());
        time.advance(Duration.ofHours(10));
        mock.require(Pausable.class).start(machine.id());
        cloud.reprice(machine.id(), "3");
        time.advance(Duration.ofHours(1));
        mock.terminate(machine.id());
        time.advance(Duration.ofHours(5));

        assertThat(cloud.spent()).isEqualByComparingTo("6"); // 2 h at 1, 10 h at 0.10, 1 h at 3
    }

    @Test
    void a_bill_shows_a_time_lags_and_holds_what_is_no_rate() {
        cloud.billLag(Duration.ofMinutes(30));
        var opened = time.now();
        var machine = create("a");
        var other = create("b");
        cloud.charge(machine.id(), "0.25");
        time.advance(Duration.ofHours(2));
        cloud.preempt(machine.id());
        mock.terminate(other.id());

        assertThat(mock.spend(machine.id(), opened, time.now()).total()).isEqualByComparingTo("1.75");
        time.advance(Duration.ofHours(1));
        var spend = mock.spend(machine.id(), opened, time.now());
        assertThat(spend.total()).isEqualByComparingTo("2.30"); // 2 h at 1, half an hour of disk, and the charge
        assertThat(spend.gpu()).isEqualByComparingTo("2");
        assertThat(spend.disk()).isEqualByComparingTo("0.05");
        var secondHour = opened.plus(Duration.ofHours(1));
        assertThat(mock.spend(machine.id(), secondHour, secondHour.plus(Duration.ofHours(1)))
                        .total())
                .isEqualByComparingTo("1");
        assertThat(mock.totalSpend(opened, time.now()).total()).isEqualByComparingTo("4.30");
        var machines = mock.spendByMachine(opened, time.now());
        assertThat(machines.get(machine.id())).isEqualByComparingTo("2.30");
        assertThat(machines.get(other.id())).isEqualByComparingTo("2");
        assertThat(cloud.spent()).isEqualByComparingTo("4.35");
    }

    @Test
    void a_place_without_a_price_tells_none_and_a_stopped_machine_tells_its_own() {
        cloud.places(Placement.of("free"));
        var machine = create("a");
        assertThat(machine.costNow()).isEmpty();
        cloud.preempt(machine.id());
        assertThat(mock.get(machine.id()).costNow().orElseThrow()).isEqualByComparingTo("0.10");
    }

    @Test
    void a_machine_is_ready_when_it_was_looked_at_often_enough_and_time_has_passed() {
        cloud.readyAfterLooks(1);
        cloud.readyAfter(Duration.ofSeconds(10));
        var machine = create("a");
        assertThat(mock.get(machine.id()).isReady()).isFalse();
        time.advance(Duration.ofSeconds(10));
        assertThat(mock.get(machine.id()).isReady()).isTrue();
    }

    @Test
    void a_machine_that_vanishes_is_in_no_list_and_costs_nothing() {
        var machine = create("a");
        cloud.vanish(machine.id());
        assertThat(mock.find(machine.id())).isEmpty();
        assertThat(mock.list().machines()).isEmpty();
        assertThat(cloud.billsNothing()).isTrue();
    }

    @Test
    void an_answer_lost_on_the_way_is_a_transport_failure() {
        var machine = create("a");
        cloud.status(machine.id(), ComputeStatus.RUNNING);
        cloud.loseNextAnswer(Operation.TERMINATE, true);

        assertThatThrownBy(() -> mock.terminate(machine.id())).isInstanceOf(TransportException.class);
        assertThat(cloud.machines()).isEmpty();
    }

    private Compute create(String name) {
        return mock.create(mock.placements(REQUEST).getFirst(), REQUEST, name);
    }
}
