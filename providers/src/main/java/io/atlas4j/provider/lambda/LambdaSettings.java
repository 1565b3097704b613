package io.atlas4j.provider.lambda;

import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Urls;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.KeyMark;
import io.atlas4j.spi.Settings;
import java.net.URI;
import java.util.Optional;

/**
 * Where Lambda is, who asks, and what every machine of the account is given.
 *
 * @param base without {@code /api/v1}
 * @param sshKeyName the stored key that may log in; empty takes the account's only one
 * @param source the addresses that may reach a machine's ports, as an IPv4 network
 */
record LambdaSettings(URI base, Optional<Secret> key, Optional<String> sshKeyName, String source) {
    static final String ID = "lambda_labs";
    static final String KEY = "LAMBDA_API_KEY";
    static final String OLDER_KEY = "LAMBDA_LABS_API_KEY";
    static final String SSH_KEY = "LAMBDA_SSH_KEY_NAME";
    static final String SOURCE = "LAMBDA_FIREWALL_SOURCE";

    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final String NETWORK = BYTE + "(\\." + BYTE + "){3}(/(3[0-2]|[12]?\\d))?";

    static LambdaSettings of(Settings settings) {
        var source = settings.get(SOURCE, "0.0.0.0/0").strip();
        if (!source.matches(NETWORK)) {
            throw ValidationException.of(ID, SOURCE, "must be an IPv4 network such as 203.0.113.0/24");
        }
        return new LambdaSettings(
                Urls.base("LAMBDA_API_BASE_URL", settings.get("LAMBDA_API_BASE_URL", "https://cloud.lambda.ai")),
                settings.findSecret(KEY, OLDER_KEY),
                settings.find(SSH_KEY).map(String::strip),
                source);
    }

    Secret requireKey() {
        return key.orElseThrow(() -> UnauthorizedException.withoutKey(ID, KEY));
    }

    /** Tells accounts apart without telling their keys. */
    String account() {
        return key.map(secret -> KeyMark.of(secret, "account")).orElse("none");
    }
}
