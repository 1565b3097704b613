package io.atlas4j.provider.fly;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spec.VolumeTier;
import io.atlas4j.spi.NetworkVolumes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Volumes of the app. One lives on one host, so one machine at a time can mount it, in its region. */
final class FlyVolumes implements NetworkVolumes {
    private final FlyApi api;
    private final FlyApps apps;

    FlyVolumes(FlyApi api, FlyApps apps) {
        this.api = api;
        this.apps = apps;
    }

    @Override
    public List<NetworkVolume> networkVolumes() {
        return api.volumes().stream()
                .filter(volume -> !FlyWire.isDeleted(volume))
                .map(FlyVolumes::volume)
                .toList();
    }

    @Override
    public NetworkVolume networkVolume(String id) {
        var volume = api.volume(id);
        if (FlyWire.isDeleted(volume)) {
            throw new NotFoundException(FlySettings.ID, "volume " + id + " was deleted");
        }
        return volume(volume);
    }

    @Override
    public NetworkVolume createNetworkVolume(NetworkVolumeRequest request) {
        if (request.tier().filter(VolumeTier.HIGH_PERFORMANCE::equals).isPresent()) {
            throw new UnsupportedException(
                    Origin.of(FlySettings.ID), "fly has one kind of volume: leave the tier out; nothing was sent");
        }
        if (!request.name().matches("[a-z0-9_]{1,30}")) {
            throw ValidationException.of(
                    FlySettings.ID, "name", "must be at most 30 lower-case letters, digits and underscores");
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("name", request.name());
        body.put("size_gb", request.sizeGb());
        body.put(
                "region",
                request.region().orElseThrow(() -> ValidationException.of(FlySettings.ID, "region", "is needed")));
        apps.ensure(false);
        return api.http()
                .creating(
                        request.name(),
                        () -> volume(api.createVolume(Json.merge(body, request.providerOptions()), request.name())));
    }

    @Override
    public NetworkVolume growNetworkVolume(String id, int sizeGb) {
        var answer = api.extendVolume(id, sizeGb);
        return volume(answer.object("volume").orElse(answer));
    }

    @Override
    public void deleteNetworkVolume(String id) {
        try {
            api.deleteVolume(id);
        } catch (NotFoundException gone) {
            apps.confirm(gone);
        }
    }

    private static NetworkVolume volume(JsonObject json) {
        return new NetworkVolume(
                FlyWire.idOf(json),
                FlySettings.ID,
                json.text("name").orElse(""),
                json.integer("size_gb").orElse(0),
                json.text("region"),
                Optional.empty(),
                json.raw(List.of()));
    }
}
