package io.atlas4j.testkit.runpod;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Things that only have an id and members: templates, volumes, registries, secrets. */
final class Shelf {
    private final Map<String, ObjectNode> items = new LinkedHashMap<>();
    private final UnaryOperator<String> ids;
    private final String prefix;

    Shelf(String prefix, UnaryOperator<String> ids) {
        this.prefix = prefix;
        this.ids = ids;
    }

    /** Puts it there under a new id, which comes first in it. */
    ObjectNode add(ObjectNode members) {
        var item = members.objectNode().put("id", ids.apply(prefix));
        item.setAll(members);
        items.put(item.get("id").asString(), item);
        return item;
    }

    ObjectNode get(String id) {
        return find(id).orElseThrow(Problem::notFound);
    }

    Optional<ObjectNode> find(String id) {
        return Optional.ofNullable(items.get(id));
    }

    void remove(String id) {
        get(id);
        items.remove(id);
    }

    List<JsonNode> all() {
        return List.copyOf(items.values());
    }
}
