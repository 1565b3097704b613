package io.atlas4j.provider.fly;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * Where Fly is, who asks, and in which app the machines live.
 *
 * @param base of the Machines API, without {@code /v1}
 * @param logBase of the host that has the logs
 * @param header what proves who asks, scheme and all
 * @param mayCreate whether a missing app is made, and an app without an address given one
 * @param inside whether ports are reached over the organisation's private network
 */
record FlySettings(
        URI base,
        URI logBase,
        Optional<Secret> header,
        Optional<String> app,
        Optional<String> organization,
        boolean mayCreate,
        boolean inside,
        FlyPrices prices) {
    static final String ID = "fly";
    static final String APP = "FLY_APP";
    static final String ORG = "FLY_ORG";
    static final String CREATE = "FLY_CREATE_APP";
    static final String TOKEN = "FLY_API_TOKEN";
    static final String OLDER_TOKEN = "FLY_ACCESS_TOKEN";

    static FlySettings of(Settings settings) {
        var app = settings.find(APP).map(String::strip);
        if (app.filter(name -> !name.matches("[a-z0-9][a-z0-9-]{0,61}")).isPresent()) {
            throw ValidationException.of(
                    ID, APP, "must be the name of an app: at most 62 lower-case letters, digits and dashes");
        }
        return new FlySettings(
                Urls.base("FLY_FLAPS_BASE_URL", settings.get("FLY_FLAPS_BASE_URL", "https://api.machines.dev")),
                Urls.base("FLY_API_BASE_URL", settings.get("FLY_API_BASE_URL", "https://api.fly.io")),
                settings.findSecret(OLDER_TOKEN, TOKEN).map(token -> FlyToken.header(TOKEN, token)),
                app,
                settings.find(ORG).map(String::strip),
                flag(settings, CREATE),
                flag(settings, "FLY_PRIVATE_NETWORK"),
                FlyPrices.of(settings.get(FlyPrices.SETTING, "")));
    }

    private static boolean flag(Settings settings, String name) {
        return switch (settings.get(name, "false").strip()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ValidationException.of(ID, name, "must be true or false");
        };
    }

    Secret requireHeader() {
        return header.orElseThrow(() -> new UnauthorizedException(
                Origin.of(ID),
                "fly needs a token: set " + TOKEN
                        + " in the environment, set it on the builder of Atlas, or give it with"
                        + " atlas.with(...); fly tokens create deploy makes one; nothing was sent"));
    }

    String requireApp() {
        return app.orElseThrow(() ->
                ValidationException.of(ID, APP, "must name the app that the machines belong to; nothing was sent"));
    }

    String requireOrganization() {
        return organization.orElseThrow(
                () -> ValidationException.of(ID, ORG, "must name the organisation, by its slug; nothing was sent"));
    }

    /** An app is unique over all of Fly, and no secret. */
    String account() {
        return app.orElse("none");
    }
}
