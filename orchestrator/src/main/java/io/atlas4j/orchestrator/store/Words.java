package io.atlas4j.orchestrator.store;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Small sets in one column: their words in order, commas between them. */
final class Words {
    private Words() {}

    static String join(Collection<?> values) {
        if (values.isEmpty()) { // as most are, at every start
            return "";
        }
        return values.stream()
                .map(value -> value instanceof Enum<?> word ? word.name().toLowerCase(Locale.ROOT) : value.toString())
                .sorted()
                .collect(Collectors.joining(","));
    }

    static <E extends Enum<E>> Set<E> split(String text, Class<E> type) {
        return words(text)
                .map(word -> Enum.valueOf(type, word.toUpperCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }

    static Set<Integer> splitNumbers(String text) {
        return words(text).map(Integer::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(",", -1)).filter(word -> !word.isEmpty());
    }
}
