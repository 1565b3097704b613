package io.atlas4j.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TransportException;
import io.atlas4j.spec.CloudTier;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementTrailTest {
    private static final Origin CLOUD = Origin.of("cloud");
    private final NoCapacityException full = new NoCapacityException(CLOUD, "full");
    private static final Placement EU = Placement.of("l4").inRegion("eu-1");
    private static final Placement US = Placement.of("l4").inRegion("us-1");

    @Test
    void walks_the_candidates_in_their_order() {
        var trail = PlacementTrail.EMPTY;
        assertThat(trail.next(List.of(EU, US))).contains(EU);
        trail = trail.with(EU, full);
        assertThat(trail.next(List.of(EU, US))).contains(US);
        assertThat(trail.with(US, full).next(List.of(EU, US))).isEmpty();
        assertThat(PlacementTrail.EMPTY.tried()).isEmpty();
    }

    @Test
    void does_not_try_a_place_again_because_its_price_or_position_changed() {
        var trail = PlacementTrail.EMPTY.with(EU, full);
        assertThat(trail.next(List.of(US, EU.withPrice(BigDecimal.TEN)))).contains(US);
        assertThat(trail.next(List.of(EU.withPrice(BigDecimal.TEN)))).isEmpty();
        assertThat(trail.next(List.of(EU.withOffer("o-1")))).contains(EU.withOffer("o-1"));
        assertThat(trail.next(List.of(EU.inCloud(CloudTier.SECURE)))).isPresent();
    }

    @Test
    void moves_on_only_where_another_place_may_succeed() {
        assertThat(PlacementTrail.movesOn(full)).isTrue();
        assertThat(PlacementTrail.movesOn(ForbiddenException.everywhere(CLOUD, "a key to look only", full)))
                .isFalse();
        assertThat(PlacementTrail.movesOn(new ForbiddenException(CLOUD, "not here")))
                .isTrue();
        assertThat(PlacementTrail.movesOn(new TransportException(CLOUD, "no route")))
                .isFalse();
        assertThat(PlacementTrail.movesOn(new ProviderException(CLOUD, "500"))).isFalse();
        assertThat(PlacementTrail.movesOn(new AmbiguousOutcomeException(CLOUD, "lost", "name", null)))
                .isFalse();
    }

    @Test
    void tells_each_place_and_why_it_failed() {
        var failure = PlacementTrail.EMPTY
                .with(EU.withPrice(new BigDecimal("0.43")), full)
                .with(US, new ForbiddenException(CLOUD, "not for you"))
                .exhausted("cloud");
        assertThat(failure.tried()).containsExactly("l4 eu-1 at 0.43 USD/h: full", "l4 us-1: not for you");
        assertThat(failure)
                .hasMessage(
                        "cloud had no capacity in any of 2 places: l4 eu-1 at 0.43 USD/h: full; l4 us-1: not for you");
    }

    @Test
    void is_not_changed_by_what_follows() {
        var first = PlacementTrail.EMPTY.with(EU, full);
        first.with(US, full);
        assertThat(first.tried()).hasSize(1);
        assertThatThrownBy(() -> first.tried().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void prints_a_place_for_people() {
        assertThat(Placement.of("NVIDIA L4")
                        .inCloud(CloudTier.SECURE)
                        .inRegion("EU-RO-1")
                        .withOffer("17")
                        .withPrice(new BigDecimal("0.430")))
                .hasToString("NVIDIA L4 secure EU-RO-1 offer 17 at 0.430 USD/h");
    }
}
