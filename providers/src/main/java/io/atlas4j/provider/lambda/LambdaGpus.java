package io.atlas4j.provider.lambda;

import io.atlas4j.spec.Gpu;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which GPU a type has. Lambda tells it in words only, such as {@code H100 (80 GB SXM5)}; where the words are others, the
 * type's name is read, such as {@code gpu_8x_a100_80gb_sxm4}. Nothing here names a type: a new model needs no release.
 */
final class LambdaGpus {
    private static final Pattern WORDS = Pattern.compile(
            "(?:\\d+x )?(?:NVIDIA )?(?:Tesla |Quadro |GeForce )?([^()]+?) \\((\\d{1,4}) GB(?: ([A-Za-z]+)\\d*)?\\)");
    private static final Pattern NAME =
            Pattern.compile("gpu_\\d+x_((?:[a-z]+)_?\\d+[a-z]*?)(?:_(\\d{1,4})gb)?(?:_(sxm|pcie)\\w*)?(?:_\\w+)?");

    private LambdaGpus() {}

    /** @param names every name that asks for this model, the general one first */
    record Model(Set<String> names, OptionalInt memoryGb) {
        boolean isCalled(Gpu gpu) {
            return names.contains(gpu.name());
        }

        /** The name that people know it by. */
        Gpu common() {
            return names.stream()
                    .map(Gpu::new)
                    .filter(Gpu.known()::contains)
                    .findFirst()
                    .orElseGet(() -> new Gpu(names.iterator().next()));
        }
    }

    /** Empty for a machine without GPUs, and for words that name none. */
    static Optional<Model> of(LambdaWire.Type type) {
        if (type.gpus() < 1) {
            return Optional.empty();
        }
        for (var reading : List.of(WORDS.matcher(type.gpuDescription()), NAME.matcher(type.name()))) {
            if (reading.matches()) {
                return Optional.of(model(
                                reading.group(1),
                                Optional.ofNullable(reading.group(2)),
                                Optional.ofNullable(reading.group(3))))
                        .filter(model -> model.names().stream().allMatch(name -> name.matches("[a-z0-9_]{1,40}")));
            }
        }
        return Optional.empty();
    }

    private static Model model(String words, Optional<String> memory, Optional<String> form) {
        var general = words.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^rtx_a(?=\\d)", "a")
                .replaceAll("^rtx(?=\\d)", "rtx_");
        var names = new LinkedHashSet<String>();
        names.add(general);
        memory.ifPresent(size -> names.add(general + "_" + size + "g"));
        form.ifPresent(shape -> names.add(general + "_" + shape.toLowerCase(Locale.ROOT)));
        return new Model(
                names,
                memory.map(size -> OptionalInt.of(Integer.parseInt(size))).orElse(OptionalInt.empty()));
    }
}
