package io.atlas4j.auth;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Form encoding as signed URLs need it: {@code A-Z a-z 0-9 - . _ ~} stay, a space is {@code +}, the rest is upper-case
 * percent UTF-8. {@link java.net.URLEncoder} differs: it keeps {@code *} and encodes {@code ~}.
 */
final class FormEncoding {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private FormEncoding() {}

    static String encode(List<Parameter> parameters) {
        var text = new StringBuilder(parameters.size() * 32);
        for (var parameter : parameters) {
            if (!text.isEmpty()) {
                text.append('&');
            }
            append(text, parameter.key());
            append(text.append('='), parameter.value());
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String word) {
        for (var i = 0; i < word.length(); ) {
            var c = word.charAt(i);
            var next = i + Character.charCount(word.codePointAt(i));
            if (isKept(c)) {
                text.append(c);
            } else if (c == ' ') {
                text.append('+');
            } else {
                for (var b : word.substring(i, next).getBytes(StandardCharsets.UTF_8)) {
                    text.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
                }
            }
            i = next;
        }
    }

    private static boolean isKept(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0;
    }

    /** Empty when an escape is broken or the bytes are not UTF-8. A key without {@code =} has the value "". */
    static Optional<List<Parameter>> decode(String query) {
        var parameters = new ArrayList<Parameter>();
        for (var pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            var equals = pair.indexOf('=');
            var key = decodeWord(equals < 0 ? pair : pair.substring(0, equals));
            var value = decodeWord(equals < 0 ? "" : pair.substring(equals + 1));
            if (key.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            parameters.add(new Parameter(key.get(), value.get()));
        }
        return Optional.of(parameters);
    }

    private static Optional<String> decodeWord(String word) {
        if (word.indexOf('%') < 0 && word.indexOf('+') < 0) {
            return Optional.of(word);
        }
        var encoded = word.getBytes(StandardCharsets.UTF_8);
        var bytes = new ByteArrayOutputStream(encoded.length);
        for (var i = 0; i < encoded.length; i++) {
            switch (encoded[i]) {
                case '+' -> bytes.write(' ');
                case '%' -> {
                    var high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
                    var low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
                    if (high < 0 || low < 0) {
                        return Optional.empty();
                    }
                    bytes.write(high << 4 | low);
                    i += 2;
                }
                default -> bytes.write(encoded[i]);
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
