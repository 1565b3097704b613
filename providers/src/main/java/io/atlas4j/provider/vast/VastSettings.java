package io.atlas4j.provider.vast;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.KeyMark;
import io.atlas4j.spi.Settings;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Optional;

/**
 * Where Vast is, who asks, and which hosts are good enough.
 *
 * @param base without {@code /api}
 * @param bidMargin how much above the lowest bid that is accepted now, as a share of it
 * @param minReliability 0 to 1, by Vast's own record of the host
 * @param unverified whether hosts that Vast did not verify are acceptable
 */
record VastSettings(
        URI base, Optional<Secret> key, BigDecimal bidMargin, BigDecimal minReliability, boolean unverified) {
    static final String ID = "vast";
    static final String KEY = "VAST_API_KEY";
    static final String MARGIN = "VAST_BID_MARGIN";
    static final String RELIABILITY = "VAST_MIN_RELIABILITY";
    static final String UNVERIFIED = "VAST_UNVERIFIED";

    static VastSettings of(Settings settings) {
        return new VastSettings(
                Urls.base("VAST_API_BASE_URL", settings.get("VAST_API_BASE_URL", "https://console.vast.ai")),
                settings.findSecret(KEY),
                share(settings, MARGIN, "0.10", new BigDecimal(10)),
                share(settings, RELIABILITY, "0.95", BigDecimal.ONE),
                flag(settings, UNVERIFIED));
    }

    private static BigDecimal share(Settings settings, String name, String otherwise, BigDecimal most) {
        var text = settings.get(name, otherwise).strip();
        if (!text.matches("\\d{1,2}(\\.\\d{1,6})?") || new BigDecimal(text).compareTo(most) > 0) {
            throw ValidationException.of(
                    ID,
                    name,
                    "must be a number from 0 to " + most + " such as " + otherwise + ", but is \"" + text + "\"");
        }
        return new BigDecimal(text);
    }

    private static boolean flag(Settings settings, String name) {
        var text = settings.get(name, "false").strip();
        if (!text.equals("true") && !text.equals("false")) {
            throw ValidationException.of(ID, name, "must be true or false");
        }
        return text.equals("true");
    }

    Secret requireKey() {
        return key.orElseThrow(() -> new UnauthorizedException(
                Origin.of(ID),
                "vast needs a key: set " + KEY
                        + " in the environment (https://cloud.vast.ai/manage-keys/), set it on the"
                        + " builder of Atlas, or give it with atlas.with(...); nothing was sent"));
    }

    /** Tells accounts apart without telling their keys. */
    String account() {
        return key.map(secret -> KeyMark.of(secret, "account")).orElse("none");
    }
}
