package io.atlas4j.provider.vast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.vast.VastFaults;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an instance is seen to be, and what becomes of it. */
@Timeout(300)
class VastStatesTest extends VastFixture {
    @Test
    void a_bid_too_low_leaves_nothing_behind_and_the_next_offer_is_taken() {
        var places = vast().placements(request().spot(true).build());
        cloud.lowestBid(places.getFirst().offer().orElseThrow().replaceFirst("@.*", ""), "0.90");
        assertThatThrownBy(() ->
                        vast().create(places.getFirst(), request().spot(true).build(), "low"))
                .isInstanceOf(NoCapacityException.class)
                .hasMessageContaining("bid of 0.1650 USD/h is too low")
                .hasMessageContaining("VAST_BID_MARGIN");
        CloudAssert.assertThat(cloud).billsNothing().wasAsked(1, "DELETE", ONE);

        cloud.stopsTheNext();
        var machine = atlas.spawn("vast", request().build());
        assertThat(cloud.existingInstances()).extracting(it -> it.id()).containsExactly(machine.id());
    }

    @Test
    void what_was_left_behind_and_cannot_be_destroyed_is_named() {
        cloud.stopsTheNext().faults().always("DELETE", ONE).answers(500);
        var place = vast().placements(request().build()).getFirst();
        assertThatThrownBy(() -> vast().create(place, request().build(), "left"))
                .isInstanceOfSatisfying(AmbiguousOutcomeException.class, open -> {
                    assertThat(open.name()).isEqualTo("left");
                    assertThat(open).hasMessageContaining("its disk is billed until it is terminated");
                });
        assertThat(cloud.existingInstances()).hasSize(1);
    }

    @Test
    void an_outbid_instance_reads_stopped_says_why_and_a_higher_bid_brings_it_back() {
        var machine = ready(request().spot(true).http(8000));
        assertThat(machine.preempted()).isFalse();
        cloud.preempt(machine.id());
        cloud.lowestBid(cloud.existingInstances().getFirst().offer(), "0.40");
        var seen = atlas.refresh(machine);
        assertThat(seen.status()).isEqualTo(ComputeStatus.STOPPED);
        assertThat(seen.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(seen.preempted()).isTrue();
        assertThat(seen.detail().orElseThrow())
                .contains("taken back", "0.1650", "0.4000".substring(0, 3), "raise the bid", "disk is billed");
        vast().changeBid(machine.id(), new BigDecimal("0.45"));
        assertThat(atlas.awaitReady(machine, Duration.ofMinutes(2)).preempted()).isFalse();
    }

    @Test
    void an_interruptible_instance_that_waits_for_its_gpu_was_taken_back() {
        var machine = ready(request().spot(true));
        cloud.waitsForGpu(machine.id());
        var seen = atlas.refresh(machine);
        assertThat(seen.status()).isEqualTo(ComputeStatus.PROVISIONING);
        assertThat(seen.billing()).isEqualTo(BillingState.STORAGE);
        assertThat(seen.preempted()).isTrue();
    }

    @Test
    void nothing_is_taken_back_from_who_rents_on_demand_or_whose_contract_has_ended() {
        var onDemand = ready(request());
        vast().stop(onDemand.id());
        assertThat(atlas.refresh(onDemand).preempted()).isFalse();
        cloud.waitsForGpu(onDemand.id());
        assertThat(atlas.refresh(onDemand).preempted()).isFalse();

        var expired = ready(request().spot(true));
        cloud.ends(expired.id(), time.now().minusSeconds(1)).preempt(expired.id());
        assertThat(atlas.refresh(expired).preempted()).isFalse();
    }

    @Test
    void a_start_whose_gpu_another_has_is_taken_back_after_thirty_seconds() {
        var machine = ready(request());
        vast().stop(machine.id());
        time.advance(Duration.ofSeconds(5));
        cloud.occupied(machine.id(), true);
        assertThatThrownBy(() -> vast().start(machine.id()))
                .isInstanceOf(NoCapacityException.class)
                .hasMessageContaining("resources_unavailable")
                .hasMessageContaining("the start is taken back")
                .hasMessageContaining("disk is still billed");
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.STOPPED);
        cloud.occupied(machine.id(), false);
        vast().start(machine.id());
        assertThat(atlas.awaitReady(machine, Duration.ofMinutes(2)).isReady()).isTrue();
    }

