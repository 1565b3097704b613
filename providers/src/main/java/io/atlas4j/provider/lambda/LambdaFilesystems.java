package io.atlas4j.provider.lambda;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.Pause;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import io.atlas4j.spi.NetworkVolumes;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shared filesystems. They have no size: they grow, and what is in them costs. The size of a request is not kept, and that
 * of an answer is what is used, some hours late.
 */
final class LambdaFilesystems implements NetworkVolumes {
    private static final BigDecimal GB = BigDecimal.valueOf(1_000_000_000L);

    /** After the end of its last machine a filesystem still counts as used. */
    private static final Duration RELEASED = Duration.ofMinutes(3);

    private final LambdaApi api;
    private final TimeSource time;
    private final Pause pause;

    LambdaFilesystems(LambdaApi api, TimeSource time) {
        this.api = api;
        this.time = time;
        this.pause = new Pause(LambdaSettings.ID, time);
    }

    LambdaWire.Filesystem filesystem(String id) {
        return LambdaWire.Filesystem.of(find(id));
    }

    /** There is no endpoint for one. */
    private JsonObject find(String id) {
        return api.filesystems().stream()
                .filter(filesystem -> LambdaWire.idOf(filesystem).equals(id))
                .findFirst()
                .orElseThrow(() -> new NotFoundException(LambdaSettings.ID, "there is no filesystem " + id));
    }

    @Override
    public List<NetworkVolume> networkVolumes() {
        return api.filesystems().stream().map(LambdaFilesystems::volume).toList();
    }

    @Override
    public NetworkVolume networkVolume(String id) {
        return volume(find(id));
    }

    @Override
    public NetworkVolume createNetworkVolume(NetworkVolumeRequest request) {
        if (request.tier().isPresent()) {
            throw UnsupportedException.of(LambdaSettings.ID, "has one kind of filesystem: leave the tier out");
        }
        if (!request.name().matches("[a-zA-Z][0-9a-zA-Z-]{0,59}")) {
            throw ValidationException.of(
                    LambdaSettings.ID, "name", "must be at most 60 letters, digits and dashes, a letter first");
        }
        var region =
                request.region().orElseThrow(() -> ValidationException.of(LambdaSettings.ID, "region", "is needed"));
        Map<String, Object> body = new LinkedHashMap<>(Map.of("name", request.name(), "region", region));
        return api.http()
                .creating(
                        request.name(),
                        () -> volume(
                                api.createFilesystem(Json.merge(body, request.providerOptions()), request.name())));
    }

    @Override
    public NetworkVolume growNetworkVolume(String id, int sizeGb) {
        throw UnsupportedException.of(LambdaSettings.ID, "has filesystems without a size: they grow by themselves");
    }

    @Override
    public void deleteNetworkVolume(String id) {
        var deadline = time.nanoTime() + RELEASED.toNanos();
        while (true) {
            try {
                api.deleteFilesystem(id);
                return;
            } catch (NotFoundException gone) {
                return;
            } catch (ConflictException used) {
                if (!LambdaTranslate.isInUse(used) || time.nanoTime() - deadline >= 0) {
                    throw used;
                }
                pause.of(Duration.ofSeconds(15), "delete filesystem " + id);
            }
        }
    }

    private static NetworkVolume volume(JsonObject json) {
        var filesystem = LambdaWire.Filesystem.of(json);
        return new NetworkVolume(
                filesystem.id(),
                LambdaSettings.ID,
                filesystem.name(),
                json.number("bytes_used")
                        .map(bytes -> bytes.divide(GB, 0, RoundingMode.CEILING).intValue())
                        .orElse(0),
                filesystem.region(),
                Optional.empty(),
                json.raw(List.of()));
    }
}
