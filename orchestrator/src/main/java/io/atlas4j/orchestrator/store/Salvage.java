package io.atlas4j.orchestrator.store;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/**
 * Finds the last commit in a file whose owner was killed, or that was copied while in use.
 *
 * <p>H2 finds its newest chunk by the footer at the end of the file, else by a chain from the header. A chunk that went to
 * the end may hang in no chain: when another one comes behind it, whole, torn or not begun ({@link SteadyFile} makes room
 * for it), H2 quietly opens an older state. Its recovery mode looks at every block instead; opened once that way and closed
 * well, the file is whole again.
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
            if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED) { // whoever opens it next says so
                throw new UnexpectedException(
                        Origin.ATLAS,
                        "the database " + file + " is damaged (H2 error " + e.getErrorCode()
                                + "): restore it, or use another folder",
                        e);
            }
        }
    }
}
