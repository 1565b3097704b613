package io.atlas4j.spec;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A wanted port and how it is reached now.
 *
 * @param internal the port inside the machine; 0 while a symmetric one has no number yet
 * @param external the port outside; empty while the provider has not mapped it, or behind a proxy
 * @param url where to reach it, {@code https://…} or {@code tcp://host:port}; empty until it is reachable
 */
public record PublishedPort(int internal, OptionalInt external, Protocol protocol, Optional<URI> url) {

    /** A port that was asked for and is not reachable yet. */
    public static PublishedPort pending(Port port) {
        return new PublishedPort(port.number(), OptionalInt.empty(), port.protocol(), Optional.empty());
    }

    /** Whether the port has the same number inside and outside, or is to have. */
    public boolean isSymmetric() {
        return internal == external.orElse(0);
    }

    public boolean isReachable() {
        return url.isPresent();
    }
}
