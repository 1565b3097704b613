package io.atlas4j.fly.tokens;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a person or a program calls a token, taken apart: macaroons and user tokens, whatever scheme words stood in
 * front. Two spellings of the same token are equal.
 */
record Credential(List<String> macaroons, List<String> userTokens) {
    private static final Set<String> MACAROON_KINDS = Set.of("fm1r", "fm1a", "fm2");
    private static final Pattern SCHEME = Pattern.compile("(?:(?:Bearer|FlyV1)(?:\\s+|$))+", Pattern.CASE_INSENSITIVE);
    /** What may stand in a header; a token that holds anything else is none. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

    private static final Pattern MACAROON = Pattern.compile("fm(?:1r|1a|2)_[A-Za-z0-9+/_-]+={0,2}");

    /** Reads any string a user may paste; empty if there is no token in it. */
    static Optional<Credential> parse(String text) {
        var pieces = Arrays.stream(text.split(","))
                .map(piece -> withoutScheme(piece.strip()))
                .filter(piece -> !piece.isEmpty())
                .toList();
        if (pieces.isEmpty()
                || !pieces.stream().allMatch(piece -> VISIBLE.matcher(piece).matches())) {
            return Optional.empty();
        }
        var kinds = pieces.stream().collect(Collectors.partitioningBy(Credential::isMacaroon));
        return Optional.of(new Credential(List.copyOf(kinds.get(true)), List.copyOf(kinds.get(false))));
    }

    /** Reads the answer of {@code fly tokens create}, which is macaroons of a known shape and nothing else. */
    static Optional<Credential> parseMinted(String text) {
        return parse(text)
                .filter(found -> found.userTokens.isEmpty()
                        && found.macaroons.stream()
                                .allMatch(piece -> MACAROON.matcher(piece).matches()));
    }

    /** The header for everything but GraphQL: macaroons alone where there are any, else the first user token. */
    String authorization() {
        return macaroons.isEmpty() ? "Bearer " + userTokens.getFirst() : "FlyV1 " + String.join(",", macaroons);
    }

    /** The header for GraphQL, which takes both kinds together. */
    String graphqlAuthorization() {
        return (macaroons.isEmpty() ? "Bearer " : "FlyV1 ") + canonical();
    }

    /** All of it in one spelling, without a scheme word. */
    String canonical() {
        return Stream.concat(macaroons.stream(), userTokens.stream()).collect(Collectors.joining(","));
    }

    /** Tells values apart without keeping them. */
    String hash() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(canonical().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java platform has it
        }
    }

    @Override
    public String toString() {
        return "Credential[" + macaroons.size() + " macaroons, " + userTokens.size() + " user tokens]";
    }

    private static String withoutScheme(String piece) {
        var scheme = SCHEME.matcher(piece);
        return scheme.lookingAt() ? piece.substring(scheme.end()) : piece;
    }

    private static boolean isMacaroon(String piece) {
        var end = piece.indexOf('_');
        return end > 0 && MACAROON_KINDS.contains(piece.substring(0, end));
    }
}
