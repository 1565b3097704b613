package io.atlas4j.testkit.server;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Lets a number of bytes pass and fails then, as a broken connection does. */
final class CuttingStream extends FilterOutputStream {
    private int left;

    CuttingStream(OutputStream out, int left) {
        super(out);
        this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
        if (left-- <= 0) {
            flush();
            throw new IOException("cut on purpose");
        }
        out.write(b);
    }
}
