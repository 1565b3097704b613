package io.atlas4j.testkit.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that the saved document does not say.
 *
 * @param at where it belongs, as a JSON pointer; a {@code -} at the end appends to a list
 * @param source where it is said instead
 */
record Deviation(String at, JsonNode value, String reason, String source) {
    static List<Deviation> load(String name) {
        try (var in = Deviation.class.getResourceAsStream("deviations/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no deviations file " + name + ".json");
            }
            var entries = new JsonMapper().readTree(in.readAllBytes());
            return StreamSupport.stream(entries.spliterator(), false)
                    .map(entry -> new Deviation(
                            entry.get("at").asString(),
                            entry.get("value"),
                            entry.get("reason").asString(),
                            entry.get("source").asString()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes it into the document; objects on the way are made where they are missing. */
    void applyTo(JsonNode document) {
        var parts = at.substring(1).split("/", -1);
        var node = document;
        for (var i = 0; i < parts.length - 1; i++) {
            var name = unescape(parts[i]);
            var next = node instanceof ArrayNode array ? array.get(Integer.parseInt(name)) : node.get(name);
            if (next == null) {
                next = parts[i + 1].equals("-")
                        ? JsonNodeFactory.instance.arrayNode()
                        : JsonNodeFactory.instance.objectNode();
                ((ObjectNode) node).set(name, next);
            }
            node = next;
        }
        if (node instanceof ArrayNode array) {
            array.add(value);
        } else {
            ((ObjectNode) node).set(unescape(parts[parts.length - 1]), value);
        }
    }

    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }
}
