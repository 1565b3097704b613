package io.atlas4j.spec;

/**
 * What a whole machine has besides its GPUs.
 *
 * @param memoryGb main memory, not that of the GPUs
 * @param diskGb the disk that comes with it
 */
public record MachineSize(int vcpus, int memoryGb, int diskGb) {}
