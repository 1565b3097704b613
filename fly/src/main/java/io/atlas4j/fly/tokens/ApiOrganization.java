package io.atlas4j.fly.tokens;

import io.atlas4j.error.AtlasException;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.TokenStorage;
import io.atlas4j.spi.TokenStorage.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Asks the Machines interface whose an app is. It needs a token to ask with, and every place before this one had none
 * that works; what is left is the one a person gave.
 */
record ApiOrganization(TokenStorage storage, ProviderContext context) implements Organizations.AppOrganization {
    @Override
    public Optional<String> find(String app) {
        try {
            return storage.get(Kind.MANUAL, app)
                    .flatMap(stored -> Credential.parse(stored.value().reveal()))
                    .flatMap(credential -> ask(app, credential));
        } catch (AtlasException e) {
            return Optional.empty(); // the command line may know
        }
    }

    private Optional<String> ask(String app, Credential credential) {
        var base = Urls.base(
                "FLY_FLAPS_BASE_URL", context.settings().get("FLY_FLAPS_BASE_URL", "https://api.machines.dev"));
        var header = Map.of("Authorization", Secret.of(credential.authorization()));
        var api = HttpApi.of("fly", credential.hash(), request -> header, context);
        return api.json(HttpRequest.read(Urls.under(base, "v1", "apps", app))
                        .to("look up the app " + app)
                        .callTimeout(Duration.ofSeconds(15))
                        .build())
                .object("organization")
                .flatMap((JsonObject organization) -> organization.text("slug"))
                .filter(slug -> !slug.isBlank());
    }
}
