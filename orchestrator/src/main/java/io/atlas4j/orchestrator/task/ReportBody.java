package io.atlas4j.orchestrator.task;

import io.atlas4j.error.ValidationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of a report. What is wrong with it is said by the name of the field, without its value. */
final class ReportBody {
    private static final ObjectReader OBJECT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()
            .readerForMapOf(Object.class);

    private ReportBody() {}

    /** @throws ValidationException naming the field */
    static Report read(ReportKind kind, byte[] body) {
        var fields = fields(body);
        return switch (kind) {
            case PROGRESS -> progress(fields);
            case LOGS -> new Report.Lines(lines(fields.get("lines")));
            case FINISH -> new Report.Finish(end(fields), text(fields, "detail"));
        };
    }

    private static Map<String, @Nullable Object> fields(byte[] body) {
        try {
            Map<String, @Nullable Object> fields = OBJECT.readValue(body);
            if (fields != null) {
                return fields;
            }
        } catch (JacksonException e) {
            // its message quotes what it read
        }
        throw ValidationException.of("body", "must be one JSON object");
    }

    private static Report progress(Map<String, @Nullable Object> fields) {
        var values = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> {
            if (value != null && !name.equals("percent") && !name.equals("message")) {
                values.put(name, value);
            }
        });
        return new Report.Progress(percent(fields.get("percent")), text(fields, "message"), values);
    }

    private static OptionalDouble percent(@Nullable Object value) {
        if (value == null) {
            return OptionalDouble.empty();
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 100) {
            return OptionalDouble.of(number.doubleValue());
        }
        throw ValidationException.of("percent", "must be a number from 0 to 100");
    }

    private static List<String> lines(@Nullable Object value) {
        if (value instanceof List<?> list && !list.isEmpty()) {
            var lines = new ArrayList<String>();
            for (var line : list) {
                if (!(line instanceof String text)) {
                    throw ValidationException.of("lines", "must hold strings only");
                }
                lines.add(text);
            }
            return lines;
        }
        throw ValidationException.of("lines", "must be a list of strings, and not empty");
    }

    private static CommandEnd end(Map<String, @Nullable Object> fields) {
        var overTime = fields.get("timed_out");
        if (overTime != null && !(overTime instanceof Boolean)) {
            throw ValidationException.of("timed_out", "must be true or false");
        }
        if (!(fields.get("exit_code") instanceof Integer code) || code < 0 || code > CommandEnd.HIGHEST_EXIT_CODE) {
            throw ValidationException.of(
                    "exit_code", "must be a whole number from 0 to " + CommandEnd.HIGHEST_EXIT_CODE);
        }
        return Boolean.TRUE.equals(overTime) ? new CommandEnd.OverTime() : new CommandEnd.Exited(code);
    }

    private static Optional<String> text(Map<String, @Nullable Object> fields, String name) {
        var value = fields.get(name);
        if (value != null && !(value instanceof String)) {
            throw ValidationException.of(name, "must be a string");
        }
        return Optional.ofNullable((String) value);
    }
}
