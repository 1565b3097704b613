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
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

    /** Short enough for every number to be a date. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d{1,16}");

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
        var parameters = parts.parametersUntil(now.getEpochSecond() + expiresIn.toSeconds());
        parameters.add(new Parameter(SIG, signature(parts.path(), parameters, secret)));
        parameters.sort(Parameter::byKey);
        return parts.beforeQuery() + "?" + FormEncoding.encode(parameters) + parts.fragment();
    }

    /** Verifies an address, absolute or a path with parameters. Expiry is looked at first. */
    public static Verification verify(String url, Secret secret, Instant now) {
        checkSecret(secret);
        var parts = Parts.of(url);
        if (parts.isEmpty()) {
            return new Verification.Malformed("it is not an address");
        }
        var exp = parts.get().single(EXP);
        var sig = parts.get().single(SIG);
        if (exp.filter(value -> WHOLE_NUMBER.matcher(value).matches()).isEmpty()) {
            return new Verification.Malformed("it needs one exp, a whole number of seconds");
        }
        if (sig.filter(value -> !value.isEmpty()).isEmpty()) {
            return new Verification.Malformed("it needs one sig");
        }
        var expires = Long.parseLong(exp.get());
        if (expires < now.getEpochSecond()) {
            return new Verification.Expired(Instant.ofEpochSecond(expires));
        }
        var expected = signature(parts.get().path(), parts.get().parametersUntil(expires), secret);
        return MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), sig.get().getBytes(StandardCharsets.UTF_8))
                ? new Verification.Valid(Instant.ofEpochSecond(expires))
                : new Verification.BadSignature();
    }

    private static void checkSecret(Secret secret) {
        if (secret.isEmpty()) {
            throw ValidationException.of("secret", "must not be empty");
        }
    }

    private static String signature(String path, List<Parameter> parameters, Secret secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var canonical = path + "?" + FormEncoding.encode(parameters);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
        }
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

        /** The value of the parameter, if there is exactly one of the name. */
        Optional<String> single(String key) {
            var found = Optional.<String>empty();
            for (var parameter : parameters) {
                if (parameter.isNamed(key)) {
                    if (found.isPresent()) {
                        return Optional.empty();
                    }
                    found = Optional.of(parameter.value());
                }
            }
            return found;
        }

        /** The parameters in canonical order with that expiry and no signature; a list of its own. */
        List<Parameter> parametersUntil(long exp) {
            var all = new ArrayList<Parameter>(parameters.size() + 2);
            all.add(new Parameter(EXP, Long.toString(exp)));
            for (var parameter : parameters) {
                if (!parameter.isNamed(EXP) && !parameter.isNamed(SIG)) {
                    all.add(parameter);
                }
            }
            all.sort(Parameter::byKey);
            return all;
        }

        private static boolean isPrintable(String url) {
            for (var i = 0; i < url.length(); ) {
                var c = url.codePointAt(i);
                if (c <= ' ' || c == 0x7f || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                    return false;
                }
                i += Character.charCount(c);
            }
            return true;
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
