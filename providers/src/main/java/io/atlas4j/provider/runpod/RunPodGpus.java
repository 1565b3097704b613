package io.atlas4j.provider.runpod;

import io.atlas4j.spec.Gpu;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** RunPod's names of GPUs and ours. A model the table does not know goes by its name in the catalog: {@code RTX PRO 6000} is {@code rtx_pro_6000}. */
final class RunPodGpus {
    private static final Map<Gpu, String> IDS = Map.ofEntries(
            Map.entry(Gpu.B300, "NVIDIA B300 SXM6 AC"),
            Map.entry(Gpu.B200, "NVIDIA B200"),
            Map.entry(Gpu.H200, "NVIDIA H200"),
            Map.entry(Gpu.H100, "NVIDIA H100 80GB HBM3"),
            Map.entry(Gpu.H100_SXM, "NVIDIA H100 80GB HBM3"),
            Map.entry(Gpu.H100_PCIE, "NVIDIA H100 PCIe"),
            Map.entry(Gpu.A100_80G, "NVIDIA A100 80GB PCIe"),
            Map.entry(Gpu.A100_40G, "NVIDIA A100-SXM4-40GB"),
            Map.entry(Gpu.L40S, "NVIDIA L40S"),
            Map.entry(Gpu.L40, "NVIDIA L40"),
            Map.entry(Gpu.L4, "NVIDIA L4"),
            Map.entry(Gpu.A6000, "NVIDIA RTX A6000"),
            Map.entry(Gpu.A5000, "NVIDIA RTX A5000"),
            Map.entry(Gpu.A4000, "NVIDIA RTX A4000"),
            Map.entry(Gpu.RTX_6000_ADA, "NVIDIA RTX 6000 Ada Generation"),
            Map.entry(Gpu.RTX_5090, "NVIDIA GeForce RTX 5090"),
            Map.entry(Gpu.RTX_4090, "NVIDIA GeForce RTX 4090"),
            Map.entry(Gpu.RTX_3090, "NVIDIA GeForce RTX 3090"),
            Map.entry(Gpu.MI300X, "AMD Instinct MI300X OAM"));

    private RunPodGpus() {}

    /** The catalog's entry for the model. */
    static Optional<RunPodWire.GpuType> find(Gpu gpu, List<RunPodWire.GpuType> catalog) {
        var id = IDS.get(gpu);
        return catalog.stream()
                .filter(type -> id == null
                        ? nameOf(type.name()).equals(gpu.name())
                        : type.id().equals(id))
                .findFirst();
    }

    /** The common name of RunPod's id; of two names for one id the general one. */
    static Optional<Gpu> gpu(String id, Optional<String> name) {
        if (id.equals(IDS.get(Gpu.H100))) {
            return Optional.of(Gpu.H100);
        }
        return IDS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(id))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> name.map(RunPodGpus::nameOf)
                        .filter(word -> word.matches("[a-z0-9_]{1,40}") && !word.equals("unknown"))
                        .map(Gpu::new));
    }

    static List<Gpu> known(List<RunPodWire.GpuType> catalog) {
        return catalog.stream()
                .flatMap(type -> gpu(type.id(), Optional.of(type.name())).stream())
                .distinct()
                .toList();
    }

    private static String nameOf(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
    }
}
