package io.atlas4j.cli;

import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.MachineSize;
import io.atlas4j.spec.MarketTerms;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spi.Offers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "gpus",
        description = "List what a provider rents out, with price and stock, cheapest first.",
        footerHeading = "%nExamples:%n",
        footer = "  atlas gpus --provider runpod --gpu h100 --max-price 3.50")
final class GpusCommand implements Runnable {
    private final Cli cli;

    @Mixin
    private ProviderOption provider;

    @Option(names = "--gpu", paramLabel = "MODEL", description = "Only this model, such as h100 or rtx-4090.")
    private @Nullable String gpu;

    @Option(names = "--count", paramLabel = "N", description = "GPUs in one machine (default 1).")
    private int count = 1;

    @Option(names = "--max-price", paramLabel = "USD", description = "At most so much an hour for the whole machine.")
    private @Nullable BigDecimal maxPrice;

    @Option(names = "--region", paramLabel = "TEXT", description = "Only regions with this in their name.")
    private @Nullable String region;

    GpusCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public void run() {
        var query = new OfferQuery(
                Optional.ofNullable(gpu).map(Gpu::of),
                count,
                Optional.ofNullable(maxPrice),
                Optional.ofNullable(region));
        var offers = provider.get().require(Offers.class).gpuOffers(query);
        cli.print(
                offers,
                () -> offers.stream().anyMatch(offer -> offer.terms().isPresent()) ? market(offers) : table(offers));
    }

    /** Where strangers rent out their machines it counts whose each is. */
    private static Table market(List<GpuOffer> offers) {
        var table = Table.of(
                "GPU",
                "TYPE",
                "COUNT",
                "MEMORY",
                "USD/H",
                "BID",
                "RELIABLE",
                "PORTS",
                "CUDA",
                "DISK",
                "CLOUD",
                "WHERE",
                "OFFER");
        offers.forEach(offer -> {
            var terms = offer.terms();
            table.row(
                    offer.gpu(),
                    offer.type(),
                    offer.count(),
                    memory(offer),
                    offer.pricePerHour().map(BigDecimal::toPlainString),
                    offer.spotPricePerHour().map(BigDecimal::toPlainString),
                    terms.map(GpusCommand::reliability),
                    terms.map(MarketTerms::directPorts),
                    terms.flatMap(MarketTerms::maxCuda),
                    terms.map(it -> it.diskGb().toPlainString() + " GB"),
                    offer.cloud().map(Machines::word),
                    String.join(" ", offer.regions()),
                    terms.map(MarketTerms::offer));
        });
        return table;
    }

    private static String reliability(MarketTerms terms) {
        var percent = terms.reliability().movePointRight(2).setScale(1, RoundingMode.DOWN);
        return percent.toPlainString() + " %" + (terms.verified() ? "" : " unverified");
    }

    private static String memory(GpuOffer offer) {
        return offer.memoryGb().isPresent() ? offer.memoryGb().getAsInt() + " GB" : "-";
    }

    private static Table table(List<GpuOffer> offers) {
        var table = Table.of("GPU", "TYPE", "MEMORY", "VCPU", "RAM", "DISK", "CLOUD", "USD/H", "STOCK", "REGIONS")
                .ifEmpty("no offers");
        offers.forEach(offer -> table.row(
                offer.gpu(),
                offer.type(),
                memory(offer),
                offer.size().map(MachineSize::vcpus),
                offer.size().map(size -> size.memoryGb() + " GB"),
                offer.size().map(size -> size.diskGb() + " GB"),
                offer.cloud().map(Machines::word),
                offer.pricePerHour().map(BigDecimal::toPlainString),
                Machines.word(offer.stock()),
                String.join(" ", offer.regions())));
        return table.withoutEmptyColumns();
    }
}
