package io.atlas4j.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Secret;
import java.math.BigDecimal;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The records of the API as JSON: camelCase names as they are, words in lower case, money as decimal text, times RFC
 * 3339, durations ISO-8601, secrets as stars, what is absent left out. Loaded only when JSON is printed.
 */
final class JsonText {
    private static final JsonMapper LINES = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Secret.class, new ToStringSerializer(Secret.class))
                    .addSerializer(Gpu.class, new ToStringSerializer(Gpu.class))
                    .addSerializer(BigDecimal.class, new Money()))
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();
    private static final JsonMapper PRETTY =
            LINES.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonText() {}

    static String pretty(Object document) {
        return PRETTY.writeValueAsString(document);
    }

    /** On one line. */
    static String line(Object document) {
        return LINES.writeValueAsString(document);
    }

    /** As a tree, to add to. */
    static JsonNode tree(Object document) {
        return LINES.valueToTree(document);
    }

    /** Reads an object that a person wrote. */
    static Map<String, Object> object(String field, String text) {
        try {
            return LINES.readValue(text, new TypeReference<Map<String, Object>>() {});
        } catch (JacksonException e) {
            throw ValidationException.of(field, "must be a JSON object such as {\"prompt\":\"hi\"}");
        }
    }

    private static final class Money extends StdSerializer<BigDecimal> {
        Money() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal amount, JsonGenerator out, SerializationContext context) {
            out.writeString(amount.toPlainString());
        }
    }
}
