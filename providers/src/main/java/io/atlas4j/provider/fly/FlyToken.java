package io.atlas4j.provider.fly;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns whatever a person pasted as a token into the one {@code Authorization} header that Fly accepts for it. */
final class FlyToken {
    private static final Pattern SCHEME = Pattern.compile("^(?:(?:bearer|flyv1)\\s+)+", Pattern.CASE_INSENSITIVE);
    private static final Set<String> MACAROONS = Set.of("fm1r", "fm1a", "fm2");

    private FlyToken() {}

    /**
     * A permission travels with its discharges, so all macaroons go together, and nothing else with them.
     *
     * @param setting where it came from, for the message
     */
    static Secret header(String setting, Secret pasted) {
        var pieces = Arrays.stream(bare(pasted.reveal()).split(","))
                .map(FlyToken::bare)
                .filter(piece -> !piece.isEmpty())
                .toList();
        if (pieces.isEmpty() || pieces.stream().anyMatch(piece -> !piece.matches("[\\x21-\\x7e]+"))) {
            throw ValidationException.of(FlySettings.ID, setting, "holds no token that could be sent");
        }
        var macaroons = pieces.stream().filter(FlyToken::isMacaroon).toList();
        return Secret.of(macaroons.isEmpty() ? "Bearer " + pieces.getFirst() : "FlyV1 " + String.join(",", macaroons));
    }

    /** The parts of a header that are secret by themselves, wherever they are echoed. */
    static List<Secret> parts(Secret header) {
        var value = header.reveal();
        return Arrays.stream(value.substring(value.indexOf(' ') + 1).split(","))
                .map(Secret::of)
                .toList();
    }

    private static String bare(String text) {
        return SCHEME.matcher(text.strip()).replaceFirst("").strip();
    }

    private static boolean isMacaroon(String piece) {
        var end = piece.indexOf('_');
        return end > 0 && MACAROONS.contains(piece.substring(0, end).toLowerCase(Locale.ROOT));
    }
}
