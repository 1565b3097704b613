package io.atlas4j.spi;

import io.atlas4j.spec.CpuOffer;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.OfferQuery;
import java.util.List;

/** Prices and stock can be read. Never half a list: one failing look fails the call. */
public interface Offers {
    /** What fits the query, cheapest first, what is not offered last. */
    List<GpuOffer> gpuOffers(OfferQuery query);

    /** Machines without GPUs; empty where there are none. */
    default List<CpuOffer> cpuOffers() {
        return List.of();
    }
}
