package io.atlas4j.orchestrator;

import io.atlas4j.spec.Auth;
import io.atlas4j.spec.Compute;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/**
 * A session as it stands in the database. A snapshot: it never changes.
 *
 * @param provider the provider's id
 * @param account which of several accounts at that provider
 * @param reason why it ends; empty while it is wanted
 * @param explanation the reason in a sentence, where there is more to say
 * @param attempt which machine of the session this is, from 1
 * @param machine as the provider last showed it, terminated once the session has ended; empty while there is none
 * @param auth what callers of the machine's service need; its token is known only from the call that started it
 * @param cost USD so far, estimated from the machine's rates and never less than the provider's bill
 * @param maxCost the cap in USD
 * @param outcome how a task ended; empty while it has not, and for a session that is no task
 * @param touchedAt when it was last touched, or started
 * @param guarded whether its machine ends itself soon after the longest runtime, even if no controller is left
 */
public record Session(
        String id,
        String provider,
        String account,
        Phase phase,
        Wanted wanted,
        Optional<EndReason> reason,
        Optional<String> explanation,
        int attempt,
        Optional<Compute> machine,
        Optional<Auth> auth,
        Deadlines deadlines,
        BigDecimal cost,
        Optional<BigDecimal> maxCost,
        Optional<TaskOutcome> outcome,
        Instant createdAt,
        Instant touchedAt,
        Optional<Instant> readyAt,
        Optional<Instant> endedAt,
        Optional<String> userId,
        Optional<String> name,
        boolean guarded) {

    /** Whether the machine is ready as far as is known. */
    public boolean isReady() {
        return phase == Phase.RUNNING && machine.filter(Compute::isReady).isPresent();
    }
}
