package io.atlas4j.spi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What all views of one {@link io.atlas4j.Atlas} have in common, whatever their settings: connections, and the limits that
 * the client keeps for an account. One thing per type and name, made when first asked for. Safe for many threads.
 */
public final class Shared implements AutoCloseable {
    private record Key(Class<?> type, String name) {}

    private final Map<Key, Object> things = new ConcurrentHashMap<>();

    public <T> T get(Class<T> type, Supplier<T> make) {
        return get(type, "", make);
    }

    /** One of several things of that type, such as one per account. */
    public <T> T get(Class<T> type, String name, Supplier<T> make) {
        return type.cast(things.computeIfAbsent(new Key(type, name), key -> make.get()));
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
