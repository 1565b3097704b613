package io.atlas4j.provider.vast;

import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.MarketTerms;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.Stock;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Suggestions;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Asks the market and ranks what it shows. Pure. */
final class VastSearch {
    /** Each try takes 4.5 s by Vast's own limit. */
    private static final int MOST_PLACES = 24;

    /** A host that fails once is likely to fail again. */
    private static final int MOST_OF_ONE_MACHINE = 2;

    /** Memory is told in MB, of which 1000 or 1024 make a GB. */
    private static final BigDecimal LARGE_A100_MB = new BigDecimal(60_000);

    private static final BigDecimal LEAST_BID = new BigDecimal("0.001");

    private VastSearch() {}

    /** Everything is said that has a default, because defaults differ between Vast's own clients. */
    static Map<String, Object> body(VastOfferQuery query) {
        var body = new LinkedHashMap<String, Object>();
        var byName = query.gpu().map(VastGpus::namesOf).orElse(List.of());
        // A model that is looked for by its spelling is picked out here, from everything.
        body.put("limit", query.gpu().isPresent() && byName.isEmpty() ? Math.max(query.limit(), 3000) : query.limit());
        body.put("type", query.spot() ? "bid" : "on-demand");
        body.put("order", List.of(List.of(query.spot() ? "min_bid" : "dph_total", "asc"), List.of("score", "desc")));
        body.put("allocated_storage", query.diskGb());
        // Leaving it out means verified only.
        body.put("verified", query.verifiedOnly() ? Map.of("eq", true) : Map.of("in", List.of(true, false)));
        body.put("rentable", Map.of("eq", true));
        body.put("rented", Map.of("eq", false));
        body.put("external", Map.of("eq", false));
        if (!byName.isEmpty()) {
            body.put("gpu_name", Map.of("in", byName));
        }
        if (query.gpu().equals(Optional.of(Gpu.A100_80G))) {
            body.put("gpu_ram", Map.of("gte", LARGE_A100_MB));
        }
        query.gpuCount().ifPresent(count -> body.put("num_gpus", Map.of("in", List.of(count))));
        if (query.minReliability().signum() > 0) {
            body.put("reliability", Map.of("gte", query.minReliability()));
        }
        body.put("disk_space", Map.of("gte", query.diskGb()));
        if (query.directPorts() > 0) {
            body.put("direct_port_count", Map.of("gte", query.directPorts()));
        }
        query.minCuda().ifPresent(version -> body.put("cuda_max_good", Map.of("gte", new BigDecimal(version))));
        if (!query.regions().isEmpty() && query.regions().stream().allMatch(VastSearch::isCountry)) {
            body.put(
                    "geolocation",
                    Map.of(
                            "in",
                            query.regions().stream()
                                    .map(code -> code.toUpperCase(Locale.ROOT))
                                    .toList()));
        }
        if (query.cloud() != CloudTier.ANY) {
            body.put("datacenter", Map.of("eq", query.cloud() == CloudTier.SECURE));
        }
        query.machine().ifPresent(id -> body.put("machine_id", Map.of("eq", Long.valueOf(id))));
        query.runsFor().ifPresent(time -> body.put("duration", Map.of("gte", time.toSeconds())));
        if (!query.spot()) {
            query.maxPricePerHour().ifPresent(most -> body.put("dph_total", Map.of("lte", most)));
        }
        return body;
    }

    private static boolean isCountry(String region) {
        return region.matches("[A-Za-z]{2}");
    }

    /**
     * What fits, the preferred region first, then the cheapest. Looked at again here, because Vast does not always keep to its
     * filters.
     */
    static List<VastOffer> ranked(List<JsonObject> answer, VastOfferQuery query, BigDecimal bidMargin) {
        return answer.stream()
                .filter(VastWire::rentable)
                .flatMap(json -> VastWire.offer(json).stream())
                .filter(fits(query))
                .sorted(Comparator.comparingInt((VastOffer offer) -> rank(offer, query))
                        .thenComparing(offer -> price(offer, query, bidMargin))
                        .thenComparing(
                                Comparator.comparing(VastOffer::reliability).reversed())
                        .thenComparing(VastOffer::id))
                .toList();
    }

