package io.atlas4j.fly.tokens;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;

/** Makes macaroons with an end, unsigned. */
final class Macaroons {
    private Macaroons() {}

    static String until(Instant end) {
        return until(end, "made up");
    }

    static String until(Instant end, String kid) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(0x94);
            out.write(0x93); // nonce: key id, random bytes, a flag
            text(out, kid);
            out.write(0xc4);
            out.write(2);
            out.write(new byte[] {1, 2});
            out.write(0xc2);
            text(out, "https://api.fly.io/v1");
            out.write(0x96);
            out.write(0); // organisation: skipped
            out.write(0x92);
            out.write(0xce);
            out.writeInt(12345);
            out.write(0x1f);
            out.write(3); // apps: a map
            out.write(0x91);
            out.write(0x81);
            out.write(0xcd);
            out.writeShort(777);
            out.write(0x01);
            out.write(4); // validity window
            out.write(0x92);
            out.write(0xce);
            out.writeInt((int) end.minusSeconds(60).getEpochSecond());
            out.write(0xcf);
            out.writeLong(end.getEpochSecond());
            out.write(0xc4);
            out.write(3);
            out.write(new byte[] {7, 7, 7});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "fm2_" + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.write(0xd9);
        out.write(text.length());
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
