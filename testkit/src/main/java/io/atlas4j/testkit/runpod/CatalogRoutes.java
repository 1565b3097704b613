package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.runpod.Catalog.CpuType;
import io.atlas4j.testkit.runpod.Catalog.DataCenter;
import io.atlas4j.testkit.runpod.Catalog.GpuType;
import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v2/catalog}: types, list prices, and stock where asked for. */
final class CatalogRoutes {
    private final RunPodModel model;

    CatalogRoutes(Skin skin) {
        this.model = skin.model;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/v2/catalog/gpus", call -> {
                    var query = GpuQuery.of(call.request());
                    return Skin.list(
                            "gpus",
                            Catalog.GPUS.stream().map(gpu -> gpu(gpu, query)).toList());
                })
                .on("GET", "/v2/catalog/gpus/{id}", call -> {
                    var query = GpuQuery.of(call.request());
                    return Reply.json(200, gpu(Catalog.gpu(call.bound("id")).orElseThrow(Problem::notFound), query));
                })
                .on("GET", "/v2/catalog/cpus", call -> {
                    var stock = wantsStock(call.request());
                    return Skin.list(
                            "cpus",
                            Catalog.CPUS.stream().map(cpu -> cpu(cpu, stock)).toList());
                })
                .on(
                        "GET",
                        "/v2/catalog/cpus/{id}",
                        call -> Reply.json(
                                200,
                                cpu(
                                        Catalog.cpu(call.bound("id")).orElseThrow(Problem::notFound),
                                        wantsStock(call.request()))))
                .on(
                        "GET",
                        "/v2/catalog/datacenters",
                        call -> Skin.list(
                                "dataCenters",
                                Catalog.DATA_CENTERS.stream()
                                        .filter(center -> fits(center, call.request()))
                                        .map(center -> dataCenter(center, call.request()))
                                        .toList()))
                .on(
                        "GET",
                        "/v2/catalog/datacenters/{id}",
                        call -> Reply.json(
                                200,
                                dataCenter(
                                        Catalog.dataCenter(call.bound("id")).orElseThrow(Problem::notFound),
                                        call.request())))
                .on(
                        "GET",
                        "/v2/catalog/templates",
                        call -> Skin.list(
                                "templates",
                                model.templates.all().stream()
                                        .filter(template ->
                                                template.get("public").asBoolean())
                                        .toList()));
    }

    private record GpuQuery(boolean stock, int count, String cloud) {
        static GpuQuery of(Request request) {
            var badCountry = request.queryList("countryCodes").stream().anyMatch(code -> !code.matches("[A-Z]{2}"));
            if (badCountry) {
                throw Problem.of(422, "countryCodes are two capital letters each.");
            }
            if (!request.queryList("cudaVersions").isEmpty()
                    && request.queryValue("minCudaVersion").isPresent()) {
                throw Problem.of(400, "cudaVersions and minCudaVersion exclude each other.");
            }
            return new GpuQuery(
                    wantsStock(request),
                    request.queryValue("count").map(Integer::valueOf).orElse(1),
                    request.queryValue("cloud").orElse("SECURE"));
        }
    }

    private static boolean wantsStock(Request request) {
        var stock = request.queryList("include").contains("AVAILABILITY");
        if (stock != !request.queryList("product").isEmpty()) {
            throw Problem.of(400, "include and product go together.");
        }
        return stock;
    }

    private ObjectNode gpu(GpuType type, GpuQuery query) {
        var json = JsonText.object()
                .put("id", type.id())
                .put("name", type.name())
                .put("pool", type.pool().orElse(null))
                .put("manufacturer", type.manufacturer())
                .put("memory", type.memory())
                .put("secure", type.secure().signum() > 0)
                .put("community", type.community().signum() > 0);
        var price = json.putObject("price");
        price.set("secure", JsonText.money(type.secure()));
        price.set("community", JsonText.money(type.community()));
        if (type.serverless().signum() > 0) {
            price.set("serverless", JsonText.money(type.serverless()));
        }
        json.putObject("maxCount").put("secure", type.maxSecure()).put("community", type.maxCommunity());
        if (query.stock()) {
            addStock(json, type.id(), query.cloud(), query.count());
            var versions = json.putArray("cudaVersions");
            Catalog.CUDA_VERSIONS.forEach(
                    version -> versions.addObject().put("version", version).put("available", true));
        }
        return json;
    }

    private ObjectNode cpu(CpuType type, boolean stock) {
        var json =
                JsonText.object().put("id", type.id()).put("name", type.name()).put("group", type.group());
        json.putObject("vcpu").put("min", type.min()).put("max", type.max());
        json.put("ramGbPerVcpu", type.ramGbPerVcpu());
        var price = json.putObject("price");
        price.set("securePerVcpu", JsonText.money(type.secure()));
        price.set("serverlessPerVcpu", JsonText.money(type.serverless()));
        if (stock) {
            addStock(json, type.id(), "SECURE", 1);
        }
        return json;
    }

    /** Where nothing is free the list of data centres is left out. */
    private void addStock(ObjectNode json, String kind, String cloud, int count) {
        var most = bestStock(kind, cloud);
        json.put("availability", Stock.level(most, count));
        if (most < count) {
            return;
        }
        var centers = json.putArray("dataCenters");
        for (var center : Catalog.DATA_CENTERS) {
            centers.addObject()
                    .put("id", center.id())
                    .put("name", center.name())
                    .put("availability", Stock.level(model.stock.free(kind, cloud, center.id()), count));
        }
    }

    private int bestStock(String kind, String cloud) {
        return Catalog.DATA_CENTERS.stream()
                .flatMapToInt(center -> IntStream.of(model.stock.free(kind, cloud, center.id())))
                .max()
                .orElse(0);
    }

    private static boolean fits(DataCenter center, Request request) {
        var regions = request.queryList("regions");
        return (regions.isEmpty() || regions.contains(center.region()))
                && center.volumeTypes().containsAll(request.queryList("networkVolumeTypes"))
                && request.queryList("compliance").isEmpty()
                && request.queryValue("globalNetwork")
                        .map(Boolean::parseBoolean)
                        .filter(wanted -> wanted != center.globalNetwork())
                        .isEmpty();
    }

    private ObjectNode dataCenter(DataCenter center, Request request) {
        var json = JsonText.object()
                .put("id", center.id())
                .put("name", center.name())
                .put("region", center.region())
                .put("globalNetwork", center.globalNetwork());
        json.set("networkVolumeTypes", JsonText.texts(center.volumeTypes()));
        json.putArray("compliance");
        var include = request.queryList("include");
        if (include.contains("GPU_AVAILABILITY")) {
            json.set(
                    "gpuAvailability",
                    kinds(
                            center,
                            Catalog.GPUS.stream()
                                    .map(gpu -> Map.entry(gpu.id(), gpu.name()))
                                    .toList()));
        }
        if (include.contains("CPU_AVAILABILITY")) {
            json.set(
                    "cpuAvailability",
                    kinds(
                            center,
                            Catalog.CPUS.stream()
                                    .map(cpu -> Map.entry(cpu.id(), cpu.name()))
                                    .toList()));
        }
        return json;
    }

    private ArrayNode kinds(DataCenter center, List<Map.Entry<String, String>> kinds) {
        return JsonText.array(kinds.stream()
                .map(kind -> JsonText.object()
                        .put("id", kind.getKey())
                        .put("name", kind.getValue())
                        .put("availability", Stock.level(model.stock.free(kind.getKey(), "SECURE", center.id()), 1)))
                .toList());
    }
}
