package io.atlas4j.provider.fly;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spi.Placement;
import java.util.List;
import java.util.Optional;

/** Where a request could go: one size, in each of the preferred regions. Pure. */
final class FlyPlacements {
    static final String NO_GPUS = "fly rents no GPUs any more: the last day was 2026-07-31; ask a cloud that has them,"
            + " such as runpod, or rent a machine without a GPU here";

    private FlyPlacements() {}

    /** Refuses what can never be, before anything is sent. */
    static void check(ComputeRequest request) {
        if (request.gpu().isPresent()) {
            throw new UnsupportedException(Origin.of(FlySettings.ID), NO_GPUS + "; nothing was sent");
        }
        refuse(request.spot(), "has no spot machines: leave spot out");
        refuse(request.ports().stream().anyMatch(Port::isSymmetric), "has no symmetric ports: name the port's number");
        refuse(request.cloud() == CloudTier.COMMUNITY, "has one cloud only, its own: leave the tier out");
        refuse(request.templateId().isPresent(), "has no templates: name an image");
        refuse(
                request.registry().isPresent(),
                "takes no registry login with a machine: push the image to registry.fly.io");
        refuse(!request.sshKeys().isEmpty(), "takes no SSH keys with a machine: use fly ssh console");
        refuse(
                request.volumeGb().isPresent(),
                "makes no disk together with a machine: create a volume first and name it as network volume");
        refuse(request.minCuda().isPresent(), "has no CUDA");
        require(request.image().isPresent(), "image", "is needed");
        request.env().keySet().stream()
                .filter(name -> name.startsWith("FLY_"))
                .findFirst()
                .ifPresent(name -> require(false, "env", name + " begins with FLY_, which Fly keeps for itself"));
        request.regions()
                .forEach(region ->
                        require(region.matches("[a-z]{3}"), "regions", "must be codes of three letters such as ams"));
        var numbers = request.ports().stream()
                .filter(port -> port.protocol() == Protocol.TCP)
                .filter(port -> port.number() == 443)
                .findFirst();
        require(
                numbers.isEmpty() || request.ports().stream().noneMatch(port -> port.protocol() == Protocol.HTTP),
                "ports",
                "443/tcp is where the first http port is reached: ask for one of them");
        request.cpu().ifPresent(FlyGuest::of);
    }

    /** @param volumeRegion where the wanted volume is, which leaves no choice */
    static List<Placement> of(ComputeRequest request, FlyPrices prices, Optional<String> volumeRegion) {
        var guest = FlyGuest.of(request.cpu().orElseThrow());
        var price = prices.of(guest);
        if (request.maxPricePerHour().isPresent()) {
            require(
                    price.isPresent(),
                    "maxPricePerHour",
                    "cannot be kept: Fly does not tell what " + guest.preset() + " costs, so set " + FlyPrices.SETTING
                            + " or leave the limit out");
            if (price.orElseThrow().compareTo(request.maxPricePerHour().get()) > 0) {
                return List.of();
            }
        }
        var plain = Placement.of(guest.preset());
        var place = price.map(plain::withPrice).orElse(plain);
        if (volumeRegion.isPresent()) {
            var region = volumeRegion.get();
            require(
                    request.regions().isEmpty() || request.regions().contains(region),
                    "regions",
                    "must hold " + region + ", where the volume is");
            return List.of(place.inRegion(region));
        }
        return request.regions().isEmpty()
                ? List.of(place)
                : request.regions().stream().distinct().map(place::inRegion).toList();
    }

    private static void refuse(boolean asked, String what) {
        if (asked) {
            throw UnsupportedException.of(FlySettings.ID, what);
        }
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(FlySettings.ID, field, problem);
        }
    }
}
