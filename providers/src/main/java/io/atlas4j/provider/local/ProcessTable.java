package io.atlas4j.provider.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The processes of this machine, those that still run; one that only waits to be collected counts as gone. */
interface ProcessTable {
    /** When the process of that number started, in words that no other process of that number shares. */
    Optional<String> startOf(long pid);

    List<Entry> all();

    /** Whether the process was started with {@code name=value} in its environment; false where nobody can tell. */
    boolean carries(long pid, String variable);

    /**
     * A process as the system shows it.
     *
     * @param session the process that leads its session (or its group, where sessions cannot be seen)
     */
    record Entry(long pid, long session, String start) {}

    default boolean isAlive(ProcessId process) {
        return startOf(process.pid()).filter(process.start()::equals).isPresent();
    }

    /** Read from {@code /proc} where there is one, else from {@code ps}. */
    static ProcessTable system() {
        return Files.isReadable(Path.of("/proc/self/stat")) ? new ProcTable() : new PsTable();
    }
}
