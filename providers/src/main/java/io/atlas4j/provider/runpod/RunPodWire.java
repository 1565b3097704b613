package io.atlas4j.provider.runpod;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** RunPod's JSON as records. Only an id must be there; everything else is absent when it is missing or of another type. */
final class RunPodWire {
    private static final Pattern IP = Pattern.compile("[0-9A-Fa-f.:]{2,45}");

    private RunPodWire() {}

    /** @param volumeGb the disk that survives a stop, 0 without one; empty when the pod's mounts are not shown */
    record Pod(
            String id,
            Optional<String> name,
            String status,
            List<String> actions,
            Optional<String> image,
            List<String> ports,
            Optional<String> gpuId,
            OptionalInt gpuCount,
            Optional<String> dataCenter,
            Optional<BigDecimal> cost,
            OptionalInt volumeGb,
            Optional<Instant> createdAt,
            boolean runs,
            List<Mapping> mappings) {
        static Pod of(JsonObject json) {
            var runtime = json.object("runtime");
            var gpu = json.object("gpu");
            return new Pod(
                    idOf(json),
                    json.text("name"),
                    json.text("status").orElse(""),
                    json.texts("actions"),
                    json.text("image").filter(image -> !image.isBlank()),
                    json.texts("ports"),
                    gpu.flatMap(object -> object.text("id")),
                    gpu.map(object -> object.integer("count")).orElse(OptionalInt.empty()),
                    json.text("dataCenterId"),
                    json.number("cost"),
                    json.object("mounts")
                            .map(mounts -> mounts.object("persistent")
                                    .map(volume -> volume.integer("size"))
                                    .orElse(OptionalInt.of(0)))
                            .orElse(OptionalInt.empty()),
                    json.instant("createdAt"),
                    runtime.map(object -> !object.isEmpty()).orElse(false),
                    runtime.map(object -> object.parts("ports")).orElse(List.of()).stream()
                            .flatMap(port -> Mapping.of(port).stream())
                            .toList());
        }
    }

    /** A TCP port that is reachable now. */
    record Mapping(int inner, int outer, String ip) {
        static Optional<Mapping> of(JsonObject json) {
            var inner = json.integer("private");
            var outer = json.integer("public");
            var ip = json.text("ip").filter(text -> IP.matcher(text).matches());
            return inner.isPresent() && outer.isPresent() && ip.isPresent()
                    ? Optional.of(new Mapping(inner.getAsInt(), outer.getAsInt(), ip.get()))
                    : Optional.empty();
        }
    }

    record GpuType(
            String id,
            String name,
            Optional<String> pool,
            OptionalInt memory,
            Prices secure,
            Prices community,
            Optional<String> availability,
            List<DataCenter> dataCenters) {
        static GpuType of(JsonObject json) {
            return new GpuType(
                    idOf(json),
                    json.text("name").orElseGet(() -> idOf(json)),
                    json.text("pool"),
                    json.integer("memory"),
                    Prices.of(json, "secure"),
                    Prices.of(json, "community"),
                    json.text("availability"),
                    json.parts("dataCenters").stream()
                            .flatMap(center -> DataCenter.of(center).stream())
                            .toList());
        }
    }

    /** @param perGpu USD per hour for one GPU; empty when it is not offered in that cloud */
    record Prices(Optional<BigDecimal> perGpu, int maxCount) {
        static Prices of(JsonObject gpu, String cloud) {
            var offered = gpu.flag(cloud).orElse(true);
            return new Prices(
                    gpu.object("price")
                            .flatMap(price -> price.number(cloud))
                            .filter(price -> offered && price.signum() > 0),
                    gpu.object("maxCount")
                            .map(most -> most.integer(cloud))
                            .orElse(OptionalInt.empty())
                            .orElse(offered ? Integer.MAX_VALUE : 0));
        }
    }

    record DataCenter(String id, Optional<String> availability) {
        static Optional<DataCenter> of(JsonObject json) {
            return json.text("id").map(id -> new DataCenter(id, json.text("availability")));
        }
    }

    record CpuType(
            String id,
            String name,
            int min,
            int max,
            BigDecimal ramPerVcpu,
            Optional<BigDecimal> perVcpu,
            Optional<String> availability,
            List<DataCenter> dataCenters) {
        static CpuType of(JsonObject json) {
            var vcpu = json.object("vcpu");
            return new CpuType(
                    idOf(json),
                    json.text("name").or(() -> json.text("group")).orElseGet(() -> idOf(json)),
                    vcpu.map(object -> object.integer("min"))
                            .orElse(OptionalInt.empty())
                            .orElse(2),
                    vcpu.map(object -> object.integer("max"))
                            .orElse(OptionalInt.empty())
                            .orElse(Integer.MAX_VALUE),
                    json.number("ramGbPerVcpu").orElse(BigDecimal.ZERO),
                    json.object("price")
                            .flatMap(price -> price.number("securePerVcpu"))
                            .filter(price -> price.signum() > 0),
                    json.text("availability"),
                    json.parts("dataCenters").stream()
                            .flatMap(center -> DataCenter.of(center).stream())
                            .toList());
        }
    }

    static String idOf(JsonObject json) {
        return json.text("id")
                .filter(id -> !id.isBlank())
                .orElseThrow(() ->
                        new ProviderException(Origin.of(RunPodSettings.ID), "runpod: \"id\" is missing in the answer"));
    }
}
