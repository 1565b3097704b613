package io.atlas4j.orchestrator.store;

import java.nio.file.Path;
import java.util.Optional;
import javax.sql.DataSource;

/** Where sessions are kept. */
public sealed interface Location {
    /**
     * A file in a folder of this process.
     *
     * @param keyFile the keys that seal secrets; unless given, in the folder, and made if need be
     */
    record Folder(Path home, Optional<Path> keyFile) implements Location {}

    /**
     * A PostgreSQL server, used by any number of nodes that have the same keys. Closing the source is its owner's.
     *
     * @param keyFile must be given; optional only so that its lack can be explained
     */
    record Server(DataSource source, Optional<Path> keyFile) implements Location {}
}
