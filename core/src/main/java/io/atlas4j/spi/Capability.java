package io.atlas4j.spi;

import java.util.Locale;

/** What a provider can do beyond renting, looking and ending. */
public enum Capability {
    SPOT,
    SERVERLESS,
    NETWORK_VOLUMES,
    HTTP_PROXY,
    RAW_TCP,
    SYMMETRIC_PORTS,
    WEBHOOKS,
    GLOBAL_NETWORKING,
    PAUSABLE,
    OFFERS,
    BILLING,
    LOGS,
    EXEC,
    /** The machine can end itself, so that it stops costing even when every controller is gone. */
    SELF_TERMINATE,
    /** The exit code of a command is told in {@link io.atlas4j.spec.Compute#exitCode()}. */
    EXIT_CODES;

    /** Such as {@code network_volumes}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
