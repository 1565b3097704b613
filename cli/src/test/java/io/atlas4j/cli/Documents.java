package io.atlas4j.cli;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads what a command printed; fails unless it is exactly one JSON document. */
final class Documents {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Documents() {}

    static JsonNode read(String text) {
        return MAPPER.readTree(text);
    }
}
