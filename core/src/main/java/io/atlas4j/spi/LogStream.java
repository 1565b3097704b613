package io.atlas4j.spi;

import java.util.Iterator;

/** Lines as they come; {@link #hasNext()} waits for the next while the log is followed. */
public interface LogStream extends Iterator<LogLine>, AutoCloseable {
    /** Why there are no more lines, once {@link #hasNext()} said so. */
    LogEnd end();

    @Override
    void close();

    /** Why a log ended. */
    enum LogEnd {
        /** Still open. */
        OPEN,
        /** Everything asked for was read. */
        COMPLETE,
        /** The machine is gone. */
        GONE,
        /** The time limit of the query has passed. */
        LIMIT,
        /** The reader closed it. */
        CLOSED
    }
}
