package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON as plain Java values: objects are maps, arrays are lists, the rest is strings, numbers, booleans and null.
 * Keeps the public API free of any JSON library.
 */
public final class Json {
    private Json() {}

    /** A deep, unmodifiable copy in the same order. */
    public static Map<String, Object> copyOf(Map<String, ?> object) {
        return copyOf("json", object);
    }

    /** The same, refusing what JSON cannot hold under the name of the field it was given in. */
    static Map<String, Object> copyOf(String field, Map<String, ?> object) {
        return copy(field, object, Set.of());
    }

    /**
     * A deep, unmodifiable copy that leaves out every member with one of the given names, at any depth. Members named
     * {@code env} are the usual case; each provider adds its own secret names.
     */
    public static Map<String, Object> copyWithout(Map<String, ?> object, Collection<String> names) {
        return copy("json", object, names);
    }

    /**
     * An object that is made when it is first looked at: most answers are never asked for their raw form. The source gives
     * the same plain values however often it is asked. Unmodifiable, and safe for many threads if the source is.
     */
    public static Map<String, Object> later(Supplier<Map<String, Object>> source) {
        return new Later(source);
    }

    private static final class Later extends AbstractMap<String, Object> {
        private final Supplier<Map<String, Object>> source;
        private volatile @Nullable Map<String, Object> made;

        Later(Supplier<Map<String, Object>> source) {
            this.source = source;
        }

        private Map<String, Object> object() {
            var object = made;
            if (object == null) {
                object = copyOf(source.get());
                made = object;
            }
            return object;
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            return object().entrySet();
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            return object().get(name);
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return object().containsKey(name);
        }
    }

    @SuppressWarnings("unchecked") // a later object has texts for names
    private static Map<String, Object> copy(String field, Map<String, ?> object, Collection<String> names) {
        if (object instanceof Later && names.isEmpty()) {
            return (Map<String, Object>) object;
        }
        var copy = new LinkedHashMap<String, Object>();
        object.forEach((name, value) -> {
            if (!names.contains(name)) {
                copy.put(name, copyValue(field, value, names));
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    /**
     * A deep copy of {@code base} in which {@code overlay} wins: objects are merged member by member, anything else is
     * replaced.
     */
    public static Map<String, Object> merge(Map<String, ?> base, Map<String, ?> overlay) {
        var merged = new LinkedHashMap<String, @Nullable Object>(base);
        overlay.forEach((name, value) -> {
            var current = merged.get(name);
            merged.put(
                    name,
                    current instanceof Map<?, ?> a && value instanceof Map<?, ?> b
                            ? merge(keyed("json", a), keyed("json", b))
                            : value);
        });
        return copyOf(keyed("json", merged));
    }

    @SuppressWarnings("NullAway") // null is a JSON value; the map type cannot say so without burdening every reader
    private static Object copyValue(String field, @Nullable Object value, Collection<String> names) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> copy(field, keyed(field, map), names);
            case List<?> list -> {
                var copy = new ArrayList<Object>(list.size());
                list.forEach(element -> copy.add(copyValue(field, element, names)));
                yield Collections.unmodifiableList(copy);
            }
            case String text -> text;
            case Number number -> number;
            case Boolean flag -> flag;
            case Secret secret -> secret; // revealed only where it leaves the process
            default ->
                throw ValidationException.of(
                        field, "JSON cannot hold a " + value.getClass().getName());
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> keyed(String field, Map<?, ?> map) {
        for (var name : map.keySet()) {
            if (!(name instanceof String)) {
                throw ValidationException.of(field, "the names of an object's members must be text");
            }
        }
        return (Map<String, Object>) map;
    }
}
