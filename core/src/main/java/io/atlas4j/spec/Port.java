package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;

import io.atlas4j.error.ValidationException;
import java.util.Locale;

/**
 * A port inside the machine that should be reachable from outside.
 *
 * @param number 1 to 65535
 */
public record Port(int number, Protocol protocol) {
    public Port {
        requireNonNull(protocol, "protocol");
        if (number < 1 || number > 65_535) {
            throw ValidationException.of("ports", "a port must be 1 to 65535, but one is " + number);
        }
    }

    public static Port http(int number) {
        return new Port(number, Protocol.HTTP);
    }

    public static Port tcp(int number) {
        return new Port(number, Protocol.TCP);
    }

    /** Reads {@code 8000/http}, {@code 22/tcp} or a bare {@code 8000}, which means http. */
    public static Port parse(String text) {
        var parts = text.strip().toLowerCase(Locale.ROOT).split("/", -1);
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
        return number + "/" + protocol.name().toLowerCase(Locale.ROOT);
    }
}
