package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;

/** An interrupt ends a call; the flag stays set for the caller. */
final class Interrupts {
    private Interrupts() {}

    /** While waiting, with nothing on its way. */
    static TransportException restored(String provider, String purpose) {
        Thread.currentThread().interrupt();
        return TransportException.notSent(
                Origin.of(provider), provider + " could not " + purpose + ": interrupted", null);
    }
}
