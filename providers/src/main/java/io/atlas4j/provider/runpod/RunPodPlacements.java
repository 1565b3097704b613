package io.atlas4j.provider.runpod;

import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Cpu;
import io.atlas4j.spec.Stock;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a request could go: a candidate per preferred region and cloud, the cheaper cloud first. Pure. */
final class RunPodPlacements {
    private RunPodPlacements() {}

    /** Refuses what can never be, before anything is sent. */
    static void check(ComputeRequest request) {
        if (request.spot()) {
            throw unsupported("has no spot machines any more: leave spot out");
        }
        require(
                request.image().isPresent() || request.templateId().isPresent(),
                "image",
                "is needed, or a template that names one");
        require(
                request.volumeGb().isEmpty() || request.networkVolumeId().isEmpty(),
                "volumeGb",
                "cannot be had together with a network volume");
        require(request.volumeGb().orElse(10) >= 10, "volumeGb", "must be at least 10");
        require(
                request.ports().stream()
                                .filter(port -> port.toString().endsWith("/http"))
                                .count()
                        <= 10,
                "ports",
                "must name at most 10 http ports");
        require(request.env().size() <= 50, "env", "must hold at most 50 variables");
        request.cpu().ifPresent(cpu -> checkCpu(cpu, request));
    }

    private static void checkCpu(Cpu cpu, ComputeRequest request) {
        require(
                cpu.vcpus() >= 2 && Integer.bitCount(cpu.vcpus()) == 1,
                "cpu.vcpus",
                "must be a power of two from 2 on, but is " + cpu.vcpus());
        if (request.volumeGb().isPresent()) {
            throw unsupported("has no volume disk on machines without a GPU: use a network volume");
        }
        if (request.cloud() == CloudTier.COMMUNITY) {
            throw unsupported("has machines without a GPU in its secure cloud only");
        }
    }

    static List<CloudTier> clouds(CloudTier wanted) {
        return switch (wanted) {
            case SECURE -> List.of(CloudTier.SECURE);
            case COMMUNITY -> List.of(CloudTier.COMMUNITY);
            case ANY -> List.of(CloudTier.SECURE, CloudTier.COMMUNITY);
        };
    }

    /** @param catalogs what each of the wanted clouds shows for this many GPUs */
    static List<Placement> gpus(ComputeRequest request, Map<CloudTier, List<RunPodWire.GpuType>> catalogs) {
        var gpu = request.gpu().orElseThrow();
        var everything = catalogs.values().stream().flatMap(List::stream).toList();
        if (RunPodGpus.find(gpu, everything).isEmpty()) {
            throw Suggestions.unknownGpu(RunPodSettings.ID, gpu, RunPodGpus.known(everything));
        }
        var candidates = new ArrayList<Candidate>();
        catalogs.forEach((cloud, types) -> RunPodGpus.find(gpu, types).ifPresent(type -> {
            var prices = RunPodTranslate.prices(type, cloud);
            if (prices.perGpu().isPresent() && prices.maxCount() >= request.gpuCount()) {
                candidates.add(new Candidate(
                        type.id(),
                        cloud,
                        prices.perGpu().get().multiply(BigDecimal.valueOf(request.gpuCount())),
                        RunPodTranslate.stock(type.availability()),
                        type.dataCenters()));
            }
        }));
        return ordered(candidates, request);
    }

    static List<Placement> cpus(ComputeRequest request, List<RunPodWire.CpuType> catalog) {
        var cpu = request.cpu().orElseThrow();
        var candidates = catalog.stream()
                .filter(type -> cpu.type().map(type.id()::equals).orElse(true))
                .filter(type -> type.min() <= cpu.vcpus() && cpu.vcpus() <= type.max())
                .filter(type -> cpu.memoryGb().isEmpty()
                        || type.ramPerVcpu()
                                        .multiply(BigDecimal.valueOf(cpu.vcpus()))
                                        .compareTo(BigDecimal.valueOf(
                                                cpu.memoryGb().getAsInt()))
                                >= 0)
                .filter(type -> type.perVcpu().isPresent())
                .map(type -> new Candidate(
                        type.id(),
                        CloudTier.SECURE,
                        type.perVcpu().orElseThrow().multiply(BigDecimal.valueOf(cpu.vcpus())),
                        RunPodTranslate.stock(type.availability()),
                        type.dataCenters()))
                .toList();
        return ordered(candidates, request);
    }

    /** @param centers where it is; empty when that is not told */
    private record Candidate(
            String type, CloudTier cloud, BigDecimal price, Stock stock, List<RunPodWire.DataCenter> centers) {
        Placement placement(Optional<String> region) {
            var placement = Placement.of(type).inCloud(cloud).withPrice(price);
            return region.map(placement::inRegion).orElse(placement);
        }

        boolean mayBeIn(String region) {
            return centers.isEmpty()
                    || centers.stream()
                            .anyMatch(center -> center.id().equalsIgnoreCase(region)
                                    && RunPodTranslate.stock(center.availability())
                                            .mayBeFree());
        }
    }

    private static List<Placement> ordered(List<Candidate> candidates, ComputeRequest request) {
        var fitting = candidates.stream()
                .filter(candidate -> candidate.stock().mayBeFree())
                .filter(candidate -> request.maxPricePerHour()
                        .map(most -> candidate.price().compareTo(most) <= 0)
                        .orElse(true))
                .sorted(Comparator.comparing(Candidate::price))
                .toList();
        if (request.regions().isEmpty()) {
            return fitting.stream()
                    .map(candidate -> candidate.placement(Optional.empty()))
                    .toList();
        }
        return request.regions().stream()
                .flatMap(region -> fitting.stream()
                        .filter(candidate -> candidate.mayBeIn(region))
                        .map(candidate -> candidate.placement(Optional.of(region))))
                .toList();
    }

    private static UnsupportedException unsupported(String problem) {
        return UnsupportedException.of(RunPodSettings.ID, problem);
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(RunPodSettings.ID, field, problem);
        }
    }
}
