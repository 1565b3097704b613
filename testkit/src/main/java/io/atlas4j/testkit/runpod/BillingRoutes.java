package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.runpod.Pod.Bill;
import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/billing}: what was spent, in buckets of time. */
final class BillingRoutes {
    private static final List<String> TOTALS = List.of(
            "totalAmount",
            "podGpuAmount",
            "podCpuAmount",
            "podDiskAmount",
            "serverlessGpuAmount",
            "serverlessCpuAmount",
            "serverlessDiskAmount",
            "serverlessFeeAmount",
            "storageStandardAmount",
            "storageHighPerformanceAmount",
            "endpointAmount",
            "clusterGpuAmount",
            "clusterDiskAmount",
            "clusterNetworkingAmount");
    private static final List<String> POD = List.of("totalAmount", "gpuAmount", "cpuAmount", "diskAmount");
    private static final List<String> SERVERLESS =
            List.of("totalAmount", "gpuAmount", "cpuAmount", "diskAmount", "feeAmount");
    private static final List<String> VOLUME = List.of("totalAmount", "standardAmount", "highPerformanceAmount");
    private static final List<String> CLUSTER = List.of("totalAmount", "gpuAmount", "diskAmount", "networkingAmount");

    /** A thing with bills: its id, and the amounts of a stretch of time by name. */
    private record Billed(String id, BiFunction<Instant, Instant, Map<String, BigDecimal>> amounts) {}

    /** What a route tells apart: the member that holds a thing's id, and the one that counts the things. */
    private record Kind(Optional<String> idName, Optional<String> countName, List<String> amounts) {}

    private final Skin skin;
    private final RunPodModel model;

    BillingRoutes(Skin skin) {
        this.skin = skin;
        this.model = skin.model;
    }

    void addTo(Routes routes) {
        routes.on(
                        "GET",
                        "/v2/billing",
                        call -> answer(
                                call.request(),
                                new Kind(Optional.empty(), Optional.empty(), TOTALS),
                                List.of(account())))
                .on(
                        "GET",
                        "/v2/billing/pods",
                        call -> answer(call.request(), kind("podId", "uniquePodCount", POD), pods()))
                .on(
                        "GET",
                        "/v2/billing/serverless",
                        call -> answer(
                                call.request(), kind("serverlessId", "uniqueServerlessCount", SERVERLESS), endpoints()))
                .on(
                        "GET",
                        "/v2/billing/endpoints",
                        call -> answer(
                                call.request(),
                                new Kind(Optional.empty(), Optional.empty(), List.of("totalAmount")),
                                List.of()))
                .on(
                        "GET",
                        "/v2/billing/network-volumes",
                        call -> answer(
                                call.request(), kind("networkVolumeId", "uniqueNetworkVolumeCount", VOLUME), volumes()))
                .on(
                        "GET",
                        "/v2/billing/clusters",
                        call -> answer(call.request(), kind("clusterId", "uniqueClusterCount", CLUSTER), List.of()));
    }

    private static Kind kind(String idName, String countName, List<String> amounts) {
        return new Kind(Optional.of(idName), Optional.of(countName), amounts);
    }

    private List<Billed> pods() {
        return model.pods.all().stream()
                .map(pod -> new Billed(pod.id, (from, to) -> byPart(pod.bill(from, to))))
                .toList();
    }

    private List<Billed> endpoints() {
        return model.serverless.all().stream()
                .map(endpoint -> new Billed(endpoint.id, (from, to) -> byPart(endpoint.bill(from, to))))
                .toList();
    }

    private List<Billed> volumes() {
        return model.everyVolume().stream()
                .sorted()
                .map(id -> new Billed(id, (from, to) -> {
                    var amount = model.volumeBill(id, from, to);
                    return Map.of("totalAmount", amount, "standardAmount", amount);
                }))
                .toList();
    }

    private Billed account() {
        return new Billed("", (from, to) -> {
            var all = new LinkedHashMap<String, BigDecimal>();
            BinaryOperator<BigDecimal> sum = BigDecimal::add;
            pods().forEach(pod -> pod.amounts().apply(from, to).forEach((name, amount) -> {
                all.merge(name.equals("totalAmount") ? name : "pod" + capital(name), amount, sum);
            }));
            endpoints()
                    .forEach(endpoint -> endpoint.amounts().apply(from, to).forEach((name, amount) -> {
                        all.merge(name.equals("totalAmount") ? name : "serverless" + capital(name), amount, sum);
                    }));
            volumes()
                    .forEach(volume -> volume.amounts().apply(from, to).forEach((name, amount) -> {
                        all.merge(name.equals("totalAmount") ? name : "storage" + capital(name), amount, sum);
                    }));
            return all;
        });
    }

