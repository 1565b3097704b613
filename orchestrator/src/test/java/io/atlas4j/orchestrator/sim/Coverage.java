package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.Situation;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which cells of the table were asked: situation by kind of input, and how often. */
final class Coverage {
    static final List<Class<?>> KINDS = kinds(Input.class).toList();

    private final Map<Situation, Map<Class<?>, Long>> visits = new EnumMap<>(Situation.class);

    Coverage() {
        for (var situation : Situation.values()) {
            visits.put(situation, new HashMap<>());
        }
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(Coverage::kinds)
                : Stream.of(type);
    }

    void visit(Situation situation, Input input) {
        visits.get(situation).merge(input.getClass(), 1L, Long::sum);
    }

    synchronized void add(Coverage other) {
        other.visits.forEach((situation, kinds) ->
                kinds.forEach((kind, count) -> visits.get(situation).merge(kind, count, Long::sum)));
    }

    /** Such as {@code RUNNING x Woke}. */
    Map<String, Long> cells() {
        var cells = new TreeMap<String, Long>();
        visits.forEach((situation, kinds) -> KINDS.forEach(
                kind -> cells.put(situation + " x " + kind.getSimpleName(), kinds.getOrDefault(kind, 0L))));
        return cells;
    }
}
