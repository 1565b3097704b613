package io.atlas4j.testkit.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which operation a request means: {@code /v2/pods/{id}} binds {@code id}; a literal segment beats a bound one. */
public final class Routes {
    /** What an operation does. */
    @FunctionalInterface
    public interface Operation {
        Reply answer(Call call) throws InterruptedException;
    }

    /** A request and the segments its route bound. */
    public record Call(Request request, Map<String, String> bound) {
        public String bound(String name) {
            return Optional.ofNullable(bound.get(name)).orElseThrow();
        }
    }

    /** What was found for a request. */
    public sealed interface Match {}

    public record Found(Operation operation, Call call) implements Match {}

    /** The path exists, for other methods. */
    public record OtherMethods(String allow) implements Match {}

    public record Unknown() implements Match {}

    private record Route(String method, List<String> template, Operation operation) {
        long literals() {
            return template.stream().filter(part -> !part.startsWith("{")).count();
        }

        Optional<Map<String, String>> bind(List<String> segments) {
            if (segments.size() != template.size()) {
                return Optional.empty();
            }
            var bound = new HashMap<String, String>();
            for (var i = 0; i < segments.size(); i++) {
                var part = template.get(i);
                if (part.startsWith("{")) {
                    bound.put(part.substring(1, part.length() - 1), segments.get(i));
                } else if (!part.equals(segments.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(bound);
        }
    }

    private final List<Route> routes = new ArrayList<>();

    public Routes on(String method, String template, Operation operation) {
        routes.add(new Route(method, Arrays.asList(template.substring(1).split("/", -1)), operation));
        routes.sort(Comparator.comparingLong(Route::literals).reversed());
        return this;
    }

    public Match match(Request request) {
        var segments = request.segments();
        var candidates = routes.stream()
                .filter(route -> route.bind(segments).isPresent())
                .toList();
        if (candidates.isEmpty()) {
            return new Unknown();
        }
        var template = candidates.getFirst().template();
        return candidates.stream()
                .filter(route ->
                        route.template().equals(template) && route.method().equals(request.method()))
                .findFirst()
                .<Match>map(route -> new Found(
                        route.operation(),
                        new Call(request, route.bind(segments).orElseThrow())))
                .orElseGet(() -> new OtherMethods(candidates.stream()
                        .filter(route -> route.template().equals(template))
                        .map(Route::method)
                        .sorted()
                        .collect(Collectors.joining(", "))));
    }
}
