package io.atlas4j.orchestrator.machine;

import io.atlas4j.spec.Compute;
import java.time.Instant;

/** How the current attempt stands. */
public sealed interface Standing {
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
     * @param machine as last shown, without raw and auth
     * @param since when its existence was learnt
     * @param missing complete lists in a row that did not show it
     */
    record Rented(Compute machine, Instant since, int missing) implements Standing {}

    /** Nothing of this attempt is left, or nothing ever was. */
    record Gone() implements Standing {}
}
