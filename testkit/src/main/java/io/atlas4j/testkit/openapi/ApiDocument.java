package io.atlas4j.testkit.openapi;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An OpenAPI document that finds operations and validates JSON against their schemas. */
final class ApiDocument {
    private static final String ADDRESS = "mem:/document.json";
    private static final JsonMapper JSON = new JsonMapper();

    /** An operation: the template of its path, and what the document says of it. */
    record Operation(String template, String method, JsonNode node) {
        String pointer() {
            return "/paths/" + escape(template) + "/" + method;
        }

        @Override
        public String toString() {
            return method.toUpperCase(Locale.ROOT) + " " + template;
        }
    }

    private final JsonNode document;
    private final SchemaRegistry registry;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    ApiDocument(JsonNode document) {
        this.document = document;
        Dialect dialect = document.path("openapi").asString("").startsWith("3.0")
                ? Dialects.getOpenApi30()
                : Dialects.getOpenApi31();
        var schemas = Map.of(ADDRESS, JSON.writeValueAsString(document));
        registry = SchemaRegistry.withDefaultDialect(dialect, builder -> builder.schemas(schemas));
    }

    /** The operation of a request; a literal segment beats a bound one. */
    Optional<Operation> operation(String method, String path) {
        var lower = method.toLowerCase(Locale.ROOT);
        return document.path("paths").properties().stream()
                .filter(entry -> matches(entry.getKey(), path))
                .filter(entry -> entry.getValue().has(lower))
                .min(Comparator.comparingLong(
                        entry -> entry.getKey().chars().filter(c -> c == '{').count()))
                .map(entry ->
                        new Operation(entry.getKey(), lower, entry.getValue().get(lower)));
    }

    /** Every operation, as {@code GET /pods/{id}}. */
    List<String> operations() {
        var all = new ArrayList<String>();
        for (var path : document.path("paths").properties()) {
            for (var method : List.of("get", "put", "post", "patch", "delete")) {
                if (path.getValue().has(method)) {
                    all.add(new Operation(path.getKey(), method, path.getValue()).toString());
                }
            }
        }
        return all;
    }

    /** The names of the query parameters an operation knows. */
    Set<String> queryParameters(Operation operation) {
        var names = new HashSet<String>();
        var shared = document.path("paths").path(operation.template()).path("parameters");
        for (var parameters : List.of(shared, operation.node().path("parameters"))) {
            for (var parameter : parameters) {
                var resolved = resolve(parameter);
                if (resolved.path("in").asString("").equals("query")) {
                    names.add(resolved.path("name").asString(""));
                }
            }
        }
        return names;
    }

    /** The pointer of a request body's schema. */
    Optional<String> requestSchema(Operation operation) {
        var pointer = operation.pointer() + "/requestBody/content/application~1json/schema";
        return document.at(pointer).isMissingNode() ? Optional.empty() : Optional.of(pointer);
    }

    /** Whether the document says that a request may come without a body; silence does not say so. */
    boolean isBodyOptional(Operation operation) {
        return !operation.node().path("requestBody").path("required").asBoolean(true);
    }

    /** The pointer of the answer that a status stands for; references are followed. */
    Optional<String> response(Operation operation, int status) {
        for (var key : List.of(String.valueOf(status), status / 100 + "XX", "default")) {
            var pointer = operation.pointer() + "/responses/" + key;
            var node = document.at(pointer);
            if (!node.isMissingNode()) {
                return Optional.of(
                        node.has("$ref") ? node.get("$ref").asString().substring(1) : pointer);
            }
        }
        return Optional.empty();
    }

    JsonNode at(String pointer) {
        return document.at(pointer);
    }

    List<String> violations(String schemaPointer, JsonNode json) {
        return compiled
                .computeIfAbsent(schemaPointer, this::compile)
                .validate(JSON.writeValueAsString(json), InputFormat.JSON)
                .stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private Schema compile(String pointer) {
        return registry.getSchema(
                SchemaLocation.of(ADDRESS + "#" + pointer.replace("{", "%7B").replace("}", "%7D")));
    }

    /** Members of the JSON that the schema has no name for, at any depth, whether or not it forbids them. */
    List<String> strangers(String schemaPointer, JsonNode json) {
        var found = new ArrayList<String>();
        strangers(List.of(document.at(schemaPointer)), json, "$", found);
        return found;
    }

    private void strangers(List<JsonNode> schemas, JsonNode json, String at, List<String> found) {
        var parts = schemas.stream().flatMap(schema -> parts(schema).stream()).toList();
        if (json.isArray()) {
            var elements = parts.stream()
                    .map(part -> part.path("items"))
                    .filter(JsonNode::isObject)
                    .toList();
            json.forEach(element -> strangers(elements, element, at + "[]", found));
        } else if (json.isObject()) {
            for (var member : json.properties()) {
                var named = parts.stream()
                        .map(part -> part.path("properties").path(member.getKey()))
                        .filter(node -> !node.isMissingNode())
                        .toList();
                var open = parts.stream()
                        .map(part -> part.path("additionalProperties"))
                        .filter(node -> node.isObject() || node.asBoolean(false))
                        .toList();
                if (named.isEmpty() && open.isEmpty() && !isFree(parts)) {
                    found.add(at + "." + member.getKey());
                } else {
                    strangers(named.isEmpty() ? open : named, member.getValue(), at + "." + member.getKey(), found);
                }
            }
        }
    }

    /** A schema that names no members at all takes any. */
    private static boolean isFree(List<JsonNode> parts) {
        return parts.stream().noneMatch(part -> part.has("properties") || part.has("additionalProperties"));
    }

    /** The schema and all that it is combined of. */
    private List<JsonNode> parts(JsonNode schema) {
        var resolved = resolve(schema);
        var all = new ArrayList<JsonNode>();
        all.add(resolved);
        for (var combination : List.of("allOf", "anyOf", "oneOf")) {
            StreamSupport.stream(resolved.path(combination).spliterator(), false)
                    .forEach(part -> all.addAll(parts(part)));
        }
        for (var branch : List.of("then", "else")) {
            if (resolved.has(branch)) {
                all.addAll(parts(resolved.get(branch)));
            }
        }
        return all;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref")
                ? resolve(document.at(node.get("$ref").asString().substring(1)))
                : node;
    }

    /** A slash at the end says nothing: some clouds write it in requests and not in their documents. */
    private static boolean matches(String template, String path) {
        var wanted = Arrays.asList(template.replaceFirst("(.)/$", "$1").split("/", -1));
        var actual = Arrays.asList(path.replaceFirst("(.)/$", "$1").split("/", -1));
        if (wanted.size() != actual.size()) {
            return false;
        }
        for (var i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).startsWith("{") && !wanted.get(i).equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String escape(String text) {
        return text.replace("~", "~0").replace("/", "~1");
    }
}
