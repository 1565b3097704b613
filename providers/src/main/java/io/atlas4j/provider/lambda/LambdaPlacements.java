package io.atlas4j.provider.lambda;

import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Cpu;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Suggestions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where a request could go: each type that fits in each region, by preference and stock, then by price. Pure. */
final class LambdaPlacements {
    private static final BigDecimal GB_PER_GIB = new BigDecimal("1.073741824");

    private LambdaPlacements() {}

    /** Refuses what can never be, before anything is sent. */
    static void check(ComputeRequest request) {
        refuse(request.spot(), "has no spot machines: leave spot out");
        refuse(request.cloud() == CloudTier.COMMUNITY, "has one cloud only, its own: leave the tier out");
        refuse(request.templateId().isPresent(), "has no templates: name an image");
        refuse(
                request.volumeGb().isPresent(),
                "makes no disk together with a machine: create a filesystem first and name it as network volume");
        refuse(request.minCuda().isPresent(), "does not tell the CUDA version of its machines: leave it out");
        refuse(
                request.registry().flatMap(login -> login.credentialId()).isPresent(),
                "stores no registry logins: give user and password");
        refuse(
                request.ports().stream().anyMatch(Port::isSymmetric),
                "chooses no port numbers: name one, it is the same outside");
        require(
                !request.ports().contains(new Port(LambdaUserData.SSH, Protocol.HTTP)),
                "ports",
                "22 is the machine's own SSH: ask for 22/tcp, or for another number");
        LambdaLaunch.check(request);
        LambdaUserData.check(request);
        LambdaUserData.of(request, request.networkVolumeId().map(id -> "/lambda/nfs/" + id), "");
    }

    /** @param filesystemRegion where the wanted filesystem is, which leaves no choice */
    static List<Placement> of(
            ComputeRequest request, List<LambdaWire.Offered> catalog, Optional<String> filesystemRegion) {
        var fitting = request
                .gpu()
                .map(gpu -> withGpu(gpu, request, catalog))
                .orElseGet(() -> withoutGpu(request.cpu().orElseThrow(), catalog))
                .stream()
                .filter(it -> it.type().pricePerHour().isPresent())
                .filter(it -> request.diskGb().isEmpty()
                        || BigDecimal.valueOf(it.type().storageGib())
                                        .multiply(GB_PER_GIB)
                                        .compareTo(BigDecimal.valueOf(
                                                request.diskGb().getAsInt()))
                                >= 0)
                .filter(it -> request.maxPricePerHour()
                        .map(most -> it.type().pricePerHour().orElseThrow().compareTo(most) <= 0)
                        .orElse(true))
                .sorted(Comparator.comparing((LambdaWire.Offered it) ->
                                it.type().pricePerHour().orElseThrow())
                        .thenComparing(it -> it.type().name()))
                .toList();
        var regions = regions(request, filesystemRegion);
        return regions.isEmpty() ? anywhere(fitting) : in(regions, fitting);
    }

    private static List<String> regions(ComputeRequest request, Optional<String> filesystemRegion) {
        var regions = request.regions().stream().distinct().toList();
        filesystemRegion.ifPresent(region -> require(
                regions.isEmpty() || regions.contains(region),
                "regions",
                "must hold " + region + ", where the filesystem is"));
        return filesystemRegion.map(List::of).orElse(regions);
    }

    private static List<Placement> anywhere(List<LambdaWire.Offered> fitting) {
        return fitting.stream()
                .flatMap(it -> it.regions().stream().map(region -> place(it, region)))
                .toList();
    }

    /** What Lambda says about stock is a hint: a region that was named is tried all the same, after those that have some. */
    private static List<Placement> in(List<String> regions, List<LambdaWire.Offered> fitting) {
        var places = new ArrayList<Placement>();
        for (var stocked : List.of(true, false)) {
            for (var region : regions) {
                fitting.stream()
                        .filter(it -> it.regions().contains(region) == stocked)
                        .forEach(it -> places.add(place(it, region)));
            }
        }
        return places;
    }

    private static Placement place(LambdaWire.Offered offered, String region) {
        return Placement.of(offered.type().name())
                .inRegion(region)
                .withPrice(offered.type().pricePerHour().orElseThrow());
    }

    private static List<LambdaWire.Offered> withGpu(Gpu gpu, ComputeRequest request, List<LambdaWire.Offered> catalog) {
        var called = catalog.stream()
                .filter(it -> LambdaGpus.of(it.type())
                        .filter(model -> model.isCalled(gpu))
                        .isPresent())
                .toList();
        if (called.isEmpty()) {
            throw Suggestions.unknownGpu(
                    LambdaSettings.ID,
                    gpu,
                    catalog.stream()
                            .flatMap(it -> LambdaGpus.of(it.type()).stream())
                            .map(LambdaGpus.Model::common)
                            .distinct()
                            .toList());
        }
        var counted = called.stream()
                .filter(it -> it.type().gpus() == request.gpuCount())
                .toList();
        require(
                !counted.isEmpty(),
                "gpuCount",
                "must be one of "
                        + called.stream()
                                .map(it -> it.type().gpus())
                                .distinct()
                                .sorted()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))
                        + " for " + gpu);
        return counted;
    }

    private static List<LambdaWire.Offered> withoutGpu(Cpu cpu, List<LambdaWire.Offered> catalog) {
        return catalog.stream()
                .filter(it -> it.type().gpus() == 0 && it.type().vcpus() >= cpu.vcpus())
                .filter(it -> cpu.type().map(it.type().name()::equals).orElse(true))
                .filter(it -> BigDecimal.valueOf(it.type().memoryGib())
                                .multiply(GB_PER_GIB)
                                .compareTo(BigDecimal.valueOf(cpu.memoryGb().orElse(0)))
                        >= 0)
                .toList();
    }

    private static void refuse(boolean asked, String what) {
        if (asked) {
            throw UnsupportedException.of(LambdaSettings.ID, what);
        }
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(LambdaSettings.ID, field, problem);
        }
    }
}
