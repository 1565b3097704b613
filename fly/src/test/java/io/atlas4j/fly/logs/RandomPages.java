package io.atlas4j.fly.logs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes pages of a log: usual ones, odd ones, and broken ones. */
final class RandomPages {
    private static final List<String> TEXTS = List.of(
            "",
            "a",
            "info",
            "warn",
            "2026-08-20T09:12:11.123Z",
            "GET /some/path 200 in 12 ms",
            "\\n",
            "\\\"",
            "\\\\",
            "say \\\"no\\\"",
            "\\u00e9\\ud83d\\ude80",
            "\\/",
            "é",
            "grüße, 世界 🚀",
            "{[,:]}");
    private static final List<String> ODD =
            List.of("null", "7", "-0.5e3", "true", "{}", "[]", "{\"a\":\"b\"}", "[\"a\",{\"id\":\"b\"}]");
    private static final byte[] BYTES = "\"\\{}[],:0au \n\u0001".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final Random random;
    /** What the values of this page are taken from; the fewer there are, the more alike the entries. */
    private List<String> texts = TEXTS;

    private boolean odd;

    RandomPages(Random random) {
        this.random = random;
    }

    /** Text that is JSON. */
    String next() {
        texts = IntStream.range(0, 1 + random.nextInt(4))
                .mapToObj(n -> one(TEXTS))
                .toList();
        odd = random.nextInt(3) == 0;
        var shapes =
                IntStream.range(0, 1 + random.nextInt(6)).mapToObj(n -> shape()).toList();
        var entries = IntStream.range(0, random.nextInt(30))
                .mapToObj(n -> odd && random.nextInt(20) == 0 ? one(ODD) : filled(one(shapes)))
                .collect(Collectors.joining(random.nextInt(5) == 0 ? " ,\n" : ","));
        var members =
                new ArrayList<>(List.of("\"data\":[" + entries + "]", "\"meta\":{\"next_token\":" + value() + "}"));
        if (random.nextInt(5) == 0) {
            members.add("\"data\":[" + filled(shape()) + "]");
            java.util.Collections.shuffle(members, random);
        }
        return "{" + String.join(",", members) + "}";
    }

    /** Bytes that may be JSON no longer. */
    byte[] broken(byte[] page) {
        var bytes = page;
        for (var times = 1 + random.nextInt(3); times > 0; times--) {
            var at = random.nextInt(bytes.length);
            var to = Math.min(bytes.length, at + 1 + random.nextInt(9));
            bytes = switch (random.nextInt(5)) {
                case 0 -> joined(bytes, at, new byte[0], to);
                case 1 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at);
                case 2 -> joined(bytes, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
                default -> joined(bytes, at, new byte[] {BYTES[random.nextInt(BYTES.length)]}, at + 1);
            };
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int end, byte[] between, int start) {
        var joined = Arrays.copyOf(bytes, end + between.length + bytes.length - start);
        System.arraycopy(between, 0, joined, end, between.length);
        System.arraycopy(bytes, start, joined, end + between.length, bytes.length - start);
        return joined;
    }

    /** An entry with question marks where its values are to come. */
    private String shape() {
        var event = object(Stream.of("provider", "kind"));
        var meta =
                object(Stream.of("instance", "region", "full", "code")).replaceFirst("}$", ",\"event\":" + event + "}");
        var attributes = object(Stream.of("timestamp", "message", "level", "instance", "region", "message", "more"));
        return "{\"id\":?,\"type\":?,\"attributes\":" + attributes.replaceFirst("}$", ",\"meta\":" + meta + "}") + "}";
    }

    private String object(Stream<String> names) {
        var chosen = new ArrayList<>(names.filter(name -> random.nextInt(4) > 0).toList());
        java.util.Collections.shuffle(chosen, random);
        return chosen.stream()
                .map(name -> "\"" + name + "\":?")
                .collect(Collectors.joining(",", "{\"x\":?,", "}"))
                .replace(",}", "}");
    }

    private String filled(String shape) {
        var filled = new StringBuilder();
        shape.chars().forEach(c -> {
            if (c == '?') {
                filled.append(value());
            } else {
                filled.append((char) c);
            }
        });
        return filled.toString();
    }

    private String value() {
        return odd && random.nextInt(20) == 0
                ? one(ODD)
                : "\"" + one(texts) + (random.nextInt(3) == 0 ? one(texts) : "") + "\"";
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
