package io.atlas4j.fly.logs;

import java.nio.CharBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a page of Fly's log interface, and takes what it finds: entries that are no objects are left out, missing and
 * null members are empty, and the cursor may be text or a bare number, of which every digit counts.
 */
final class LogPageParser {
    private static final JsonFactory FACTORY = new JsonFactory();

    private String id = "";
    private Optional<Instant> timestamp = Optional.empty();
    private String message = "";
    private String level = "";
    private String instance = "";
    private String region = "";
    private String source = "";
    /** Of the entry before: these four repeat, and the same text serves again. */
    private LogEntry before = new LogEntry("", Optional.empty(), "", "", "", "", "");

    private LogPageParser() {}

    /** @throws tools.jackson.core.JacksonException whose message may quote the text: do not show it */
    static LogPage parse(byte[] body) {
        try (var json = FACTORY.createParser(ObjectReadContext.empty(), body)) {
            return new LogPageParser().page(json);
        }
    }

    private LogPage page(JsonParser json) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("not an object");
        }
        var entries = new ArrayList<LogEntry>();
        Optional<String> next = Optional.empty();
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            if (name.equals("data") && value == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (json.currentToken() == JsonToken.START_OBJECT) {
                        entries.add(entry(json));
                    } else {
                        json.skipChildren();
                    }
                }
            } else if (name.equals("meta") && value == JsonToken.START_OBJECT) {
                next = cursor(json);
            } else {
                json.skipChildren();
            }
        }
        return new LogPage(entries, next);
    }

    private static Optional<String> cursor(JsonParser json) {
        var cursor = "";
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            if (name.equals("next_token") && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                cursor = json.getString();
            } else {
                json.skipChildren();
            }
        }
        return Optional.of(cursor).filter(text -> !text.isEmpty());
    }

    private LogEntry entry(JsonParser json) {
        id = message = level = instance = region = source = "";
        timestamp = Optional.empty();
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            switch (name) {
                case "id" -> id = text(json, value, id);
                case "attributes" -> attributes(json, value);
                default -> json.skipChildren();
            }
        }
        before = new LogEntry(id, timestamp, message, level, instance, region, source);
        return before;
    }

    private void attributes(JsonParser json, JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            switch (name) {
                case "timestamp" -> timestamp = time(json, value, timestamp);
                case "message" -> message = text(json, value, message);
                case "level" -> level = repeated(json, value, level, before.level());
                case "instance" -> instance = repeated(json, value, instance, before.instance());
                case "region" -> region = repeated(json, value, region, before.region());
                case "meta" -> meta(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private void meta(JsonParser json, JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            switch (name) {
                case "instance" ->
                    instance =
                            instance.isEmpty() ? repeated(json, value, "", before.instance()) : skipped(json, instance);
                case "region" ->
                    region = region.isEmpty() ? repeated(json, value, "", before.region()) : skipped(json, region);
                case "event" -> event(json, value);
                default -> json.skipChildren();
            }
        }
    }

    private void event(JsonParser json, JsonToken start) {
        if (start != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            if (name.equals("provider")) {
                source = repeated(json, value, source, before.source());
            } else {
                json.skipChildren();
            }
        }
    }

    private static String skipped(JsonParser json, String kept) {
        json.skipChildren();
        return kept;
    }

    private static String text(JsonParser json, JsonToken value, String otherwise) {
        return isText(json, value) ? json.getString() : otherwise;
    }

    /** The last text itself where the new one is the same, which spares a copy. */
    private static String repeated(JsonParser json, JsonToken value, String otherwise, String last) {
        if (!isText(json, value)) {
            return otherwise;
        }
        var length = json.getStringLength();
        var chars = json.getStringCharacters();
        var from = json.getStringOffset();
        if (last.length() != length) {
            return new String(chars, from, length);
        }
        for (var at = 0; at < length; at++) {
            if (last.charAt(at) != chars[from + at]) {
                return new String(chars, from, length);
            }
        }
        return last;
    }

    private static Optional<Instant> time(JsonParser json, JsonToken value, Optional<Instant> otherwise) {
        if (!isText(json, value)) {
            return otherwise;
        }
        var length = json.getStringLength();
        return time(CharBuffer.wrap(json.getStringCharacters(), json.getStringOffset(), length));
    }

    private static boolean isText(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_NULL || !value.isScalarValue()) {
            json.skipChildren();
            return false;
        }
        return true;
    }

    /** Fly writes times in one form, which is read here ten times as fast as by the general parser. */
    static Optional<Instant> time(CharSequence text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(isUsual(text) ? usual(text) : Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Such as {@code 2026-08-20T09:12:11.123456789Z}, with up to nine digits of a second. */
    private static boolean isUsual(CharSequence text) {
        var length = text.length();
        if (length < 20 || length == 21 || length > 30 || text.charAt(length - 1) != 'Z') {
            return false;
        }
        for (var at = 0; at < length - 1; at++) {
            var c = text.charAt(at);
            var expected = switch (at) {
                case 4, 7 -> c == '-';
                case 10 -> c == 'T';
                case 13, 16 -> c == ':';
                case 19 -> c == '.';
                default -> c >= '0' && c <= '9';
            };
            if (!expected) {
                return false;
            }
        }
        return inRange(text, 5, 1, 12)
                && inRange(text, 8, 1, 28)
                && inRange(text, 11, 0, 23)
                && inRange(text, 14, 0, 59)
                && inRange(text, 17, 0, 59);
    }

    private static boolean inRange(CharSequence text, int at, int least, int most) {
        var value = number(text, at, at + 2);
        return value >= least && value <= most;
    }

    private static Instant usual(CharSequence text) {
        var year = number(text, 0, 4);
        var month = number(text, 5, 7);
        var day = number(text, 8, 10);
        // Days since 1970 by the civil calendar, with years that begin in March.
        var y = month <= 2 ? year - 1 : year;
        var days = 365L * y
                + y / 4
                - y / 100
                + y / 400
                + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5
                + day
                - 1
                - 719_468;
        var seconds = days * 86_400 + number(text, 11, 13) * 3_600L + number(text, 14, 16) * 60L + number(text, 17, 19);
        var nanos = 0;
        for (var at = 20; at < 29; at++) {
            nanos = nanos * 10 + (at < text.length() - 1 ? text.charAt(at) - '0' : 0);
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static int number(CharSequence text, int from, int to) {
        var value = 0;
        for (var at = from; at < to; at++) {
            value = value * 10 + text.charAt(at) - '0';
        }
        return value;
    }
}
