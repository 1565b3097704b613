package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.spec.Auth;
import java.util.Optional;

/**
 * An intent before it is on disk.
 *
 * @param guarded whether its machine ends itself after the longest runtime
 */
public record NewSession(
        SessionState state,
        String provider,
        String account,
        Optional<String> key,
        Optional<String> userId,
        Optional<String> name,
        Optional<Auth> auth,
        RequestCodec.Stored request,
        boolean guarded) {}
