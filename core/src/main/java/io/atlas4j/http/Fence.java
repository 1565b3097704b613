package io.atlas4j.http;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps what makes something from being sent too late. Who may do so only for a while, because another takes over then, says
 * so here; it is asked at the last moment, when all waits for a quota are over. Belongs to the thread.
 */
public final class Fence {
    private static final ThreadLocal<BooleanSupplier> CURRENT = ThreadLocal.withInitial(() -> () -> true);

    private Fence() {}

    /**
     * Does the work. Once it may not, a request in it that would make something is refused instead of being sent, with a
     * {@link io.atlas4j.error.RateLimitedException}.
     */
    public static <T> T whileOpen(BooleanSupplier may, Supplier<T> work) {
        var before = CURRENT.get();
        CURRENT.set(may);
        try {
            return work.get();
        } finally {
            CURRENT.set(before);
        }
    }

    static boolean isOpen() {
        return CURRENT.get().getAsBoolean();
    }
}
