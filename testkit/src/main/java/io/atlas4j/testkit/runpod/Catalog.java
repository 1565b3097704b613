package io.atlas4j.testkit.runpod;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** What is for rent and at which list price, in USD per hour; the figures are invented, their order is right. */
final class Catalog {
    record GpuType(
            String id,
            String name,
            Optional<String> pool,
            String manufacturer,
            int memory,
            BigDecimal secure,
            BigDecimal community,
            BigDecimal serverless,
            int maxSecure,
            int maxCommunity) {}

    record CpuType(
            String id,
            String name,
            String group,
            int min,
            int max,
            int ramGbPerVcpu,
            BigDecimal secure,
            BigDecimal serverless) {}

    record DataCenter(String id, String name, String region, boolean globalNetwork, List<String> volumeTypes) {}

    static final List<GpuType> GPUS = List.of(
            gpu("NVIDIA GeForce RTX 4090", "RTX 4090", "ADA_24", "NVIDIA", 24, "0.69", "0.34", "1.10"),
            gpu("NVIDIA GeForce RTX 5090", "RTX 5090", "ADA_32_PRO", "NVIDIA", 32, "0.94", "0.69", "1.58"),
            gpu("NVIDIA RTX A4000", "RTX A4000", "AMPERE_16", "NVIDIA", 16, "0.25", "0.17", "0.58"),
            gpu("NVIDIA L40S", "L40S", "ADA_48_PRO", "NVIDIA", 48, "0.86", "0.79", "1.90"),
            gpu("NVIDIA A100 80GB PCIe", "A100 PCIe", "AMPERE_80", "NVIDIA", 80, "1.64", "1.19", "2.72"),
            gpu("NVIDIA H100 PCIe", "H100 PCIe", "ADA_80_PRO", "NVIDIA", 80, "2.39", "1.99", "4.18"),
            gpu("NVIDIA H100 80GB HBM3", "H100 SXM", "ADA_80_PRO", "NVIDIA", 80, "2.99", "2.69", "4.47"),
            gpu("NVIDIA H200", "H200 SXM", "HOPPER_141", "NVIDIA", 141, "3.99", "3.59", "5.58"),
            gpu("NVIDIA B200", "B200", "BLACKWELL_180", "NVIDIA", 180, "5.98", "5.49", "8.64"),
            gpu("AMD Instinct MI300X OAM", "MI300X", "", "AMD", 192, "2.49", "2.19", "0"),
            gpu("unknown", "unknown", "", "UNKNOWN", 0, "0", "0", "0"));

    static final List<CpuType> CPUS = List.of(
            cpu("cpu3c", "Compute-Optimized", 2, "0.03"),
            cpu("cpu3g", "General Purpose", 4, "0.04"),
            cpu("cpu3m", "Memory-Optimized", 8, "0.05"),
            cpu("cpu5c", "Compute-Optimized", 2, "0.035"),
            cpu("cpu5g", "General Purpose", 4, "0.045"));

    static final List<DataCenter> DATA_CENTERS = List.of(
            new DataCenter("EU-RO-1", "EU Romania 1", "EUROPE", true, List.of("STANDARD", "HIGH_PERFORMANCE")),
            new DataCenter("EU-SE-1", "EU Sweden 1", "EUROPE", true, List.of("STANDARD")),
            new DataCenter("US-KS-2", "US Kansas 2", "NORTH_AMERICA", true, List.of("STANDARD")),
            new DataCenter("US-TX-3", "US Texas 3", "NORTH_AMERICA", false, List.of()));

    static final List<String> CUDA_VERSIONS = List.of("12.4", "12.8");

    private Catalog() {}

    static Optional<GpuType> gpu(String id) {
        return GPUS.stream().filter(gpu -> gpu.id().equals(id)).findFirst();
    }

    static Optional<CpuType> cpu(String id) {
        return CPUS.stream().filter(cpu -> cpu.id().equals(id)).findFirst();
    }

    static Optional<DataCenter> dataCenter(String id) {
        return DATA_CENTERS.stream().filter(center -> center.id().equals(id)).findFirst();
    }

    private static GpuType gpu(
            String id,
            String name,
            String pool,
            String manufacturer,
            int memory,
            String secure,
            String community,
            String serverless) {
        return new GpuType(
                id,
                name,
                Optional.of(pool).filter(text -> !text.isEmpty()),
                manufacturer,
                memory,
                new BigDecimal(secure),
                new BigDecimal(community),
                new BigDecimal(serverless),
                8,
                4);
    }

    private static CpuType cpu(String id, String group, int ramGbPerVcpu, String price) {
        var perVcpu = new BigDecimal(price);
        return new CpuType(id, id + " " + group, group, 2, 32, ramGbPerVcpu, perVcpu, perVcpu.multiply(BigDecimal.TWO));
    }
}
