package io.atlas4j.provider.runpod;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

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
        return key.orElseThrow(() -> new UnauthorizedException(
                Origin.of(ID),
                "runpod needs a key: set " + KEY
                        + " in the environment, set it on the builder of Atlas, or give it with"
                        + " atlas.with(...); nothing was sent"));
    }

    /** Tells accounts apart without telling their keys. */
    String account() {
        return key.map(secret -> mark("account")).orElse("none");
    }

    /** A short name for the text that only the holder of the key can make. */
    String mark(String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(requireKey().reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, 8);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }
}
