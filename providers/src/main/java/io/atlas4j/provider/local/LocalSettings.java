package io.atlas4j.provider.local;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.Settings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;

/** The settings of this provider, read when they are used, so that a wrong one fails the call and not the start. */
record LocalSettings(Settings settings) {
    private static final List<String> ENGINES = List.of("auto", "docker", "podman", "none");
    private static final long DEFAULT_LOG_BYTES = 8L << 20;

    BigDecimal price() {
        var text = settings.get("ATLAS_LOCAL_PRICE_PER_HOUR", "0").strip();
        if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw ValidationException.of(
                    Local.ID, "ATLAS_LOCAL_PRICE_PER_HOUR", "must be USD such as 0.50, but is \"" + text + "\"");
        }
        return new BigDecimal(text);
    }

    String engine() {
        var text = settings.get("ATLAS_LOCAL_ENGINE", "auto").strip();
        var word = text.toLowerCase(Locale.ROOT);
        if (ENGINES.contains(word)) {
            return word;
        }
        if (text.matches("/.*/(docker|podman)")) {
            return text;
        }
        throw ValidationException.of(
                Local.ID,
                "ATLAS_LOCAL_ENGINE",
                "must be one of " + String.join(", ", ENGINES) + ", or the whole path of docker or podman, but is \""
                        + text + "\"");
    }

    long logBytes() {
        var text = settings.get("ATLAS_LOCAL_LOG_BYTES", String.valueOf(DEFAULT_LOG_BYTES))
                .strip();
        if (!text.matches("\\d{4,12}")) {
            throw ValidationException.of(
                    Local.ID, "ATLAS_LOCAL_LOG_BYTES", "must be a number from 1000 up, but is \"" + text + "\"");
        }
        return Long.parseLong(text);
    }
}
