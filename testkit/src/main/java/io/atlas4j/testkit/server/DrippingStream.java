package io.atlas4j.testkit.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;

/** Sends byte after byte, with a pause after each. */
final class DrippingStream extends FilterOutputStream {
    private final Duration pause;

    DrippingStream(OutputStream out, Duration pause) {
        super(out);
        this.pause = pause;
    }

    @Override
    public void write(int value) throws IOException {
        out.write(value);
        out.flush();
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
