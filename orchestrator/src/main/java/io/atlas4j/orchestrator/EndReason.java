package io.atlas4j.orchestrator;

import java.util.Locale;

/** Why a session ends. The first reason stays. */
public enum EndReason {
    /** Somebody called {@link Orchestrator#terminate}. */
    TERMINATED,
    /** Nobody touched it for too long. */
    IDLE,
    /** It has lived for as long as it may. */
    MAX_RUNTIME,
    /** It was not ready in time. */
    NOT_READY,
    /** No placement had capacity. */
    NO_CAPACITY,
    /** The provider or the request makes it impossible. */
    SPAWN_FAILED,
    /** The machine is not at the provider any more. */
    VANISHED,
    /** The cap on its cost is reached. */
    COST_CAP,
    /** Its machine was stopped for too long. */
    STOPPED_TOO_LONG,
    /** The provider took the machine back, and no other was to follow. */
    PREEMPTED,
    /** Another machine was due and could not be asked for. */
    RESPAWN_FAILED,
    /** The task's command ended. */
    FINISHED,
    /** The machine failed or its command ended. */
    MACHINE_ENDED;

    /** Such as {@code max_runtime}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
