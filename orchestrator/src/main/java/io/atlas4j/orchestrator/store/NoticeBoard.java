package io.atlas4j.orchestrator.store;

import io.atlas4j.error.AtlasException;
import java.time.Instant;
import java.util.Optional;

/** What nodes and later runs leave for each other: who runs which loop, and by which key an account is known. */
final class NoticeBoard {
    private final Database database;

    NoticeBoard(Database database) {
        this.database = database;
    }

    Optional<String> keyMark(Account account) {
        return database
                .read(connection -> Sql.query(
                        connection,
                        "select key_mark from atlas_account where provider = ? and account = ? and key_mark is not null",
                        row -> row.getString("key_mark"),
                        account.provider(),
                        account.name()))
                .stream()
                .findFirst();
    }

    void setKeyMark(Account account, String mark) {
        var set = database.transact(connection -> Sql.update(
                connection,
                "update atlas_account set key_mark = ? where provider = ? and account = ?",
                mark,
                account.provider(),
                account.name()));
        if (set == 0) {
            insertIfMissing(
                    "insert into atlas_account (provider, account, key_mark) values (?, ?, ?)",
                    account.provider(),
                    account.name(),
                    mark);
        }
    }

    /** False if somebody else did at the same time. */
    private boolean insertIfMissing(String insert, Object... values) {
        try {
            return database.transact(connection -> Sql.update(connection, insert, values)) == 1;
        } catch (AtlasException e) {
            if (Database.isDuplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    boolean lease(String loop, String holder, Instant now, Instant until) {
        var taken = database.transact(connection -> Sql.update(
                connection,
                "update atlas_loop set holder = ?, held_until = ? where name = ? and (holder = ? or held_until <= ?)",
                holder,
                until,
                loop,
                holder,
                now));
        if (taken == 1 || isThere(loop)) {
            return taken == 1;
        }
        return insertIfMissing(
                "insert into atlas_loop (name, holder, held_until) values (?, ?, ?)", loop, holder, until);
    }

    private boolean isThere(String loop) {
        return !database.read(connection -> Sql.query(
                        connection, "select name from atlas_loop where name = ?", row -> row.getString("name"), loop))
                .isEmpty();
    }
}
