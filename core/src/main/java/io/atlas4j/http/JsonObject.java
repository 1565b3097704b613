package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.spec.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object from a provider, read as a record or as plain values. What does not fit is a {@link ProviderException} that
 * names the member and never quotes its value. Prints the names of its members only.
 */
public final class JsonObject {
    private final ObjectNode node;
    private final Origin origin;

    JsonObject(ObjectNode node, Origin origin) {
        this.node = node;
        this.origin = origin;
    }

    /** Reads a text such as the data of an event; empty if it is not a JSON object. */
    public static Optional<JsonObject> find(String provider, String text) {
        try {
            return Optional.of(of(text.getBytes(StandardCharsets.UTF_8), Origin.of(provider)));
        } catch (ProviderException e) {
            return Optional.empty();
        }
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

    /** The member as a number; empty if it is missing, not a number, or absurd. */
    public Optional<BigDecimal> number(String member) {
        var value = node.get(member);
        return value != null && value.isNumber()
                ? Optional.of(value.decimalValue())
                        .filter(number -> Math.abs(number.scale()) <= 40 && number.precision() <= 40)
                : Optional.empty();
    }

    /** The member as a whole number; empty if it is missing or anything else. */
    public OptionalInt integer(String member) {
        var value = node.get(member);
        return value != null && value.isIntegralNumber() && value.canConvertToInt()
                ? OptionalInt.of(value.intValue())
                : OptionalInt.empty();
    }

    /** The member as true or false; empty if it is missing or anything else. */
    public Optional<Boolean> flag(String member) {
        var value = node.get(member);
        return value != null && value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
    }

    /** The member as a date with time, RFC 3339; empty if it is missing or anything else. */
    public Optional<Instant> instant(String member) {
        try {
            return text(member).map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The texts of a list; what is no text is left out. */
    public List<String> texts(String member) {
        return elements(member)
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .toList();
    }

    /** The objects of a list; what is no object is left out. For lists in which nothing hangs on completeness. */
    public List<JsonObject> parts(String member) {
        return elements(member)
                .flatMap(element ->
                        element instanceof ObjectNode found ? Stream.of(new JsonObject(found, origin)) : Stream.empty())
                .toList();
    }

    /** The member as a plain value; empty if it is missing or null. */
    public Optional<Object> value(String member) {
        return Optional.ofNullable(values().get(member));
    }

    private Stream<JsonNode> elements(String member) {
        var value = node.get(member);
        return value != null && value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.empty();
    }

    /**
     * The whole object as plain values, without members named {@code env} and the given ones at any depth: fit for
     * {@code raw}. Made when it is first looked at.
     */
    public Map<String, Object> raw(Collection<String> secretNames) {
        var names = new HashSet<>(secretNames);
        names.add("env");
        return Json.later(() -> plain(node, names));
    }

    /** The whole object as plain values, secrets and all. */
    public Map<String, Object> values() {
        return plain(node, Set.of());
    }

    /** Whether there is such a member, null or not. */
    public boolean has(String member) {
        return node.has(member);
    }

    /** Whether it has no members. */
    public boolean isEmpty() {
        return node.isEmpty();
    }

    private static Map<String, Object> plain(ObjectNode object, Set<String> without) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        object.forEachEntry((name, value) -> {
            if (!without.contains(name)) {
                map.put(name, plain(value, without));
            }
        });
        return Collections.unmodifiableMap(map);
    }

    private static @Nullable Object plain(JsonNode value, Set<String> without) {
        return switch (value.getNodeType()) {
            case OBJECT -> plain((ObjectNode) value, without);
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>(value.size());
                value.forEach(element -> list.add(plain(element, without)));
                yield Collections.unmodifiableList(list);
            }
            case STRING -> value.stringValue();
            case NUMBER -> value.numberValue();
            case BOOLEAN -> value.booleanValue();
            case BINARY, MISSING, NULL, POJO -> null; // the first two and the last are never parsed
        };
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
