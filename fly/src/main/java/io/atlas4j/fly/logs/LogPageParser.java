package io.atlas4j.fly.logs;

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
    private String metaInstance = "";
    private String metaRegion = "";
    /** Of the entry before: these four repeat, and the same text serves again. */
    private LogEntry before = new LogEntry("", Optional.empty(), "", "", "", "", "");

    private LogPageParser() {}

    /** @throws tools.jackson.core.JacksonException whose message may quote the text: do not show it */
    static LogPage parse(byte[] body) {
        try (var json = open(body, 0, body.length)) {
            return new LogPageParser().page(json);
        }
    }

    /** An entry and where it ends. */
    record Parsed(LogEntry entry, int end) {}

    /** Parses the one entry that begins there. */
    static Parsed entry(byte[] body, int from) {
        try (var json = open(body, from, body.length)) {
            json.nextToken();
            var entry = new LogPageParser().entry(json);
            return new Parsed(entry, from + (int) json.currentLocation().getByteOffset());
        }
    }

    static JsonParser open(byte[] body, int from, int to) {
        return FACTORY.createParser(ObjectReadContext.empty(), body, from, to - from);
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
        id = message = level = instance = region = source = metaInstance = metaRegion = "";
        timestamp = Optional.empty();
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            var value = json.nextToken();
            switch (name) {
                case "id" -> id = text(json, value, id);
                case "attributes" -> attributes(json, value);
                default -> json.skipChildren();
            }
        }
        instance = instance.isEmpty() ? metaInstance : instance;
        region = region.isEmpty() ? metaRegion : region;
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
                case "instance" -> metaInstance = repeated(json, value, metaInstance, before.instance());
                case "region" -> metaRegion = repeated(json, value, metaRegion, before.region());
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
        return LogTime.parse(json.getString());
    }

    private static boolean isText(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_NULL || !value.isScalarValue()) {
            json.skipChildren();
            return false;
        }
        return true;
    }
}
