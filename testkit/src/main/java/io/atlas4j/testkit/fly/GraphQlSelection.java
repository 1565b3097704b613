package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A field that a query asks for. Knows as much of GraphQL as clients of Fly write: one operation, fields, arguments that
 * are variables or texts, and fragments in line, which are taken as if their fields stood there.
 *
 * @param children empty for a value that is no object
 */
record GraphQlSelection(String name, Map<String, JsonNode> arguments, List<GraphQlSelection> children) {
    private static final Pattern TOKEN = Pattern.compile("\\.\\.\\.|\"[^\"]*\"|\\$?\\w+|[{}():]");

    /** @throws IllegalArgumentException if it is not such a query */
    static List<GraphQlSelection> parse(String query, JsonNode variables) {
        var matcher = TOKEN.matcher(query);
        var tokens = matcher.results().map(found -> found.group()).toList();
        var start = tokens.indexOf("{");
        // Variables are declared in brackets before the first brace; the values say all that counts here.
        return start < 0 ? List.of() : new Reader(tokens, start + 1, variables).fields();
    }

    JsonNode argument(String argument) {
        return arguments.getOrDefault(argument, JsonText.object());
    }

    /** The value with nothing but what was asked for. */
    JsonNode of(JsonNode value) {
        if (value.isArray()) {
            return JsonText.array(value.valueStream().map(this::of).toList());
        }
        if (!value.isObject()) {
            return value;
        }
        var picked = JsonText.object();
        for (var child : children) {
            if (!value.has(child.name)) {
                throw new IllegalArgumentException("Field '" + child.name + "' doesn't exist on '" + name + "'");
            }
            picked.set(child.name, child.of(value.get(child.name)));
        }
        return picked;
    }

    private static final class Reader {
        private final List<String> tokens;
        private final JsonNode variables;
        private int at;

        Reader(List<String> tokens, int at, JsonNode variables) {
            this.tokens = tokens;
            this.at = at;
            this.variables = variables;
        }

        List<GraphQlSelection> fields() {
            var fields = new ArrayList<GraphQlSelection>();
            for (var token = next(); !token.equals("}"); token = next()) {
                if (token.equals("...")) {
                    next(); // "on"
                    next(); // a type
                    next(); // a brace
                    fields.addAll(fields());
                    continue;
                }
                var arguments = peek().equals("(") ? arguments() : Map.<String, JsonNode>of();
                var children = List.<GraphQlSelection>of();
                if (peek().equals("{")) {
                    next();
                    children = fields();
                }
                fields.add(new GraphQlSelection(token, arguments, children));
            }
            return fields;
        }

        private Map<String, JsonNode> arguments() {
            var arguments = new HashMap<String, JsonNode>();
            next();
            for (var name = next(); !name.equals(")"); name = next()) {
                next(); // a colon
                var value = next();
                arguments.put(
                        name,
                        value.startsWith("$")
                                ? variables.path(value.substring(1))
                                : JsonText.of(value.replace("\"", "")));
            }
            return arguments;
        }

        private String peek() {
            return at < tokens.size() ? tokens.get(at) : "}";
        }

        private String next() {
            var token = peek();
            at++;
            return token;
        }
    }
}
