package io.atlas4j.provider.vast;

import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spi.NetworkVolumes;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Volumes. Each is on one host's machine, so an instance that mounts it must be rented there, and its size is fixed. Billed
 * until it is deleted.
 */
final class VastVolumes implements NetworkVolumes {
    private final VastApi api;

    VastVolumes(VastApi api) {
        this.api = api;
    }

    @Override
    public List<NetworkVolume> networkVolumes() {
        return api.volumes().stream().map(VastVolumes::volume).toList();
    }

    @Override
    public NetworkVolume networkVolume(String id) {
        return volume(find(id));
    }

    /** The machine that an instance must be rented on to mount the volume. */
    String machineOf(String id) {
        return VastWire.requireId(find(id), "machine_id");
    }

    private JsonObject find(String id) {
        return api.volumes().stream()
                .filter(json -> VastWire.requireId(json, "id").equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(VastSettings.ID, "vast has no volume " + id));
    }

    /** On the cheapest reliable machine of the region that has room. {@code providerOptions} may name an offer by {@code id}. */
    @Override
    public NetworkVolume createNetworkVolume(NetworkVolumeRequest request) {
        var body = new LinkedHashMap<String, Object>();
        body.put("size", request.sizeGb());
        body.put("name", request.name());
        if (!request.providerOptions().containsKey("id")) {
            body.put("id", Long.valueOf(offer(request)));
        }
        var all = Json.merge(body, request.providerOptions());
        return api.http().creating(request.name(), () -> {
            var answer = api.createVolume(all, request.name());
            var id = answer.text("volume_name").orElse("").replaceFirst("^V\\.", "");
            return networkVolume(id);
        });
    }

    private String offer(NetworkVolumeRequest request) {
        var query = new LinkedHashMap<String, Object>();
        query.put("limit", 500);
        return api.searchVolumes(query).stream()
                .filter(json ->
                        json.number("disk_space").orElse(BigDecimal.ZERO).intValue() >= request.sizeGb())
                .filter(json -> request.region()
                        .map(region -> isIn(json.text("geolocation").orElse(""), region))
                        .orElse(true))
                .min(Comparator.comparing(
                        (JsonObject json) -> json.number("storage_cost").orElse(BigDecimal.valueOf(Long.MAX_VALUE))))
                .flatMap(json -> VastWire.idOf(json, "id"))
                .orElseThrow(() -> new NoCapacityException(
                        Origin.of(VastSettings.ID),
                        "vast has no host with room for a volume of " + request.sizeGb() + " GB"
                                + request.region()
                                        .map(region -> " in " + region)
                                        .orElse("")
                                + ": take another region or less"));
    }

    private static boolean isIn(String place, String region) {
        return place.toLowerCase(Locale.ROOT).contains(region.toLowerCase(Locale.ROOT));
    }

    @Override
    public NetworkVolume growNetworkVolume(String id, int sizeGb) {
        throw new UnsupportedException(
                Origin.of(VastSettings.ID),
                "vast cannot change the size of a volume: make another and copy; nothing was sent");
    }

    @Override
    public void deleteNetworkVolume(String id) {
        if (!id.matches("\\d{1,18}")) {
            return;
        }
        try {
            api.deleteVolume(id);
        } catch (NotFoundException gone) {
            return;
        }
    }

    private static NetworkVolume volume(JsonObject json) {
        var id = VastWire.requireId(json, "id");
        return new NetworkVolume(
                id,
                VastSettings.ID,
                VastWire.text(json, "label")
                        .or(() -> VastWire.text(json, "name"))
                        .orElse("V." + id),
                json.number("disk_space").map(BigDecimal::intValue).orElse(0),
                VastWire.text(json, "geolocation")
                        .or(() -> VastWire.idOf(json, "machine_id").map(machine -> "machine " + machine)),
                Optional.empty(),
                json.raw(VastWire.SECRETS));
    }
}
