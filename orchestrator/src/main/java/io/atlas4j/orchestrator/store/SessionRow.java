package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.Compute;
import java.time.Instant;
import java.util.Optional;

/**
 * A session and its current attempt as read together.
 *
 * @param machineName what the current attempt's machine is called at the provider
 * @param lastSeen the machine as last shown, also when it is gone
 * @param lateAt when another machine of the same name was announced as late
 * @param guarded whether its machine ends itself after the longest runtime, even if no controller is left
 */
public record SessionRow(
        SessionState state,
        String provider,
        String account,
        Optional<String> userId,
        Optional<String> name,
        Optional<Auth> auth,
        String machineName,
        Optional<Compute> lastSeen,
        Optional<Instant> lateAt,
        boolean guarded) {

    /** Where its machines are. */
    public Account place() {
        return new Account(provider, account);
    }

    /** The machine that is there now, as far as is known. */
    public Optional<Compute> machine() {
        return state.standing().machine().or(() -> lastSeen);
    }
}
