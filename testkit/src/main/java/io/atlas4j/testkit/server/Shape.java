package io.atlas4j.testkit.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** What a request body must look like; complaints come in the words of the validators clouds use. */
@FunctionalInterface
public interface Shape {
    void check(String at, JsonNode value, List<String> complaints);

    /** Everything wrong with the body; empty if it is right. */
    default List<String> complaints(JsonNode body) {
        var complaints = new ArrayList<String>();
        check("$", body, complaints);
        return complaints;
    }

    static Shape any() {
        return (at, value, complaints) -> {};
    }

    static Shape text() {
        return typed("string", JsonNode::isString);
    }

    static Shape nonEmptyText() {
        return text().and((at, value, complaints) -> {
            if (value.asString("x").isEmpty()) {
                complaints.add(at + ": minLength: got 0, want 1");
            }
        });
    }

    static Shape text(String regex) {
        var pattern = Pattern.compile(regex);
        return text().and((at, value, complaints) -> {
            if (value.isString() && !pattern.matcher(value.asString()).find()) {
                complaints.add(at + ": does not match pattern '" + regex + "'");
            }
        });
    }

    static Shape word(String... words) {
        return text().and((at, value, complaints) -> {
            if (value.isString() && !Set.of(words).contains(value.asString())) {
                complaints.add(at + ": value must be one of '" + String.join("', '", words) + "'");
            }
        });
    }

    static Shape flag() {
        return typed("boolean", JsonNode::isBoolean);
    }

    static Shape integer(int least, int most) {
        return typed("integer", JsonNode::isIntegralNumber).and(range(least, most));
    }

    static Shape number(double least) {
        return typed("number", JsonNode::isNumber).and(range(least, Double.MAX_VALUE));
    }

    static Shape listOf(Shape element) {
        return typed("array", JsonNode::isArray)
                .and((at, value, complaints) -> IntStream.range(0, value.isArray() ? value.size() : 0)
                        .forEach(i -> element.check(at + "[" + i + "]", value.get(i), complaints)));
    }

    static Shape mapOf(Shape element) {
        return typed("object", JsonNode::isObject)
                .and((at, value, complaints) -> value.properties()
                        .forEach(member -> element.check(at + "." + member.getKey(), member.getValue(), complaints)));
    }

    default Shape orNull() {
        return (at, value, complaints) -> {
            if (!value.isNull()) {
                check(at, value, complaints);
            }
        };
    }

    default Shape and(Shape more) {
        return (at, value, complaints) -> {
            check(at, value, complaints);
            more.check(at, value, complaints);
        };
    }

    static ObjectShape object() {
        return new ObjectShape();
    }

    private static Shape typed(String name, Predicate<JsonNode> test) {
        return (at, value, complaints) -> {
            if (!test.test(value)) {
                complaints.add(at + ": got " + kind(value) + ", want " + name);
            }
        };
    }

    private static Shape range(double least, double most) {
        return (at, value, complaints) -> {
            if (value.isNumber() && value.asDouble() < least) {
                complaints.add(at + ": minimum: got " + value + ", want " + plain(least));
            }
            if (value.isNumber() && value.asDouble() > most) {
                complaints.add(at + ": maximum: got " + value + ", want " + plain(most));
            }
        };
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private static String kind(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    /** An object that holds the named members and no other. */
    final class ObjectShape implements Shape {
        private final Map<String, Shape> members = new LinkedHashMap<>();
        private final Set<String> required = new LinkedHashSet<>();

        public ObjectShape required(String name, Shape shape) {
            required.add(name);
            return optional(name, shape);
        }

        public ObjectShape optional(String name, Shape shape) {
            members.put(name, shape);
            return this;
        }

        /** The same without some members. */
        public ObjectShape without(Set<String> names) {
            var less = new ObjectShape();
            members.forEach((name, shape) -> {
                if (!names.contains(name)) {
                    less.members.put(name, shape);
                }
            });
            less.required.addAll(required);
            less.required.removeAll(names);
            return less;
        }

        /** The same with nothing required, as an update takes it. */
        public ObjectShape relaxed() {
            var relaxed = new ObjectShape();
            relaxed.members.putAll(members);
            return relaxed;
        }

        /**
         * Complains as the vendors' validators do: a missing member makes them forget that the members beside it are
         * known, and they complain about those first.
         */
        @Override
        public void check(String at, JsonNode value, List<String> complaints) {
            if (!value.isObject()) {
                complaints.add(at + ": got " + kind(value) + ", want object");
                return;
            }
            var missing = required.stream().filter(name -> !value.has(name)).toList();
            var strangers = value.propertyNames().stream()
                    .filter(name -> !missing.isEmpty() || !members.containsKey(name))
                    .map(name -> "'" + name + "'")
                    .collect(Collectors.joining(", "));
            if (!strangers.isEmpty()) {
                complaints.add(at + ": additional properties " + strangers + " not allowed");
            }
            missing.forEach(name -> complaints.add(at + ": missing property '" + name + "'"));
            members.forEach((name, shape) -> {
                if (value.has(name)) {
                    shape.check(at + "." + name, value.get(name), complaints);
                }
            });
        }
    }
}
