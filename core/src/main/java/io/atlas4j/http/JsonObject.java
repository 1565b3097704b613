package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.spec.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object from a provider, read as a record or as plain values. What does not fit is a {@link ProviderException} that
 * names the member and never quotes its value. Prints the names of its members only.
 */
public final class JsonObject {
    private static final TypeReference<Map<String, Object>> PLAIN = new TypeReference<>() {};

    private final ObjectNode node;
    private final Origin origin;

    JsonObject(ObjectNode node, Origin origin) {
        this.node = node;
        this.origin = origin;
    }

    /**
     * Reads an answer's body.
     *
     * @throws ProviderException if it is not JSON or not an object
     */
    static JsonObject of(byte[] body, Origin origin) {
        return object(parse(body, origin), "the answer", origin);
    }

    static List<JsonObject> listOf(byte[] body, Origin origin) {
        return list(parse(body, origin), "the answer", origin);
    }

    private static JsonNode parse(byte[] body, Origin origin) {
        try {
            return JsonCodec.read(body);
        } catch (JacksonException e) {
            throw unusable(origin, "the answer is not JSON, or was cut off");
        }
    }

    /**
     * Reads it as a record. Unknown members are ignored; a missing one is {@code Optional.empty()}, {@code null} or 0. The
     * record's package must be opened to {@code tools.jackson.databind}.
     */
    public <T> T as(Class<T> type) {
        try {
            return JsonCodec.MAPPER.treeToValue(node, type);
        } catch (DatabindException e) {
            throw unusable(origin, "\"" + pathOf(e) + "\" in the answer is not of the type it should be");
        } catch (JacksonException e) {
            throw unusable(origin, "the answer is not what it should be");
        }
    }

    /** The members of a list, each of which must be an object: one that is not would be a machine overlooked. */
    public List<JsonObject> objects(String member) {
        var value = node.get(member);
        if (value == null) {
            throw unusable(origin, "\"" + member + "\" is missing in the answer");
        }
        return list(value, "\"" + member + "\"", origin);
    }

    public Optional<JsonObject> object(String member) {
        return node.get(member) instanceof ObjectNode found
                ? Optional.of(new JsonObject(found, origin))
                : Optional.empty();
    }

    /** The member as text; empty if it is missing or not text. */
    public Optional<String> text(String member) {
        var value = node.get(member);
        return value != null && value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    public boolean has(String member) {
        return node.has(member);
    }

    /**
     * The whole object as plain values, without members named {@code env} and the given ones at any depth: fit for
     * {@code raw}.
     */
    public Map<String, Object> raw(Collection<String> secretNames) {
        var names = new HashSet<>(secretNames);
        names.add("env");
        return Json.copyWithout(values(), names);
    }

    /** The whole object as plain values, secrets and all. */
    public Map<String, Object> values() {
        return JsonCodec.MAPPER.convertValue(node, PLAIN);
    }

    private static List<JsonObject> list(JsonNode value, String what, Origin origin) {
        if (!value.isArray()) {
            throw unusable(origin, what + " should be a list, but is " + typeOf(value));
        }
        var objects = new ArrayList<JsonObject>(value.size());
        for (var element : value) {
            objects.add(object(element, "an entry of " + what, origin));
        }
        return objects;
    }

    private static JsonObject object(JsonNode value, String what, Origin origin) {
        if (value instanceof ObjectNode found) {
            return new JsonObject(found, origin);
        }
        throw unusable(origin, what + " should be an object, but is " + typeOf(value));
    }

    private static String typeOf(JsonNode value) {
        return value.isMissingNode() ? "empty" : value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String pathOf(DatabindException failure) {
        var path = new StringBuilder();
        for (var reference : failure.getPath()) {
            var name = reference.getPropertyName();
            path.append(name == null ? "[" + reference.getIndex() + "]" : (path.isEmpty() ? "" : ".") + name);
        }
        return path.toString();
    }

    private static ProviderException unusable(Origin origin, String problem) {
        return new ProviderException(origin, origin.provider().orElse("provider") + ": " + problem);
    }

    @Override
    public String toString() {
        return node.propertyNames().toString();
    }
}