    private static Predicate<VastOffer> fits(VastOfferQuery query) {
        return offer -> query.gpu()
                        .map(gpu -> VastGpus.matches(gpu, offer.gpuName(), offer.gpuMemoryMb()))
                        .orElse(true)
                && query.gpuCount().map(count -> count == offer.gpuCount()).orElse(true)
                && (!query.verifiedOnly() || offer.verified())
                && offer.reliability().compareTo(query.minReliability()) >= 0
                && offer.diskGb().compareTo(BigDecimal.valueOf(query.diskGb())) >= 0
                && offer.directPorts() >= query.directPorts()
                && (query.cloud() == CloudTier.ANY || query.cloud() == offer.tier())
                && (query.machine().isEmpty() || query.machine().equals(offer.machine()))
                && query.minCuda()
                        .map(version -> offer.cuda()
                                .filter(cuda -> cuda.compareTo(new BigDecimal(version)) >= 0)
                                .isPresent())
                        .orElse(true)
                && query.runsFor()
                        .map(time -> offer.seconds()
                                .map(left -> left.compareTo(BigDecimal.valueOf(time.toSeconds())) >= 0)
                                .orElse(true))
                        .orElse(true)
                && (query.regions().isEmpty()
                        || rank(offer, query) < query.regions().size())
                && (!query.spot() || offer.minBid().isPresent())
                && query.maxPricePerHour()
                        .map(most -> least(offer, query).compareTo(most) <= 0)
                        .orElse(true);
    }

    /** Which of the preferred regions it is in; their number if in none. */
    private static int rank(VastOffer offer, VastOfferQuery query) {
        var regions = query.regions();
        return IntStream.range(0, regions.size())
                .filter(i -> isIn(offer, regions.get(i)))
                .findFirst()
                .orElse(regions.size());
    }

    private static boolean isIn(VastOffer offer, String region) {
        return isCountry(region)
                ? offer.country().filter(region::equalsIgnoreCase).isPresent()
                : offer.region()
                        .filter(place -> place.toLowerCase(Locale.ROOT).contains(region.toLowerCase(Locale.ROOT)))
                        .isPresent();
    }

    /** What it costs at the least: on demand, or at the lowest bid. */
    private static BigDecimal least(VastOffer offer, VastOfferQuery query) {
        return query.spot()
                ? offer.minBid().orElse(offer.gpuPrice()).add(offer.diskPrice(query.diskGb()))
                : offer.price(query.diskGb());
    }

    /** USD per hour, disk and all: the bid that would be made, or the price on demand. */
    static BigDecimal price(VastOffer offer, VastOfferQuery query, BigDecimal bidMargin) {
        return query.spot()
                ? bid(offer, query, bidMargin)
                        .add(offer.diskPrice(query.diskGb()))
                        .setScale(4, RoundingMode.HALF_UP)
                : offer.price(query.diskGb());
    }

    /** The lowest accepted bid and the margin, as far as the highest price lets it. */
    static BigDecimal bid(VastOffer offer, VastOfferQuery query, BigDecimal margin) {
        var lowest = offer.minBid().orElse(offer.gpuPrice()).max(LEAST_BID).setScale(4, RoundingMode.UP);
        var wanted = lowest.add(lowest.multiply(margin)).setScale(4, RoundingMode.UP);
        return query.maxPricePerHour()
                .map(most -> most.subtract(offer.diskPrice(query.diskGb())).setScale(4, RoundingMode.DOWN))
                .map(most -> wanted.min(most).max(lowest))
                .orElse(wanted);
    }

    /**
     * Each offer is a place of its own. What stands behind the {@code @} is the bid, without which it would be rented on
     * demand.
     *
     * @param avoided machines that failed lately, which come last
     */
    static List<Placement> placements(
            List<VastOffer> ranked, VastOfferQuery query, BigDecimal bidMargin, Predicate<String> avoided) {
        var ofMachine = new HashMap<String, Integer>();
        var first = new ArrayList<Placement>();
        var last = new ArrayList<Placement>();
        for (var offer : ranked) {
            var machine = offer.machine().orElse("offer " + offer.id());
            if (ofMachine.merge(machine, 1, Integer::sum) > MOST_OF_ONE_MACHINE) {
                continue;
            }
            var key = query.spot()
                    ? offer.id() + "@" + bid(offer, query, bidMargin).toPlainString()
                    : offer.id();
            var place = Placement.of(offer.gpuName())
                    .inCloud(offer.tier())
                    .withOffer(key)
                    .withPrice(price(offer, query, bidMargin));
            (avoided.test(machine) ? last : first)
                    .add(offer.region().map(place::inRegion).orElse(place));
        }
        first.addAll(last);
        return List.copyOf(first.subList(0, Math.min(first.size(), MOST_PLACES)));
    }

