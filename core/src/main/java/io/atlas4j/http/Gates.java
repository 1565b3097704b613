package io.atlas4j.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The gates of all providers and accounts, by name; shared by all views of one Atlas. */
final class Gates {
    /** Names may hold ids of machines; those long gone are forgotten. */
    private static final int MANY = 4096;

    private final Map<Key, Gate> gates = new ConcurrentHashMap<>();

    /** @param account never the key itself */
    record Key(String provider, String account, String name) {}

    Gate quota(String provider, String account, String quota, long now) {
        forgetIdle(now);
        return gates.computeIfAbsent(new Key(provider, account, "quota " + quota), key -> new Gate());
    }

    Gate limit(String provider, String account, RateLimit limit, long now) {
        forgetIdle(now);
        return gates.computeIfAbsent(
                new Key(provider, account, "limit " + limit.name()), key -> new Gate(limit.permits(), limit.window()));
    }

    private void forgetIdle(long now) {
        if (gates.size() > MANY) {
            gates.values().removeIf(gate -> gate.isIdle(now));
        }
    }
}
