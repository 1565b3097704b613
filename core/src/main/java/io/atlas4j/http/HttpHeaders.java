package io.atlas4j.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The headers of an answer; names in any case. Prints names only, since values may be secret. */
public final class HttpHeaders {
    public static final HttpHeaders NONE = new HttpHeaders(Map.of());

    private final Map<String, List<String>> values;

    private HttpHeaders(Map<String, List<String>> values) {
        this.values = values;
    }

    public static HttpHeaders of(Map<String, List<String>> values) {
        var headers = new Collector();
        values.forEach((name, list) -> list.forEach(value -> headers.add(name, value)));
        return headers.done();
    }

    /** Takes headers one by one, as they come. */
    static final class Collector {
        private final Map<String, List<String>> values = new HashMap<>();

        void add(String name, String value) {
            values.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>(1))
                    .add(value);
        }

        HttpHeaders done() {
            values.replaceAll((name, list) -> List.copyOf(list));
            return new HttpHeaders(values);
        }
    }

    public Optional<String> first(String name) {
        var all = all(name);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getFirst());
    }

    public List<String> all(String name) {
        return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public String toString() {
        return new TreeSet<>(values.keySet()).toString();
    }
}
