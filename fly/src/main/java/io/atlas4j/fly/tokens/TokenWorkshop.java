package io.atlas4j.fly.tokens;

import io.atlas4j.spi.TokenStorage;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * What the applications share.
 *
 * @param memory the one map that a warm read touches
 * @param renewal renews in the background and tells telemetry
 */
record TokenWorkshop(
        ConcurrentHashMap<String, Entry> memory,
        TokenChain chain,
        TokenStorage storage,
        TimeSource time,
        Executor threads,
        boolean manualFirst,
        Duration refreshAhead,
        BiConsumer<AppTokens, String> renewal) {

    /** A token in memory. Replaced whole; only {@code wanted} changes. */
    static final class Entry {
        final FlyToken token;
        final long deadline;
        /** Whether somebody read it since it was obtained. Written without order: late by a read does not matter. */
        boolean wanted;

        Entry(FlyToken token, long deadline, boolean wanted) {
            this.token = token;
            this.deadline = deadline;
            this.wanted = wanted;
        }
    }

    boolean isAlive(Entry entry) {
        return time.nanoTime() - entry.deadline < 0;
    }
}
