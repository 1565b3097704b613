package io.atlas4j.provider.fly;

import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Cpu;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The size of a machine.
 *
 * @param kind {@code shared} or {@code performance}
 */
record FlyGuest(String kind, int cpus, int memoryMb) {
    private static final String SHARED = "shared";
    private static final String PERFORMANCE = "performance";
    private static final Set<Integer> SHARED_CPUS = Set.of(1, 2, 4, 6, 8);
    private static final Set<Integer> PERFORMANCE_CPUS = Set.of(1, 2, 4, 6, 8, 10, 12, 14, 16);

    /**
     * The smallest size that is what was asked for: shared processors as long as they can have the number and the memory,
     * unless the type names the other kind or a preset such as {@code performance-2x}.
     */
    static FlyGuest of(Cpu cpu) {
        var memory = cpu.memoryGb().isPresent() ? cpu.memoryGb().getAsInt() * 1024L : 0;
        var kind = cpu.type()
                .map(type -> kind(type, cpu.vcpus()))
                .orElseGet(() -> sharedFits(cpu.vcpus(), memory) ? SHARED : PERFORMANCE);
        check(
                sizes(kind).contains(cpu.vcpus()),
                "cpu.vcpus",
                kind + " processors come in " + sizes(kind).stream().sorted().toList() + ", not " + cpu.vcpus());
        var least = unit(kind) * cpu.vcpus();
        var most = (kind.equals(SHARED) ? 2048 : 8192) * cpu.vcpus();
        check(
                memory <= most,
                "cpu.memoryGb",
                cpu.vcpus() + " " + kind + " processor" + (cpu.vcpus() == 1 ? "" : "s") + " can have at most "
                        + most / 1024 + " GB");
        // Less than the least is not sold; more than asked for is still what was asked for.
        return new FlyGuest(kind, cpu.vcpus(), (int) Math.max(memory, least));
    }

    /** What a machine says it has; empty if it does not say it all. */
    static Optional<FlyGuest> read(JsonObject guest) {
        var kind = guest.text("cpu_kind");
        var cpus = guest.integer("cpus");
        var memory = guest.integer("memory_mb");
        return kind.isPresent() && cpus.isPresent() && memory.isPresent()
                ? Optional.of(new FlyGuest(kind.get(), cpus.getAsInt(), memory.getAsInt()))
                : Optional.empty();
    }

    private static boolean sharedFits(int cpus, long memoryMb) {
        return SHARED_CPUS.contains(cpus) && memoryMb <= 2048L * cpus;
    }

    private static String kind(String type, int cpus) {
        if (type.equals(SHARED) || type.equals("shared-cpu-" + cpus + "x")) {
            return SHARED;
        }
        if (type.equals(PERFORMANCE) || type.equals("performance-" + cpus + "x")) {
            return PERFORMANCE;
        }
        throw ValidationException.of(
                FlySettings.ID,
                "cpu.type",
                "must be shared or performance, or a preset with the same number of processors such as shared-cpu-"
                        + cpus + "x");
    }

    private static Set<Integer> sizes(String kind) {
        return kind.equals(SHARED) ? SHARED_CPUS : PERFORMANCE_CPUS;
    }

    private static int unit(String kind) {
        return kind.equals(SHARED) ? 256 : 2048;
    }

    private static void check(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(FlySettings.ID, field, problem);
        }
    }

    /** Such as {@code shared-cpu-1x}. */
    String preset() {
        return (kind.equals(SHARED) ? "shared-cpu-" : kind + "-") + cpus + "x";
    }

    int usualMemoryMb() {
        return unit(kind) * cpus;
    }

    Map<String, Object> body() {
        return Map.of("cpu_kind", kind, "cpus", cpus, "memory_mb", memoryMb);
    }
}
