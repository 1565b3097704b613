package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.ValidationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Opens a database with the keys of its secrets, and gives a new one its mark. */
final class Opening {
    private record Installation(String id, String keyId) {}

    private Opening() {}

    static SessionStore open(Location.Folder folder, Instant now) {
        var database = FileDatabase.open(folder.home());
        try {
            var key = folder.home().resolve("atlas.key");
            var known = database.read(Opening::known);
            if (known.isEmpty() && folder.keyFile().isEmpty() && Files.exists(key)) {
                throw new UnexpectedException(
                        Origin.ATLAS,
                        "the database in " + folder.home() + " is empty, but " + key
                                + " belongs to one that was not: restore it, use another folder, or delete the key to begin"
                                + " anew and forget what may still be running");
            }
            var installation = known.orElseGet(() -> database.transactDurably(connection -> make(connection, now)));
            var vault = Vault.of(folder.keyFile().map(KeyFile::read).orElseGet(() -> KeyFile.readOrMake(key)));
            return new JdbcSessionStore(database, new RequestCodec(vault), installation);
        } catch (AtlasException e) {
            database.close();
            throw e;
        }
    }

    private static Optional<String> known(Connection connection) throws SQLException {
        return Sql.query(connection, "select id from atlas_installation", row -> row.getString("id")).stream()
                .findFirst();
    }

    private static String make(Connection connection, Instant now) throws SQLException {
        var id = SessionIds.newInstallation();
        Sql.update(connection, "insert into atlas_installation (slot, id, created_at) values (1, ?, ?)", id, now);
        return id;
    }

    static SessionStore open(Location.Server server) {
        var file = server.keyFile()
                .orElseThrow(() -> ValidationException.of(
                        "keyFile",
                        "nodes that share a database share the key that seals secrets: set ATLAS_KEY_FILE (or keyFile); "
                                + KeyFile.HOW_TO_MAKE_ONE));
        var vault = Vault.of(KeyFile.read(file));
        var database = SharedDatabase.open(server.source());
        try {
            var installation = database.transactDurably(connection -> shared(connection, vault, file));
            return new JdbcSessionStore(database, new RequestCodec(vault), installation);
        } catch (AtlasException e) {
            database.close();
            throw e;
        }
    }

    /** A node that lacks the key of the others would start sessions they cannot rent, and the other way round. */
    private static String shared(Connection connection, Vault vault, Path file) throws SQLException {
        Sql.update(
                connection,
                "insert into atlas_installation (slot, id, created_at, key_id) values (1, ?, ?, ?) on conflict do nothing",
                SessionIds.newInstallation(),
                SharedDatabase.time(connection).truncatedTo(ChronoUnit.MILLIS),
                vault.current());
        var known = Sql.query(
                        connection,
                        "select id, key_id from atlas_installation for update",
                        row -> new Installation(row.getString("id"), row.getString("key_id")))
                .getFirst();
        if (!vault.has(known.keyId)) {
            throw new ConflictException(
                    Origin.ATLAS,
                    "the other nodes seal secrets with key " + known.keyId + ", which is not in " + file
                            + ": give this node their key file");
        }
        EventStream.mend(connection);
        if (!known.keyId.equals(vault.current())) {
            Sql.update(connection, "update atlas_installation set key_id = ?", vault.current());
        }
        return known.id;
    }
}
