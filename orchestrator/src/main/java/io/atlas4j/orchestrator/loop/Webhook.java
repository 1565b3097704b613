package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.ValidationException;
import io.atlas4j.http.HttpRequest;
import io.atlas4j.spec.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Somebody who is told what needs a person, as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> has it. The
 * address may be a secret itself and is shown nowhere.
 *
 * @param secret {@code whsec_} and 24 to 64 bytes in base64
 */
public record Webhook(URI url, Secret secret) {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;
    private static final String MAC = "HmacSHA256";

    /** @throws ValidationException unless it is https, or http for this machine only, with a secret of that form */
    public Webhook {
        var unused = HttpRequest.create(url).build();
        keyOf(secret);
    }

    private static byte[] keyOf(Secret secret) {
        var text = secret.reveal();
        try {
            var key = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "-");
            if (key.length >= SHORTEST && key.length <= LONGEST) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // the cause would quote it
        }
        throw ValidationException.of(
                "secret",
                "must be " + PREFIX + " and " + SHORTEST + " to " + LONGEST + " bytes in base64: echo \"" + PREFIX
                        + "$(openssl rand -base64 32)\"");
    }

    /** The same for the same address, on any node; tells nobody what it is. */
    String name() {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256").digest(url.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    String host() {
        return url.getHost();
    }

    /** The signature of a message, which the receiver makes again and compares. */
    String sign(String id, long second, String body) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(keyOf(secret), MAC));
            var signed = mac.doFinal((id + "." + second + "." + body).getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + MAC, e);
        }
    }

    @Override
    public String toString() {
        return "webhook at " + host();
    }
}
