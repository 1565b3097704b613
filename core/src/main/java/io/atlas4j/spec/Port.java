package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;

import io.atlas4j.error.ValidationException;
import java.util.List;
import java.util.Locale;

/**
 * A port inside the machine that should be reachable from outside.
 *
 * @param number 1 to 65535; 0 for a {@linkplain #symmetric() symmetric} one
 */
public record Port(int number, Protocol protocol) {
    private static final String SYMMETRIC = "symmetric";

    public Port {
        requireNonNull(protocol, "protocol");
        if ((number < 1 && !(number == 0 && protocol == Protocol.TCP)) || number > 65_535) {
            throw outOfRange(number);
        }
    }

    private static ValidationException outOfRange(int number) {
        return ValidationException.of("ports", "a port must be 1 to 65535, but one is " + number);
    }

    public static Port http(int number) {
        return new Port(number, Protocol.HTTP);
    }

    public static Port tcp(int number) {
        if (number == 0) {
            throw outOfRange(number); // the number of a symmetric one
        }
        return new Port(number, Protocol.TCP);
    }

    /**
     * A TCP port that has the same number inside and outside, for protocols that tell their own address. The provider
     * chooses the number, so there may be several; needs {@code symmetric_ports} among its capabilities.
     *
     * @see PublishedPort#isSymmetric()
     */
    public static Port symmetric() {
        return new Port(0, Protocol.TCP);
    }

    public boolean isSymmetric() {
        return number == 0;
    }

    /** Reads {@code 8000/http}, {@code 22/tcp}, {@code symmetric/tcp} or a bare {@code 8000}, which means http. */
    public static Port parse(String text) {
        var parts = text.strip().toLowerCase(Locale.ROOT).split("/", -1);
        if (List.of(parts).equals(List.of(SYMMETRIC, "tcp"))) {
            return symmetric();
        }
        if (parts.length > 2 || !parts[0].matches("\\d{1,9}")) {
            throw malformed(text);
        }
        var number = Integer.parseInt(parts[0]);
        if (parts.length == 1) {
            return http(number);
        }
        return switch (parts[1]) {
            case "http" -> http(number);
            case "tcp" -> tcp(number);
            default -> throw malformed(text);
        };
    }

    private static ValidationException malformed(String text) {
        return ValidationException.of("ports", "\"" + text + "\" is not a port such as 8000/http or 22/tcp");
    }

    @Override
    public String toString() {
        return (isSymmetric() ? SYMMETRIC : number) + "/" + protocol.name().toLowerCase(Locale.ROOT);
    }
}
