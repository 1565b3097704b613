package io.atlas4j.spi;

/** What the program in a machine prints can be read. */
public interface Logs {
    /** Opens the log. The caller closes the stream; one thread reads it at a time. */
    LogStream logs(String id, LogQuery query);
}
