package io.atlas4j.provider.vast;

import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Gpu;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Builds a {@link VastOfferQuery}. Not safe for several threads. */
public final class VastOfferQueryBuilder {
    private Optional<Gpu> gpu = Optional.empty();
    private Optional<Integer> gpuCount = Optional.of(1);
    private boolean spot;
    private Optional<BigDecimal> maxPricePerHour = Optional.empty();
    private List<String> regions = List.of();
    private BigDecimal minReliability = BigDecimal.ZERO;
    private int diskGb = VastTranslate.DEFAULT_DISK_GB;
    private int directPorts;
    private Optional<String> minCuda = Optional.empty();
    private boolean verifiedOnly = true;
    private CloudTier cloud = CloudTier.ANY;
    private Optional<String> machine = Optional.empty();
    private Optional<Duration> runsFor = Optional.empty();
    private int limit = 3000;

    VastOfferQueryBuilder() {}

    public VastOfferQueryBuilder gpu(Gpu model) {
        gpu = Optional.of(model);
        return this;
    }

    public VastOfferQueryBuilder count(int gpus) {
        gpuCount = Optional.of(gpus);
        return this;
    }

    public VastOfferQueryBuilder anyCount() {
        gpuCount = Optional.empty();
        return this;
    }

    public VastOfferQueryBuilder spot(boolean bid) {
        spot = bid;
        return this;
    }

    public VastOfferQueryBuilder maxPricePerHour(BigDecimal usd) {
        maxPricePerHour = Optional.of(usd);
        return this;
    }

    public VastOfferQueryBuilder regions(List<String> preferred) {
        regions = preferred;
        return this;
    }

    public VastOfferQueryBuilder minReliability(BigDecimal share) {
        minReliability = share;
        return this;
    }

    public VastOfferQueryBuilder diskGb(int size) {
        diskGb = size;
        return this;
    }

    public VastOfferQueryBuilder directPorts(int ports) {
        directPorts = ports;
        return this;
    }

    public VastOfferQueryBuilder minCuda(String version) {
        minCuda = Optional.of(version);
        return this;
    }

    public VastOfferQueryBuilder verifiedOnly(boolean only) {
        verifiedOnly = only;
        return this;
    }

    public VastOfferQueryBuilder cloud(CloudTier tier) {
        cloud = tier;
        return this;
    }

    public VastOfferQueryBuilder machine(String id) {
        machine = Optional.of(id);
        return this;
    }

    public VastOfferQueryBuilder runsFor(Duration duration) {
        runsFor = Optional.of(duration);
        return this;
    }

    public VastOfferQueryBuilder limit(int offers) {
        limit = offers;
        return this;
    }

    public VastOfferQuery build() {
        return new VastOfferQuery(
                gpu,
                gpuCount,
                spot,
                maxPricePerHour,
                regions,
                minReliability,
                diskGb,
                directPorts,
                minCuda,
                verifiedOnly,
                cloud,
                machine,
                runsFor,
                limit);
    }
}
