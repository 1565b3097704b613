package io.atlas4j.spi;

import io.atlas4j.spec.CloudTier;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * One concrete place where a request could go. Small enough to be stored with the attempt that uses it.
 *
 * @param type the provider's own name of the hardware: a GPU id, an instance type, a size
 * @param cloud secure or community, where the provider tells them apart; never {@code ANY}
 * @param region the provider's own name of the region
 * @param offer the provider's id of a single offer that only one customer can take
 * @param pricePerHour USD per hour for the whole machine, as announced
 */
public record Placement(
        String type,
        Optional<CloudTier> cloud,
        Optional<String> region,
        Optional<String> offer,
        Optional<BigDecimal> pricePerHour) {

    public static Placement of(String type) {
        return new Placement(type, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Placement inCloud(CloudTier cloud) {
        return new Placement(type, Optional.of(cloud), region, offer, pricePerHour);
    }

    public Placement inRegion(String region) {
        return new Placement(type, cloud, Optional.of(region), offer, pricePerHour);
    }

    public Placement withOffer(String offer) {
        return new Placement(type, cloud, region, Optional.of(offer), pricePerHour);
    }

    public Placement withPrice(BigDecimal pricePerHour) {
        return new Placement(type, cloud, region, offer, Optional.of(pricePerHour));
    }

    /** Whether it is the same place, whatever it costs now. */
    public boolean isSamePlace(Placement other) {
        return type.equals(other.type)
                && cloud.equals(other.cloud)
                && region.equals(other.region)
                && offer.equals(other.offer);
    }

    /** Such as {@code NVIDIA L4 secure EU-RO-1 at 0.43 USD/h}. */
    @Override
    public String toString() {
        var text = new StringJoiner(" ").add(type);
        cloud.ifPresent(value -> text.add(value.name().toLowerCase(java.util.Locale.ROOT)));
        region.ifPresent(text::add);
        offer.ifPresent(value -> text.add("offer " + value));
        pricePerHour.ifPresent(value -> text.add("at " + value.toPlainString() + " USD/h"));
        return text.toString();
    }
}
