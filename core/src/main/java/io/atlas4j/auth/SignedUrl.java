package io.atlas4j.auth;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Addresses that prove themselves until a moment.
 *
 * <p>Signed is the canonical text: the path as written ({@code /} if there is none), {@code ?}, and the form-encoded
 * parameters sorted by the UTF-8 bytes of their keys, with {@code exp} and without {@code sig}. {@code exp} is the last
 * valid second since 1970, {@code sig} the base64url HMAC-SHA256 without padding. Scheme, host, port and fragment are
 * not signed. Parameters of one key keep their order and are all signed.
 */
public final class SignedUrl {
    /** How long an address is valid unless told otherwise. */
    public static final Duration DEFAULT_VALIDITY = Duration.ofHours(1);

    private static final Duration LONGEST_VALIDITY = Duration.ofDays(36_500);

    private static final String EXP = "exp";
    private static final String SIG = "sig";

    private SignedUrl() {}

    /**
     * Signs. {@code exp} and {@code sig} that the address has already are replaced; scheme, host, port and fragment come
     * back as they were, the parameters sorted.
     *
     * @param url absolute, or a path with parameters
     * @param expiresIn counted from {@code now}, in whole seconds
     * @throws ValidationException if the address is empty or has broken escapes, or the duration is negative or more
     *     than 36,500 days
     */
    public static String sign(String url, Secret secret, Instant now, Duration expiresIn) {
        if (expiresIn.isNegative() || expiresIn.compareTo(LONGEST_VALIDITY) > 0) {
            throw ValidationException.of("expiresIn", "must be 0 to 36,500 days, but is " + expiresIn);
        }
        checkSecret(secret);
        var parts = Parts.of(url).orElseThrow(() -> ValidationException.of("url", "is not an address"));
        var parameters = new ArrayList<>(parts.parameters());
        parameters.removeIf(parameter -> parameter.isNamed(EXP) || parameter.isNamed(SIG));
        parameters.add(new Parameter(EXP, Long.toString(now.getEpochSecond() + expiresIn.toSeconds())));
        parameters.add(new Parameter(SIG, signature(parts.path(), parameters, secret)));
        return parts.beforeQuery() + "?" + FormEncoding.encode(sorted(parameters)) + parts.fragment();
    }

    /** Verifies an address, absolute or a path with parameters. Expiry is looked at first. */
    public static Verification verify(String url, Secret secret, Instant now) {
        checkSecret(secret);
        var parts = Parts.of(url);
        if (parts.isEmpty()) {
            return new Verification.Malformed("it is not an address");
        }
        var parameters = parts.get().parameters();
        var exp = single(parameters, EXP);
        var sig = single(parameters, SIG);
        if (exp.filter(value -> value.matches("[+-]?\\d{1,16}")).isEmpty()) {
            return new Verification.Malformed("it needs one exp, a whole number of seconds");
        }
        if (sig.filter(value -> !value.isEmpty()).isEmpty()) {
            return new Verification.Malformed("it needs one sig");
        }
        var expires = Long.parseLong(exp.get());
        if (expires < now.getEpochSecond()) {
            return new Verification.Expired(Instant.ofEpochSecond(expires));
        }
        var signed = new ArrayList<>(parameters);
        signed.removeIf(parameter -> parameter.isNamed(EXP) || parameter.isNamed(SIG));
        signed.add(new Parameter(EXP, Long.toString(expires)));
        var expected = signature(parts.get().path(), signed, secret).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, sig.get().getBytes(StandardCharsets.UTF_8))
                ? new Verification.Valid(Instant.ofEpochSecond(expires))
                : new Verification.BadSignature();
    }

    private static void checkSecret(Secret secret) {
        if (secret.isEmpty()) {
            throw ValidationException.of("secret", "must not be empty");
        }
    }

    private static Optional<String> single(List<Parameter> parameters, String key) {
        var found =
                parameters.stream().filter(parameter -> parameter.isNamed(key)).toList();
        return found.size() == 1 ? Optional.of(found.getFirst().value()) : Optional.empty();
    }

    private static String signature(String path, List<Parameter> parameters, Secret secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var canonical = path + "?" + FormEncoding.encode(sorted(parameters));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
    }

    private static List<Parameter> sorted(List<Parameter> parameters) {
        return parameters.stream()
                .sorted(Comparator.comparing(
                        parameter -> parameter.key().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
    }

    /** An address taken apart without changing a character of what is not signed. */
    private record Parts(String beforeQuery, String path, List<Parameter> parameters, String fragment) {
        static Optional<Parts> of(String url) {
            var hash = url.indexOf('#');
            var fragment = hash < 0 ? "" : url.substring(hash);
            var rest = hash < 0 ? url : url.substring(0, hash);
            var question = rest.indexOf('?');
            var beforeQuery = question < 0 ? rest : rest.substring(0, question);
            var query = question < 0 ? "" : rest.substring(question + 1);
            if (rest.isEmpty() || !isPrintable(url)) {
                return Optional.empty();
            }
            return FormEncoding.decode(query)
                    .map(parameters -> new Parts(beforeQuery, pathOf(beforeQuery), parameters, fragment));
        }

        private static boolean isPrintable(String url) {
            return url.codePoints().noneMatch(c -> c <= ' ' || c == 0x7f || (c >= 0xd800 && c < 0xe000));
        }

        /** Only what precedes the first slash is a scheme: {@code /go/http://y} is a path. */
        private static String pathOf(String beforeQuery) {
            var authority = beforeQuery.indexOf("://");
            if (authority < 0 || beforeQuery.indexOf('/') < authority) {
                return beforeQuery.isEmpty() ? "/" : beforeQuery;
            }
            var slash = beforeQuery.indexOf('/', authority + 3);
            return slash < 0 ? "/" : beforeQuery.substring(slash);
        }
    }
}
