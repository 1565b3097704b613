package io.atlas4j.orchestrator.store;

import io.atlas4j.spec.Secret;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes a {@link Secret} as its place in a list that is kept apart, wherever it stands in a record: a field added later
 * cannot reach the disk in the clear.
 */
final class SecretNumbers {
    /** The attribute that holds the list, a {@code List<String>}. Without it, a secret cannot be written. */
    static final Object VALUES = new Object();

    static final SimpleModule MODULE = new SimpleModule("secrets")
            .addSerializer(Secret.class, new Writer())
            .addDeserializer(Secret.class, new Reader());

    private SecretNumbers() {}

    @SuppressWarnings("unchecked")
    private static List<String> valuesOf(@org.jspecify.annotations.Nullable Object attribute) {
        if (attribute == null) {
            throw new IllegalStateException("a secret has no place here");
        }
        return (List<String>) attribute;
    }

    private static final class Writer extends StdSerializer<Secret> {
        Writer() {
            super(Secret.class);
        }

        @Override
        public void serialize(Secret secret, JsonGenerator json, SerializationContext context) {
            var values = valuesOf(context.getAttribute(VALUES));
            values.add(secret.reveal());
            json.writeNumber(values.size() - 1);
        }
    }

    private static final class Reader extends StdDeserializer<Secret> {
        Reader() {
            super(Secret.class);
        }

        @Override
        public Secret deserialize(JsonParser json, DeserializationContext context) {
            return Secret.of(valuesOf(context.getAttribute(VALUES)).get(json.getIntValue()));
        }
    }
}
