package io.atlas4j.provider.runpod;

import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.http.Urls;
import io.atlas4j.provider.SelfEnding;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.KeyMark;
import io.atlas4j.spi.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * Where RunPod is and who asks.
 *
 * @param apiBase without {@code /v2}
 * @param endpointBase of the serverless runtime
 */
record RunPodSettings(URI apiBase, URI endpointBase, Optional<Secret> key) {
    static final String ID = "runpod";
    static final String KEY = "RUNPOD_API_KEY";

    static RunPodSettings of(Settings settings) {
        return new RunPodSettings(
                Urls.base("RUNPOD_API_BASE_URL", settings.get("RUNPOD_API_BASE_URL", "https://api.runpod.io")),
                Urls.base(
                        "RUNPOD_ENDPOINT_BASE_URL",
                        settings.get("RUNPOD_ENDPOINT_BASE_URL", "https://api.runpod.ai/v2")),
                settings.findSecret(KEY));
    }

    Secret requireKey() {
        return key.orElseThrow(() -> UnauthorizedException.withoutKey(ID, KEY));
    }

    /** RunPod starts a container again whose command ends, so a task must end its pod, or it costs for ever. */
    SelfEnding ending() {
        return SelfEnding.by("pod", Urls.under(apiBase, "v2", "pods") + "/{id}", "RUNPOD_POD_ID", "RUNPOD_API_KEY");
    }

    /** Tells accounts apart without telling their keys. */
    String account() {
        return key.map(secret -> mark("account")).orElse("none");
    }

    /** A short name for the text that only the holder of the key can make. */
    String mark(String text) {
        return KeyMark.of(requireKey(), text);
    }
}