    private static String capital(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    private static Map<String, BigDecimal> byPart(Bill bill) {
        return Map.of(
                "totalAmount",
                bill.total(),
                "gpuAmount",
                bill.gpu(),
                "cpuAmount",
                bill.cpu(),
                "diskAmount",
                bill.disk());
    }

    private Reply answer(Request request, Kind kind, List<Billed> things) {
        var size = request.queryValue("bucketSize").orElse("day");
        var edges = edges(request, size);
        var filter = kind.idName().flatMap(request::queryValue);
        var records = new ArrayList<ObjectNode>();
        var totals = new LinkedHashMap<String, BigDecimal>();
        var seen = new HashSet<String>();
        var billed = model.billedUntil(skin.now());
        for (var i = 0; i + 1 < edges.size(); i++) {
            var from = edges.get(i).toInstant();
            var to = edges.get(i + 1).toInstant();
            for (var thing : things) {
                if (filter.filter(id -> !id.equals(thing.id())).isPresent() || from.isAfter(billed)) {
                    continue;
                }
                var amounts = thing.amounts().apply(from, to.isAfter(billed) ? billed : to);
                if (amounts.getOrDefault("totalAmount", BigDecimal.ZERO).signum() == 0) {
                    continue;
                }
                seen.add(thing.id());
                amounts.forEach((name, amount) -> totals.merge(name, amount, BigDecimal::add));
                var record = range(from, to);
                kind.idName().ifPresent(name -> record.put(name, thing.id()));
                records.add(put(record, kind, amounts));
            }
        }
        var answer = JsonText.object();
        answer.set("records", JsonText.array(records));
        var metadata = answer.putObject("metadata");
        var query =
                range(edges.getFirst().toInstant(), edges.getLast().toInstant()).put("bucketSize", size);
        kind.idName().ifPresent(name -> query.put(name, filter.orElse(null)));
        metadata.set("query", query);
        metadata.put("recordCount", records.size());
        kind.countName().ifPresent(name -> metadata.put(name, seen.size()));
        metadata.set("totals", put(JsonText.object(), kind, totals));
        return Reply.json(200, answer);
    }

    private static ObjectNode range(Instant from, Instant to) {
        return JsonText.object().put("startTime", from.toString()).put("endTime", to.toString());
    }

    private static ObjectNode put(ObjectNode json, Kind kind, Map<String, BigDecimal> amounts) {
        kind.amounts()
                .forEach(name ->
                        json.set(name, JsonText.money(Money.rounded(amounts.getOrDefault(name, BigDecimal.ZERO)))));
        return json;
    }

    /** The borders of the buckets, aligned outwards. */
    private List<ZonedDateTime> edges(Request request, String size) {
        try {
            var now = skin.now().atZone(ZoneOffset.UTC);
            var end = request.queryValue("endTime")
                    .map(text -> Instant.parse(text).atZone(ZoneOffset.UTC))
                    .orElse(now);
            var lastN = request.queryValue("lastN").map(Integer::valueOf);
            var start = lastN.isPresent()
                    ? floor(now, size)
                    : request.queryValue("startTime")
                            .map(text -> Instant.parse(text).atZone(ZoneOffset.UTC))
                            .orElse(end.minusDays(30));
            for (var i = 1; i < lastN.orElse(1); i++) {
                start = floor(start.minus(1, ChronoUnit.SECONDS), size);
            }
            var edges = new ArrayList<ZonedDateTime>();
            var edge = floor(start, size);
            edges.add(edge);
            while (edge.isBefore(end)) {
                edge = next(edge, size);
                edges.add(edge);
            }
            return edges;
        } catch (DateTimeException | NumberFormatException e) {
            throw Problem.of(422, "startTime and endTime are times, lastN is a number.");
        }
    }

    private static ZonedDateTime floor(ZonedDateTime time, String size) {
        var day = time.truncatedTo(ChronoUnit.DAYS);
        return switch (size) {
            case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
            case "day" -> day;
            case "week" -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "month" -> day.withDayOfMonth(1);
            case "year" -> day.withDayOfYear(1);
            default -> throw Problem.of(422, "bucketSize is hour, day, week, month or year.");
        };
    }

    private static ZonedDateTime next(ZonedDateTime edge, String size) {
        return switch (size) {
            case "hour" -> edge.plusHours(1);
            case "week" -> edge.plusWeeks(1);
            case "month" -> edge.plus(Period.ofMonths(1));
            case "year" -> edge.plus(Period.ofYears(1));
            default -> edge.plusDays(1);
        };
    }
}
