package io.atlas4j.provider;

import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import io.atlas4j.time.TimeSource;
import java.time.Duration;

/** Waits between two looks. */
public final class Pause {
    private final String provider;
    private final TimeSource time;

    public Pause(String provider, TimeSource time) {
        this.provider = provider;
        this.time = time;
    }

    /**
     * Waits so long.
     *
     * @param purpose the rest of "could not …", for the failure of an interrupted thread
     */
    public void of(Duration pause, String purpose) {
        try {
            time.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransportException(Origin.of(provider), provider + " could not " + purpose + ": interrupted");
        }
    }
}
