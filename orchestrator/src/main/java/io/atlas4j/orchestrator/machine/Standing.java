package io.atlas4j.orchestrator.machine;

import io.atlas4j.spec.Compute;
import java.time.Instant;
import java.util.Optional;

/** How the current attempt stands. */
public sealed interface Standing {
    /** The machine of the attempt, as far as one is known to exist. */
    default Optional<Compute> machine() {
        return switch (this) {
            case Rented rented -> Optional.of(rented.shown());
            case Leaving leaving -> Optional.of(leaving.shown());
            case Due due -> Optional.empty();
            case InFlight inFlight -> Optional.empty();
            case Unknown unknown -> Optional.empty();
            case Gone gone -> Optional.empty();
        };
    }

    /** Waits to be claimed; nothing was asked of the provider. */
    record Due() implements Standing {}

    /**
     * One create may be under way.
     *
     * @param holder who may send it
     * @param until after this the holder may not send it any more
     */
    record InFlight(String holder, Instant until) implements Standing {}

    /**
     * A machine may exist: the answer was lost, or the holder was.
     *
     * @param since when no further create could be sent
     * @param lists complete lists without the name, taken after a machine would show
     */
    record Unknown(Instant since, int lists) implements Standing {}

    /**
     * The machine exists, as far as is known.
     *
     * @param shown the machine as last shown, without raw and auth
     * @param since when its existence was learnt
     * @param missing complete lists in a row that did not show it
     */
    record Rented(Compute shown, Instant since, int missing) implements Standing {}

    /**
     * The machine is being ended although the session is wanted up; the next attempt follows once it is gone.
     *
     * @param why another one is to take its place
     * @param placeTried whether its placement is to be passed over from now on
     */
    record Leaving(Compute shown, Instant since, String why, boolean placeTried) implements Standing {}

    /** Nothing of this attempt is left, or nothing ever was. */
    record Gone() implements Standing {}
}
