package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.machine.Booked;
import java.util.Optional;

/** A line of the ledger, and whose it is. */
public record Spent(String sessionId, String provider, Optional<String> userId, Booked line) {}
