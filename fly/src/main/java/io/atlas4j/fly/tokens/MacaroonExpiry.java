package io.atlas4j.fly.tokens;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Reads from a macaroon when it ends. A macaroon is MessagePack: nonce, location, caveats, signature; the caveats are
 * types and bodies in turn, and the body of type 4 is a pair of Unix seconds, from and until. Anything else is skipped,
 * and what cannot be read has no known end.
 */
final class MacaroonExpiry {
    private static final int VALIDITY_WINDOW = 4;
    /** Deeper than any macaroon; stops made-up nesting. */
    private static final int DEEPEST = 32;

    private final ByteBuffer bytes;

    private MacaroonExpiry(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** The earliest end of all macaroons: one dead discharge makes the whole list useless. */
    static Optional<Instant> of(Credential credential) {
        return credential.macaroons().stream()
                .flatMap(macaroon -> of(macaroon).stream())
                .min(Instant::compareTo);
    }

    private static Optional<Instant> of(String macaroon) {
        try {
            var text = macaroon.substring(macaroon.indexOf('_') + 1)
                    .replace('-', '+')
                    .replace('_', '/');
            return new MacaroonExpiry(ByteBuffer.wrap(Base64.getDecoder().decode(text))).read();
        } catch (IllegalArgumentException | BufferUnderflowException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<Instant> read() {
        if (array() != 4) {
            return Optional.empty();
        }
        skip(0);
        skip(0);
        Optional<Instant> earliest = Optional.empty();
        for (var caveats = array() / 2; caveats > 0; caveats--) {
            if (integer() != VALIDITY_WINDOW) {
                skip(0);
                continue;
            }
            if (array() != 2) {
                return Optional.empty();
            }
            integer();
            var until = Instant.ofEpochSecond(integer());
            earliest =
                    Optional.of(earliest.filter(other -> other.isBefore(until)).orElse(until));
        }
        return earliest;
    }

    private int array() {
        var tag = tag();
        return switch (tag) {
            case 0xdc -> bytes.getShort() & 0xffff;
            case 0xdd -> length();
            default -> {
                if ((tag & 0xf0) != 0x90) {
                    throw new IllegalArgumentException("not an array");
                }
                yield tag & 0x0f;
            }
        };
    }

    private long integer() {
        var tag = tag();
        return switch (tag) {
            case 0xcc -> bytes.get() & 0xff;
            case 0xcd -> bytes.getShort() & 0xffff;
            case 0xce -> bytes.getInt() & 0xffff_ffffL;
            case 0xcf, 0xd3 -> bytes.getLong();
            case 0xd0 -> bytes.get();
            case 0xd1 -> bytes.getShort();
            case 0xd2 -> bytes.getInt();
            default -> {
                if (tag > 0x7f && tag < 0xe0) {
                    throw new IllegalArgumentException("not an integer");
                }
                yield (byte) tag;
            }
        };
    }

    private void skip(int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("nested too deep");
        }
        var tag = tag();
        switch (tag) {
            case 0xc0, 0xc2, 0xc3 -> {}
            case 0xcc, 0xd0 -> pass(1);
            case 0xcd, 0xd1 -> pass(2);
            case 0xca, 0xce, 0xd2 -> pass(4);
            case 0xcb, 0xcf, 0xd3 -> pass(8);
            case 0xc4, 0xd9 -> pass(bytes.get() & 0xff);
            case 0xc5, 0xda -> pass(bytes.getShort() & 0xffff);
            case 0xc6, 0xdb -> pass(length());
            case 0xc7 -> pass((bytes.get() & 0xff) + 1);
            case 0xc8 -> pass((bytes.getShort() & 0xffff) + 1);
            case 0xc9 -> pass(length() + 1);
            case 0xd4, 0xd5, 0xd6, 0xd7, 0xd8 -> pass((1 << (tag - 0xd4)) + 1);
            case 0xdc -> skipAll(bytes.getShort() & 0xffff, depth);
            case 0xdd -> skipAll(length(), depth);
            case 0xde -> skipAll(2 * (bytes.getShort() & 0xffff), depth);
            case 0xdf -> skipAll(2 * length(), depth);
            default -> {
                if (tag >= 0xa0 && tag <= 0xbf) {
                    pass(tag & 0x1f);
                } else if (tag >= 0x90 && tag <= 0x9f) {
                    skipAll(tag & 0x0f, depth);
                } else if (tag >= 0x80 && tag <= 0x8f) {
                    skipAll(2 * (tag & 0x0f), depth);
                } else if (tag > 0x7f && tag < 0xe0) {
                    throw new IllegalArgumentException("unknown");
                }
            }
        }
    }

    private void skipAll(int count, int depth) {
        for (var i = 0; i < count; i++) {
            skip(depth + 1);
        }
    }

    private int length() {
        var length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new IllegalArgumentException("longer than the token");
        }
        return length;
    }

    private void pass(int count) {
        if (count > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + count);
    }

    private int tag() {
        return bytes.get() & 0xff;
    }
}
