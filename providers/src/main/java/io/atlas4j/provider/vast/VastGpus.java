package io.atlas4j.provider.vast;

import io.atlas4j.spec.Gpu;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Vast's names of GPUs, which are written with spaces. A model that is not in the table is looked for by its name as it is
 * written there, in any case.
 */
final class VastGpus {
    /** Both A100s go by one name; only their memory, in MB, tells them apart. */
    private static final int LARGE_A100 = 60_000;

    private static final Map<Gpu, List<String>> NAMES = names();

    private VastGpus() {}

    private static Map<Gpu, List<String>> names() {
        var names = new LinkedHashMap<Gpu, List<String>>();
        names.put(Gpu.B300, List.of("B300"));
        names.put(Gpu.B200, List.of("B200"));
        names.put(Gpu.H200, List.of("H200", "H200 NVL"));
        names.put(Gpu.H100_SXM, List.of("H100 SXM"));
        names.put(Gpu.H100_PCIE, List.of("H100 PCIE"));
        names.put(Gpu.H100, List.of("H100 SXM", "H100 PCIE", "H100 NVL"));
        names.put(Gpu.GH200, List.of("GH200 SXM"));
        names.put(Gpu.A100_80G, List.of("A100 SXM4", "A100 PCIE", "A100X"));
        names.put(Gpu.A100_40G, List.of("A100 SXM4", "A100 PCIE"));
        names.put(Gpu.L40S, List.of("L40S"));
        names.put(Gpu.L40, List.of("L40"));
        names.put(Gpu.L4, List.of("L4"));
        names.put(Gpu.A10, List.of("A10"));
        names.put(Gpu.A6000, List.of("RTX A6000"));
        names.put(Gpu.A5000, List.of("RTX A5000"));
        names.put(Gpu.A4000, List.of("RTX A4000"));
        names.put(Gpu.RTX_6000, List.of("Q RTX 6000"));
        names.put(Gpu.RTX_6000_ADA, List.of("RTX 6000Ada"));
        names.put(Gpu.RTX_5090, List.of("RTX 5090"));
        names.put(Gpu.RTX_4090, List.of("RTX 4090"));
        names.put(Gpu.RTX_3090, List.of("RTX 3090"));
        names.put(Gpu.MI300X, List.of("MI300X"));
        return Map.copyOf(names);
    }

    static Set<Gpu> known() {
        return NAMES.keySet();
    }

    /** What to ask for; empty when only a look at everything can tell. */
    static List<String> namesOf(Gpu gpu) {
        return NAMES.getOrDefault(gpu, List.of());
    }

    /** @param memoryMb of one GPU */
    static boolean matches(Gpu wanted, String name, OptionalInt memoryMb) {
        if (wanted.equals(Gpu.A100_80G) || wanted.equals(Gpu.A100_40G)) {
            var large = memoryMb.orElse(0) >= LARGE_A100;
            return namesOf(wanted).contains(name) && large == wanted.equals(Gpu.A100_80G);
        }
        return namesOf(wanted).contains(name)
                || spelled(name).filter(wanted::equals).isPresent();
    }

    /** The closest common name of a GPU that Vast shows. */
    static Optional<Gpu> gpu(String name, OptionalInt memoryMb) {
        if (name.startsWith("A100")) {
            return Optional.of(memoryMb.orElse(0) >= LARGE_A100 ? Gpu.A100_80G : Gpu.A100_40G);
        }
        return NAMES.entrySet().stream()
                .filter(entry -> entry.getValue().getFirst().equals(name)
                        && !entry.getKey().equals(Gpu.H100))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> spelled(name));
    }

    private static Optional<Gpu> spelled(String name) {
        var word = name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return word.matches("[a-z0-9_]{1,40}") ? Optional.of(Gpu.of(word)) : Optional.empty();
    }
}
