package io.atlas4j.orchestrator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Placement;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Our records as JSON in the database, without what is absent in them. A secret in one of them would fail: only {@link RequestCodec} takes those. */
final class StoredJson {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .addModule(SecretNumbers.MODULE)
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer();
    private static final ObjectReader MACHINE = MAPPER.readerFor(Compute.class);
    private static final ObjectReader PLACEMENT = MAPPER.readerFor(Placement.class);
    private static final ObjectReader OBJECT = MAPPER.readerForMapOf(Object.class);

    private StoredJson() {}

    static String write(Object value) {
        return WRITER.writeValueAsString(value);
    }

    static Compute machine(String json) {
        return read(MACHINE, Compute.class, json);
    }

    static Placement placement(String json) {
        return read(PLACEMENT, Placement.class, json);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String json) {
        return read(OBJECT, Map.class, json);
    }

    /** The parser's message may quote what it read, and is left out. */
    static <T> T read(ObjectReader reader, Class<T> type, String json) {
        try {
            return type.cast(reader.readValue(json));
        } catch (JacksonException e) {
            throw new UnexpectedException(
                    Origin.ATLAS, "the database holds a " + type.getSimpleName() + " that this version cannot read");
        }
    }
}
