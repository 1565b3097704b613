package io.atlas4j.spi;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Gpu;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names that somebody may have meant. */
public final class Suggestions {
    private Suggestions() {}

    /** At most three known names: those that begin with the word, then the nearest; empty when none is near. */
    public static List<String> nearest(String word, Collection<String> known) {
        var limit = Math.max(2, word.length() / 3);
        return known.stream()
                .distinct()
                .filter(name -> distance(word, name) <= limit || (word.length() > 1 && name.startsWith(word)))
                .sorted(Comparator.comparing((String name) -> !name.startsWith(word))
                        .thenComparingInt(name -> distance(word, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(3)
                .toList();
    }

    /** Such as {@code did you mean h100 or h200?}, or the whole list when nothing is near. */
    public static String didYouMean(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "none is known";
        }
        var near = nearest(word, known);
        return near.isEmpty()
                ? "known are " + String.join(", ", known.stream().sorted().toList())
                : "did you mean " + String.join(" or ", near) + "?";
    }

    /** The refusal of a GPU that a provider does not have. */
    public static ValidationException unknownGpu(String provider, Gpu gpu, Collection<Gpu> known) {
        var names = known.stream().map(Gpu::name).toList();
        return ValidationException.of(
                provider, "gpu", "\"" + gpu.name() + "\" is not known; " + didYouMean(gpu.name(), names));
    }

    /** Levenshtein's distance: the least number of letters to change, add or drop. */
    private static int distance(String a, String b) {
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
