package io.atlas4j.provider.local;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import java.util.Optional;

/** One way of running work on this machine. */
interface Machines {
    /** Starts the work of a machine whose record is written. When it throws, {@link #end} must follow. */
    void start(MachineDirectory machine, ComputeRequest request);

    /** How the machine is now; empty if it turns out that there is none any more. */
    Optional<Compute> show(MachineDirectory machine);

    /** Ends everything of the machine and returns when it has ended. The directory is the caller's to remove. */
    void end(MachineDirectory machine);

    LogStream logs(MachineDirectory machine, LogQuery query);
}
