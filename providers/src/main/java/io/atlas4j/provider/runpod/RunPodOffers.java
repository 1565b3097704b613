package io.atlas4j.provider.runpod;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.CpuOffer;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.Spend;
import io.atlas4j.spec.Stock;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Prices, stock and bills in our words. Pure. */
final class RunPodOffers {
    private RunPodOffers() {}

    static List<GpuOffer> gpus(List<RunPodWire.GpuType> secure, List<RunPodWire.GpuType> community, OfferQuery query) {
        return Stream.concat(
                        secure.stream().map(type -> gpu(type, CloudTier.SECURE, query.count())),
                        community.stream().map(type -> gpu(type, CloudTier.COMMUNITY, query.count())))
                .filter(query::matches)
                .sorted(Comparator.comparing((GpuOffer offer) ->
                                offer.pricePerHour().isEmpty() || !offer.stock().mayBeFree())
                        .thenComparing(offer -> offer.pricePerHour().orElse(BigDecimal.ZERO))
                        .thenComparing(GpuOffer::type))
                .toList();
    }

    private static GpuOffer gpu(RunPodWire.GpuType type, CloudTier cloud, int count) {
        var prices = RunPodTranslate.prices(type, cloud);
        var price = prices.perGpu().map(each -> each.multiply(BigDecimal.valueOf(count)));
        return new GpuOffer(
                RunPodSettings.ID,
                type.id(),
                RunPodGpus.gpu(type.id(), Optional.of(type.name())),
                type.name(),
                type.memory(),
                Optional.of(cloud),
                count,
                prices.maxCount(),
                price,
                Optional.empty(),
                price.isEmpty() ? Stock.NONE : RunPodTranslate.stock(type.availability()),
                regions(type.dataCenters()),
                Map.of());
    }

    static List<CpuOffer> cpus(List<RunPodWire.CpuType> types) {
        return types.stream()
                .map(type -> new CpuOffer(
                        RunPodSettings.ID,
                        type.id(),
                        type.name(),
                        type.min(),
                        type.max(),
                        type.ramPerVcpu(),
                        type.perVcpu(),
                        type.perVcpu().isEmpty() ? Stock.NONE : RunPodTranslate.stock(type.availability()),
                        regions(type.dataCenters()),
                        Map.of()))
                .toList();
    }

    /** {@link Stock} is in order from much to none. */
    private static List<String> regions(List<RunPodWire.DataCenter> centers) {
        return centers.stream()
                .filter(center -> RunPodTranslate.stock(center.availability()).mayBeFree())
                .sorted(Comparator.comparing(center -> RunPodTranslate.stock(center.availability())))
                .map(RunPodWire.DataCenter::id)
                .toList();
    }

    static Spend spend(JsonObject json, Optional<String> pod, Instant from, Instant to) {
        var metadata = json.object("metadata").orElseThrow(RunPodOffers::noTotals);
        var totals = metadata.object("totals").orElseThrow(RunPodOffers::noTotals);
        var query = metadata.object("query");
        return new Spend(
                RunPodSettings.ID,
                pod,
                totals.number("totalAmount").orElseThrow(RunPodOffers::noTotals),
                totals.number("gpuAmount").orElse(BigDecimal.ZERO),
                totals.number("cpuAmount").orElse(BigDecimal.ZERO),
                totals.number("diskAmount").orElse(BigDecimal.ZERO),
                query.flatMap(window -> window.instant("startTime")).orElse(from),
                query.flatMap(window -> window.instant("endTime")).orElse(to),
                json.raw(List.of()));
    }

    static Map<String, BigDecimal> spendByPod(JsonObject json) {
        var amounts = new HashMap<String, BigDecimal>();
        for (var part : json.parts("records")) {
            part.text("podId")
                    .ifPresent(pod ->
                            amounts.merge(pod, part.number("totalAmount").orElse(BigDecimal.ZERO), BigDecimal::add));
        }
        return amounts;
    }

    private static ProviderException noTotals() {
        return new ProviderException(
                Origin.of(RunPodSettings.ID), "runpod could not read the bill: the answer has no totals");
    }
}
