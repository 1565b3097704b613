package io.atlas4j.spi;

/** Machines can be stopped, which keeps a disk that usually still costs, and started again. */
public interface Pausable {
    /**
     * Stops the machine and keeps its disk.
     *
     * @throws io.atlas4j.error.ConflictException if the machine cannot be stopped as it is
     */
    void stop(String id);

    /**
     * Starts a stopped machine.
     *
     * @throws io.atlas4j.error.NoCapacityException if the machine's place was given away meanwhile
     */
    void start(String id);
}
