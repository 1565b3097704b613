package io.atlas4j.http;

import java.io.IOException;

/** The time that a stream was given is over. */
final class StreamExpiredException extends IOException {
    private static final long serialVersionUID = 1L;

    StreamExpiredException() {
        super("the stream's time is over");
    }
}
