package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.machine.Standing;

/** The words for an attempt's standing in the database. */
final class StandingWord {
    static final String IN_FLIGHT = "in_flight";
    static final String UNKNOWN = "unknown";
    static final String RENTED = "rented";
    static final String LEAVING = "leaving";
    static final String GONE = "gone";

    private StandingWord() {}

    static String of(Standing standing) {
        return switch (standing) {
            case Standing.Due due -> throw new IllegalStateException("an attempt that is due has no row");
            case Standing.InFlight inFlight -> IN_FLIGHT;
            case Standing.Unknown unknown -> UNKNOWN;
            case Standing.Rented rented -> RENTED;
            case Standing.Leaving leaving -> LEAVING;
            case Standing.Gone gone -> GONE;
        };
    }
}
