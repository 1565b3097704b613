package io.atlas4j.provider.fly;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import io.atlas4j.time.TimeSource;
import java.time.Duration;

/** Waits between two looks. */
final class FlyPause {
    private FlyPause() {}

    static void of(TimeSource time, Duration pause, String purpose) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Origin.of(FlySettings.ID), "fly could not " + purpose + ": interrupted");
        }
    }
}