    /** Of a spawn. */
    static VastOfferQuery query(ComputeRequest request, VastSettings settings, Optional<String> machine) {
        var ssh = VastTranslate.wantsSsh(request) ? 1 : 0;
        var query = VastOfferQuery.builder()
                .gpu(request.gpu().orElseThrow())
                .count(request.gpuCount())
                .spot(request.spot())
                .regions(request.regions())
                .minReliability(settings.minReliability())
                .diskGb(VastTranslate.diskGb(request))
                .directPorts(request.ports().isEmpty() ? 0 : request.ports().size() + ssh)
                .verifiedOnly(!settings.unverified())
                .cloud(request.cloud())
                .limit(500);
        request.maxPricePerHour().ifPresent(query::maxPricePerHour);
        request.minCuda().ifPresent(query::minCuda);
        request.maxRuntime().ifPresent(query::runsFor);
        machine.ifPresent(query::machine);
        return query.build();
    }

    /** Of somebody who looks around. */
    static VastOfferQuery query(OfferQuery wanted, VastSettings settings) {
        var query = VastOfferQuery.builder()
                .count(wanted.count())
                .minReliability(settings.minReliability())
                .verifiedOnly(!settings.unverified());
        wanted.gpu().ifPresent(query::gpu);
        wanted.maxPricePerHour().ifPresent(query::maxPricePerHour);
        wanted.region().ifPresent(region -> query.regions(List.of(region)));
        return query.build();
    }

    static List<GpuOffer> offers(List<VastOffer> ranked, VastOfferQuery query) {
        return ranked.stream().map(offer -> offer(offer, query)).toList();
    }

    private static GpuOffer offer(VastOffer offer, VastOfferQuery query) {
        var terms = new MarketTerms(
                offer.id(),
                offer.verified(),
                offer.reliability(),
                offer.directPorts(),
                offer.cuda().map(BigDecimal::toPlainString),
                offer.diskGb().setScale(0, RoundingMode.DOWN));
        return new GpuOffer(
                VastSettings.ID,
                offer.gpuName(),
                query.gpu().or(() -> VastGpus.gpu(offer.gpuName(), offer.gpuMemoryMb())),
                offer.gpuName(),
                offer.gpuMemoryMb().isPresent()
                        ? java.util.OptionalInt.of(
                                Math.round(offer.gpuMemoryMb().getAsInt() / 1024f))
                        : offer.gpuMemoryMb(),
                Optional.of(offer.tier()),
                offer.gpuCount(),
                offer.gpuCount(),
                Optional.of(offer.price(query.diskGb())),
                offer.minBid()
                        .map(bid -> bid.add(offer.diskPrice(query.diskGb())).setScale(4, RoundingMode.HALF_UP)),
                Stock.LOW, // there is one of it
                offer.region().map(List::of).orElse(List.of()),
                Optional.empty(),
                Optional.of(terms),
                offer.raw());
    }

    static boolean isOf(JsonObject json, Gpu gpu) {
        return json.text("gpu_name")
                .filter(name -> VastGpus.matches(gpu, name, VastWire.integer(json, "gpu_ram")))
                .isPresent();
    }

    /** Told apart from "none free now": nobody offers it, and its name is in no list. */
    static ValidationException unknown(Gpu gpu, List<JsonObject> market) {
        var names = new ArrayList<>(VastGpus.known());
        market.stream()
                .flatMap(json -> json.text("gpu_name").stream())
                .flatMap(name -> VastGpus.gpu(name, java.util.OptionalInt.empty()).stream())
                .forEach(names::add);
        return Suggestions.unknownGpu(
                VastSettings.ID, gpu, names.stream().distinct().toList());
    }
}
