package io.atlas4j.http;

import io.atlas4j.spec.Secret;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/** The one JSON library, behind one class. */
final class JsonCodec {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // money
            .addModule(new SimpleModule("atlas4j").addSerializer(Secret.class, new RevealedSecret()))
            .build();

    private JsonCodec() {}

    static byte[] write(Map<String, ?> object) {
        return MAPPER.writeValueAsBytes(object);
    }

    /** @throws JacksonException whose message may quote the text: do not show it */
    static JsonNode read(byte[] text) {
        return MAPPER.readTree(text);
    }

    /** This is the rim: what is written here leaves the process. */
    private static final class RevealedSecret extends StdSerializer<Secret> {
        RevealedSecret() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(value.reveal());
        }
    }
}
