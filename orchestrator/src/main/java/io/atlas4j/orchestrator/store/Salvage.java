package io.atlas4j.orchestrator.store;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Finds the last commit in a file whose owner was killed.
 *
 * <p>H2 finds its newest chunk by the footer at the end of the file, else by a chain from the header. A chunk that went to
 * the end of the file may hang in no chain: when the process is killed in the midst of writing the next one behind it,
 * the end of the file is torn, and H2 quietly opens an older state. About one kill in thirty lost synced commits that
 * way. Its recovery mode looks at every block instead; opened once that way and closed well, the file is whole again.
 */
final class Salvage {
    private Salvage() {}

    static void run(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            new MVStore.Builder()
                    .fileName(SteadyFile.PREFIX + file)
                    .recoveryMode()
                    .autoCommitDisabled()
                    .open()
                    .close();
        } catch (MVStoreException e) {
            throw new UnexpectedException(
                    Origin.ATLAS,
                    "the database " + file + " was left damaged by a killed process (H2 error " + e.getErrorCode()
                            + "): restore it, or use another folder",
                    e);
        }
    }
}
