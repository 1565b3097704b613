package io.atlas4j.orchestrator.store;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.SingleFileStore;

/**
 * Finds the last commit in a file whose owner was killed, or that was copied while in use.
 *
 * <p>H2 finds its newest chunk by the footer at the end of the file, else by a chain from the header. A chunk that went to
 * the end may hang in no chain: when another one comes behind it, whole, torn or not begun ({@link SteadyFile} makes room
 * for it), H2 quietly opens an older state. So every block is looked at, once, and the file closed well.
 */
final class Salvage {
    private Salvage() {}

    static void run(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            var store = new Scanned();
            store.open(SteadyFile.PREFIX + file, false, null);
            new MVStore.Builder()
                    .adoptFileStore(store)
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

    /** H2's own recovery mode looks at every block too, but takes a torn page for an empty one: such a commit is passed over. */
    private static final class Scanned extends SingleFileStore {
        Scanned() {
            super(Map.of());
        }

        @Override
        protected void readStoreHeader(boolean recoveryMode) {
            super.readStoreHeader(true);
        }
    }
}
