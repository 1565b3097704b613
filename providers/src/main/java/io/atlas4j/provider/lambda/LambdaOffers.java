package io.atlas4j.provider.lambda;

import io.atlas4j.spec.CpuOffer;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.MachineSize;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.Stock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Prices and stock in our words. Pure. */
final class LambdaOffers {
    private LambdaOffers() {}

    static List<GpuOffer> gpus(List<LambdaWire.Offered> catalog, OfferQuery query) {
        return catalog.stream()
                .filter(it -> it.type().gpus() == query.count())
                .map(it -> gpu(it, query))
                .filter(query::matches)
                .filter(offer -> query.region().isEmpty() || !offer.regions().isEmpty())
                .sorted(Comparator.comparing((GpuOffer offer) -> !offer.stock().mayBeFree())
                        .thenComparing(offer -> offer.pricePerHour().orElse(BigDecimal.ZERO))
                        .thenComparing(GpuOffer::type))
                .toList();
    }

    private static GpuOffer gpu(LambdaWire.Offered offered, OfferQuery query) {
        var type = offered.type();
        var model = LambdaGpus.of(type);
        return new GpuOffer(
                LambdaSettings.ID,
                type.name(),
                model.map(it -> name(it, query)),
                type.gpuDescription(),
                model.map(LambdaGpus.Model::memoryGb).orElse(OptionalInt.empty()),
                Optional.empty(),
                type.gpus(),
                type.gpus(),
                type.pricePerHour(),
                Optional.empty(),
                stock(offered),
                offered.regions(),
                Optional.of(new MachineSize(type.vcpus(), type.memoryGib(), type.storageGib())),
                Optional.empty(),
                type.json().raw(List.of()));
    }

    /** Who asks for {@code h100_sxm} sees that name. */
    private static Gpu name(LambdaGpus.Model model, OfferQuery query) {
        return query.gpu().filter(model::isCalled).orElseGet(model::common);
    }

    static List<CpuOffer> cpus(List<LambdaWire.Offered> catalog) {
        return catalog.stream()
                .filter(it -> it.type().gpus() == 0 && it.type().vcpus() > 0)
                .map(LambdaOffers::cpu)
                .toList();
    }

    private static CpuOffer cpu(LambdaWire.Offered offered) {
        var type = offered.type();
        var vcpus = BigDecimal.valueOf(type.vcpus());
        return new CpuOffer(
                LambdaSettings.ID,
                type.name(),
                type.name(),
                type.vcpus(),
                type.vcpus(),
                BigDecimal.valueOf(type.memoryGib()).divide(vcpus, 2, RoundingMode.HALF_UP),
                type.pricePerHour().map(price -> price.divide(vcpus, 5, RoundingMode.HALF_UP)),
                stock(offered),
                offered.regions(),
                type.json().raw(List.of()));
    }

    /** Lambda tells that there is some, never how much. */
    private static Stock stock(LambdaWire.Offered offered) {
        return offered.regions().isEmpty() ? Stock.NONE : Stock.LOW;
    }
}
