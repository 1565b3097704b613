package io.atlas4j.testkit.lambda;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A type of machine, and what there is of it. Not safe for several threads. */
final class InstanceType {
    final String name;
    final String gpuDescription;
    final int cents;
    final int gpus;
    final int vcpus;
    final int memoryGib;
    final int storageGib;

    /** What can be launched. */
    final Map<String, Integer> stock = new HashMap<>();

    /** What the list shows, which is only a hint. */
    final Set<String> shown = new HashSet<>();

    private InstanceType(
            String name, String gpuDescription, int cents, int gpus, int vcpus, int memoryGib, int storageGib) {
        this.name = name;
        this.gpuDescription = gpuDescription;
        this.cents = cents;
        this.gpus = gpus;
        this.vcpus = vcpus;
        this.memoryGib = memoryGib;
        this.storageGib = storageGib;
    }

    String description() {
        return gpus == 0 ? vcpus + "x CPU General" : gpus + "x " + gpuDescription;
    }

    void stock(String region, int count) {
        stock.put(region, count);
        if (count > 0) {
            shown.add(region);
        } else {
            shown.remove(region);
        }
    }

    boolean take(String region) {
        var left = stock.getOrDefault(region, 0);
        stock.put(region, Math.max(0, left - 1));
        return left > 0;
    }

    static List<InstanceType> usual() {
        return List.of(
                type("gpu_1x_h100_sxm5", "H100 (80 GB SXM5)", 429, 1, 26, 225, 2867, "us-south-2", "us-west-1"),
                type("gpu_8x_h100_sxm5", "H100 (80 GB SXM5)", 3192, 8, 208, 1800, 22528, "us-south-2"),
                type("gpu_1x_h100_pcie", "H100 (80 GB PCIe)", 329, 1, 26, 200, 1024, "us-west-3"),
                type("gpu_1x_gh200", "GH200 (96 GB)", 229, 1, 64, 432, 4096, "us-east-3"),
                type("gpu_8x_a100_80gb_sxm4", "A100 (80 GB SXM4)", 2232, 8, 240, 1800, 19968),
                type("gpu_1x_a100_sxm4", "A100 (40 GB SXM4)", 199, 1, 30, 200, 512, "us-east-1"),
                type("gpu_1x_a10", "A10 (24 GB PCIe)", 129, 1, 30, 200, 1400, "us-east-1", "us-west-1", "us-south-1"),
                type("gpu_1x_a6000", "RTX A6000 (48 GB)", 109, 1, 14, 100, 200, "us-south-1"),
                type("gpu_1x_rtx6000", "Quadro RTX 6000 (24 GB)", 69, 1, 14, 46, 512),
                type("cpu_4x_general", "N/A", 20, 0, 4, 16, 512, "us-east-1"));
    }

    private static InstanceType type(
            String name,
            String gpuDescription,
            int cents,
            int gpus,
            int vcpus,
            int memoryGib,
            int storageGib,
            String... regions) {
        var type = new InstanceType(name, gpuDescription, cents, gpus, vcpus, memoryGib, storageGib);
        for (var region : regions) {
            type.stock(region, 1000);
        }
        return type;
    }
}
