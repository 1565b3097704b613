package io.atlas4j.spi;

import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;

/**
 * What every log does alike: lines wait until they are taken, the first reason to end stays, and lines that came before it are
 * still given out. A provider says only how to read on. One thread reads; {@link #close()} may come from another.
 */
public abstract class LogReading implements LogStream {
    private final TimeSource time;
    private final long deadline;
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private volatile LogEnd end = LogEnd.OPEN;

    protected LogReading(LogQuery query, TimeSource time) {
        this.time = time;
        this.deadline = time.nanoTime() + query.limit().toNanos();
    }

    /** Adds lines, finishes, or waits a little; called until there is a line or an end. */
    protected abstract void advance();

    /** Lets go of what was being read. May be called more than once, and while another thread reads. */
    protected void release() {}

    protected final void add(LogLine line) {
        lines.add(line);
    }

    /** Forgets all but the newest of the lines that wait. */
    protected final void keepLast(int count) {
        while (lines.size() > count) {
            lines.removeFirst();
        }
    }

    /** How many lines wait. */
    protected final int waiting() {
        return lines.size();
    }

    protected final boolean isOpen() {
        return end == LogEnd.OPEN;
    }

    /** What is left of the query's limit; negative once it has passed. */
    protected final Duration left() {
        return Duration.ofNanos(deadline - time.nanoTime());
    }

    protected final boolean isPastLimit() {
        return !left().isPositive();
    }

    protected final void finish(LogEnd reason) {
        if (end == LogEnd.OPEN) {
            end = reason;
        }
        release();
    }

    @Override
    public final boolean hasNext() {
        while (lines.isEmpty() && isOpen()) {
            advance();
        }
        return end != LogEnd.CLOSED && !lines.isEmpty();
    }

    @Override
    public final LogLine next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the log has ended: " + end);
        }
        return lines.removeFirst();
    }

    @Override
    public final LogEnd end() {
        return end != LogEnd.CLOSED && !lines.isEmpty() ? LogEnd.OPEN : end;
    }

    @Override
    public final void close() {
        finish(LogEnd.CLOSED);
    }
}
