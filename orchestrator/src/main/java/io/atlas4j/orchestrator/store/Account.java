package io.atlas4j.orchestrator.store;

/** One account at one provider. */
public record Account(String provider, String name) {}
