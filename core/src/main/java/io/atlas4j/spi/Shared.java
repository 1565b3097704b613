package io.atlas4j.spi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What all views of one {@link io.atlas4j.Atlas} have in common, whatever their settings: connections, and the limits that
 * the client keeps for an account. One thing per type, made when first asked for. Safe for many threads.
 */
public final class Shared implements AutoCloseable {
    private final Map<Class<?>, Object> things = new ConcurrentHashMap<>();

    public <T> T get(Class<T> type, Supplier<T> make) {
        return type.cast(things.computeIfAbsent(type, key -> make.get()));
    }

    /** Closes what can be closed. Whoever made this does it once. */
    @Override
    public void close() {
        things.values().removeIf(thing -> {
            if (thing instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    throw new IllegalStateException(
                            "could not release " + thing.getClass().getName(), e);
                }
            }
            return true;
        });
    }
}
