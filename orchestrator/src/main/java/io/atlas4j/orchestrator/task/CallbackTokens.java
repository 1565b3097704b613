package io.atlas4j.orchestrator.task;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Makes and reads the tokens by which a machine proves which session and attempt speaks. Nothing is kept of them.
 *
 * <p>A token is {@code ac1.<key id>.<session>.<attempt>.<expiry>.<signature>}, fit for a header, an address and a shell word:
 * attempt and expiry (seconds since 1970, 0 for none) are decimal without leading zeros; the signature is base64url
 * without padding of the HMAC-SHA256 of everything before its dot. The key is made of the installation's key of that id for
 * the purpose {@value #PURPOSE}, so that no other use of that key can make a token. Any of the keys reads, the first
 * signs: a token lives on after the keys were rotated. Safe for many threads.
 */
public final class CallbackTokens {
    /** What the keys are for. */
    public static final String PURPOSE = "atlas callback token 1";

    private static final String MAC = "HmacSHA256";
    private static final int LONGEST = 300;
    private static final Pattern FORM = Pattern.compile(
            "ac1\\.(?<key>[0-9a-z]{1,16})\\.(?<session>[0-9a-z]{1,40})\\.(?<attempt>[1-9][0-9]{0,8})\\.(?<expiry>0|[1-9][0-9]{0,11})\\.(?<signature>[A-Za-z0-9_-]{43})");

    private final Map<String, SecretKey> keys;
    private final String currentId;
    private final SecretKey current;

    /** @param keys for {@link #PURPOSE}, by their id, the current one first */
    public CallbackTokens(Map<String, SecretKey> keys) {
        var first = keys.entrySet().iterator().next();
        this.keys = Map.copyOf(keys);
        this.currentId = first.getKey();
        this.current = first.getValue();
    }

    /** Which session, and which of its attempts. */
    public record Speaker(String session, int attempt) {}

    /** A token that holds until then, or for as long as its key is kept. */
    public Secret sign(Speaker speaker, Optional<Instant> until) {
        var text = "ac1.%s.%s.%d.%d"
                .formatted(
                        currentId,
                        speaker.session(),
                        speaker.attempt(),
                        until.map(Instant::getEpochSecond).orElse(0L));
        var token = text + "." + signature(current, text);
        if (!FORM.matcher(token).matches()) {
            throw ValidationException.of("session", "\"" + speaker.session() + "\" cannot be named by a token");
        }
        return Secret.of(token);
    }

    /** Who speaks, if a key of ours signed it and its time is not over. The comparison takes the same time wherever they differ. */
    public Optional<Speaker> read(Secret token, Instant now) {
        var text = token.reveal();
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var key = keys.get(parts.group("key"));
        if (key == null) {
            return Optional.empty();
        }
        var expected = signature(key, text.substring(0, text.lastIndexOf('.')));
        if (!MessageDigest.isEqual(ascii(expected), ascii(parts.group("signature")))) {
            return Optional.empty();
        }
        var expiry = Long.parseLong(parts.group("expiry"));
        return expiry == 0 || now.getEpochSecond() <= expiry
                ? Optional.of(new Speaker(parts.group("session"), Integer.parseInt(parts.group("attempt"))))
                : Optional.empty();
    }

    private static String signature(SecretKey key, String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(mac(key, ascii(text)));
    }

    private static byte[] mac(SecretKey key, byte[] text) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + MAC, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