    @Test
    void exited_unknown_and_offline_are_dead_after_a_grace_and_say_what_they_cost() {
        for (var word : List.of("exited", "unknown", "offline")) {
            var machine = ready(request());
            cloud.reports(machine.id(), word, "");
            assertThat(atlas.refresh(machine).status()).as(word).isEqualTo(ComputeStatus.PROVISIONING);
            time.advance(VastDying.GRACE);
            var dead = atlas.refresh(machine);
            assertThat(dead.status()).as(word).isEqualTo(ComputeStatus.FAILED);
            assertThat(dead.billing())
                    .as(word)
                    .isEqualTo(word.equals("exited") ? BillingState.STORAGE : BillingState.RUNNING);
            assertThat(dead.detail().orElseThrow())
                    .as(word)
                    .containsAnyOf("terminate it and take another", "see its log");
            assertThatThrownBy(() -> atlas.awaitReady(dead, Duration.ofMinutes(1)))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("terminate it");
            var next = vast().placements(request().build());
            var machineOf = dead.raw().get("machine_id");
            atlas.terminate(dead);
            assertThat(vast().placements(request().build()).getFirst().isSamePlace(next.getFirst()))
                    .as("the host of machine %s is avoided", machineOf)
                    .isTrue();
        }
    }

    @Test
    void a_late_heartbeat_is_no_death() {
        var machine = ready(request());
        cloud.reports(machine.id(), "unknown", "");
        atlas.refresh(machine);
        cloud.reports(machine.id(), "running", "");
        time.advance(VastDying.GRACE);
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.RUNNING);
        cloud.reports(machine.id(), "unknown", "");
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
    }

    @Test
    void a_container_that_cannot_be_made_fails_at_once_with_its_reason() {
        var machine = atlas.spawn("vast", request().build());
        cloud.reports(machine.id(), "created", "Error: OCI runtime create failed: no such program");
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ofMinutes(5)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("OCI runtime create failed");
    }

    @Test
    void what_stays_in_loading_is_not_waited_for_for_ever() {
        var machine = atlas.spawn("vast", request().build());
        cloud.reports(machine.id(), "loading", "Pulling");
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ofMinutes(5)))
                .hasMessageContaining("not ready after 300 s");
    }

    @Test
    void a_contract_that_has_ended_says_so() {
        var machine = ready(request());
        cloud.ends(machine.id(), time.now().minusSeconds(1)).preempt(machine.id());
        assertThat(atlas.refresh(machine).detail().orElseThrow()).contains("its contract has ended");
    }

    @Test
    void an_instance_is_read_in_every_shape() {
        var machine = ready(request());
        for (var shape : List.of("$1", "[$1]")) {
            cloud.faults()
                    .next("GET", ONE)
                    .changesTheBody(
                            body -> body.replaceFirst("(?s)\\{\"instances\":(.*)}$", "{\"instances\":" + shape + "}"));
            assertThat(vast().get(machine.id()).id()).as(shape).isEqualTo(machine.id());
        }
        cloud.faults().next("GET", ONE).changesTheBody(body -> body.replaceFirst("(?s)\\{\"instances\":(.*)}$", "$1"));
        assertThat(vast().get(machine.id()).name()).isEqualTo(machine.name());
        time.advance(Duration.ofMinutes(1));
        cloud.faults().next("GET", ONE).answersBody("{\"instances\":null}");
        assertThatThrownBy(() -> vast().get(machine.id())).isInstanceOf(NotFoundException.class);
        cloud.faults().next("GET", ONE).answersBody("{}");
        assertThatThrownBy(() -> vast().get(machine.id())).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> vast().get("no-number")).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_new_instance_that_is_not_shown_yet_is_neither_gone_nor_ended_in_vain() {
        cloud.lag(Duration.ofSeconds(6));
        var machine = atlas.spawn("vast", request().build());
        assertThat(vast().get(machine.id()).id()).isEqualTo(machine.id());
        var second = atlas.spawn("vast", request().build());
        atlas.terminate(second);
        assertThat(cloud.existingInstances()).extracting(it -> it.id()).containsExactly(machine.id());
    }

    @Test
    void words_and_types_of_tomorrow_are_read_with_care() {
        var machine = ready(request());
        cloud.faults().next("GET", ONE).plays(VastFaults.unknownState());
        assertThat(atlas.refresh(machine).status()).isEqualTo(ComputeStatus.PROVISIONING);
        cloud.faults().next("GET", ONE).plays(VastFaults.wrongTypes());
        var odd = atlas.refresh(machine);
        assertThat(odd.region()).isEmpty();
        assertThat(odd.gpuCount()).isEqualTo(1);
        cloud.faults().next("PUT", ONE).answersBody("{\"success\":false,\"error\":\"no_such_instance\"}");
        assertThatThrownBy(() -> vast().stop(machine.id())).isInstanceOf(NotFoundException.class);
    }
}
