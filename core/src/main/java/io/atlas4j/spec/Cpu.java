package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Processors without a GPU.
 *
 * @param vcpus virtual processors, at least 1
 * @param memoryGb memory in gigabytes; empty takes what the provider gives with that many processors
 * @param type the provider's own name of a processor type, such as {@code cpu5c}; empty takes any
 */
public record Cpu(int vcpus, OptionalInt memoryGb, Optional<String> type) {
    public Cpu {
        if (vcpus < 1) {
            throw ValidationException.of("cpu.vcpus", "must be at least 1, but is " + vcpus);
        }
        if (memoryGb.isPresent() && memoryGb.getAsInt() < 1) {
            throw ValidationException.of("cpu.memoryGb", "must be at least 1, but is " + memoryGb.getAsInt());
        }
    }

    public static Cpu of(int vcpus) {
        return new Cpu(vcpus, OptionalInt.empty(), Optional.empty());
    }

    public Cpu withMemoryGb(int memoryGb) {
        return new Cpu(vcpus, OptionalInt.of(memoryGb), type);
    }

    public Cpu withType(String type) {
        return new Cpu(vcpus, memoryGb, Optional.of(type));
    }
}
