package io.atlas4j.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The headers of an answer; names in any case. Prints names only, since values may be secret. */
public final class HttpHeaders {
    public static final HttpHeaders NONE = new HttpHeaders(Map.of());

    private final Map<String, List<String>> values;

    private HttpHeaders(Map<String, List<String>> values) {
        this.values = values;
    }

    public static HttpHeaders of(Map<String, List<String>> values) {
        var copy = new TreeMap<String, List<String>>();
        values.forEach((name, list) -> copy.merge(
                name.toLowerCase(Locale.ROOT),
                List.copyOf(list),
                (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList()));
        return new HttpHeaders(copy);
    }

    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    public List<String> all(String name) {
        return values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
