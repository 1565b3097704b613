package io.atlas4j.provider.local;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Suggestions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The GPUs of this machine, as {@code nvidia-smi} names them. */
final class Graphics {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Graphics() {}

    /**
     * The numbers of the GPUs to use.
     *
     * @throws NoCapacityException if this machine has fewer
     * @throws io.atlas4j.error.ValidationException if nobody knows such a GPU
     */
    static List<Integer> choose(Gpu gpu, int count) {
        return choose(gpu, count, installed());
    }

    static List<Integer> choose(Gpu gpu, int count, List<String> installed) {
        var matching = IntStream.range(0, installed.size())
                .filter(i -> is(installed.get(i), gpu))
                .boxed()
                .toList();
        if (matching.isEmpty() && !Gpu.known().contains(gpu)) {
            throw Suggestions.unknownGpu(Local.ID, gpu, Gpu.known());
        }
        if (matching.size() < count) {
            throw new NoCapacityException(
                    Origin.of(Local.ID),
                    "this machine has " + matching.size() + " of the " + count + " " + gpu
                            + " asked for; nvidia-smi shows "
                            + (installed.isEmpty() ? "no GPU" : String.join(", ", installed)));
        }
        return matching.subList(0, count);
    }

    /** Every word of our name is a word of the card's; {@code 80g} stands for {@code 80GB}. */
    static boolean is(String card, Gpu gpu) {
        var words = new ArrayList<>(List.of(card.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)));
        return Arrays.stream(gpu.name().split("_", -1))
                .allMatch(word -> words.contains(word) || (word.matches("\\d+g") && words.contains(word + "b")));
    }

    private static List<String> installed() {
        try {
            var result = Shell.run(Map.of(), List.of("nvidia-smi", "--query-gpu=name", "--format=csv,noheader"), LIMIT);
            return result.succeeded()
                    ? result.output().lines().map(String::strip).toList()
                    : List.of();
        } catch (AtlasException e) {
            return List.of();
        }
    }
}
