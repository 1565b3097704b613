package io.atlas4j.orchestrator;

import io.atlas4j.spec.Compute;

/**
 * A machine that carries this installation's mark and that no session wants.
 *
 * @param provider the provider's id
 * @param account which account at that provider
 * @param proof what makes it a stray, in a sentence
 */
public record Stray(String provider, String account, Compute machine, Kind kind, String proof) {
    /** What is done about it. */
    public enum Kind {
        /** Its attempt is over or another one took its place: the loops end it. */
        LATE,
        /** No row knows it: the database was lost, copied or restored. Only a person ends or adopts it. */
        UNKNOWN
    }
}
