package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.h2.jdbcx.JdbcConnectionPool;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that keeps what was synced, and of what was written since then whatever it likes. */
class PowerCutTest {
    private static final int COMMITS = 600;
    private static final int SECTOR = 4096;
    private static final long SEED = 20260101;

    private final Random random = new Random(SEED);
    private final Set<Integer> promised = new HashSet<>();
    private final Set<Integer> written = new HashSet<>();

    @Test
    void what_is_synced_is_there_after_a_power_cut_whichever_later_writes_have_arrived(@TempDir Path folder)
            throws Exception {
        try (var database = new OnDisk(folder.resolve("file"))) {
            var cuts = 0;
            for (var i = 0; i < COMMITS; i++) {
                commit(database.writer, i, random.nextInt(5) == 0);
                if (random.nextInt(4) == 0) {
                    var image = folder.resolve("cut" + ++cuts + ".mv.db");
                    Files.write(image, database.disk().after(random));
                    assertThat(rows(image)).as("cut after commit " + i).containsAll(promised);
                }
            }
            assertThat(cuts).isGreaterThan(100);
        }
    }

    /** A new row and an old one changed. */
    private void commit(Writer writer, int number, boolean durably) {
        var text = "x".repeat(random.nextInt(random.nextInt(4) == 0 ? 20_000 : 500));
        var other = random.nextInt(number + 1);
        writer.write(
                connection -> {
                    Sql.update(connection, "insert into t values (?, ?)", number, text);
                    return Sql.update(connection, "update t set text = ? where id = ?", text, other);
                },
                durably);
        written.add(number);
        if (durably) {
            promised.addAll(written);
        }
    }

    /** What the next process finds. */
    private static List<Integer> rows(Path image) throws Exception {
        SteadyFile.register();
        Salvage.run(image);
        var pool = JdbcConnectionPool.create(
                "jdbc:h2:steady:" + image.toString().replace(".mv.db", "") + FileDatabase.OPTIONS, "sa", "");
        try (var connection = pool.getConnection()) {
            var found = Sql.query(connection, "select id, text from t", row -> row.getInt("id"));
            execute(connection, "shutdown");
            return found;
        } finally {
            pool.dispose();
        }
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    /** A database on such a disk, which uses its space again at once, not after 45 s. */
    private static final class OnDisk implements AutoCloseable {
        private final Writer writer;
        private final JdbcConnectionPool pool;

        OnDisk(Path file) {
            FilePath.register(new ForgetfulFile());
            pool = JdbcConnectionPool.create(
                    "jdbc:h2:forgetful:" + file + FileDatabase.OPTIONS + ";RETENTION_TIME=0", "sa", "");
            writer = new Writer(pool);
            writer.start();
            writer.write(connection -> execute(connection, "create table t (id int primary key, text varchar)"), true);
        }

        Disk disk() {
            return ForgetfulFile.opened;
        }

        @Override
        public void close() throws SQLException {
            writer.close();
            try (var connection = pool.getConnection()) {
                execute(connection, "shutdown");
            }
            pool.dispose();
        }
    }

    /** Made by H2. */
    public static final class ForgetfulFile extends FilePathWrapper {
        private static Disk opened;

        @Override
        public String getScheme() {
            return "forgetful";
        }

        @Override
        public FileChannel open(String mode) throws IOException {
            opened = new Disk(unwrap().toString(), mode);
            return new SteadyFile.Channel(opened);
        }
    }

    private static final class Disk extends SteadyFile.Disk {
        private byte[] synced = new byte[0];
        private final List<Write> since = new ArrayList<>();

        @SuppressWarnings("ArrayRecordComponent") // never compared
        private record Write(int position, byte[] bytes) {
            int sectors() {
                return Math.ceilDiv(bytes.length, SECTOR);
            }
        }

        Disk(String name, String mode) throws IOException {
            super(name, mode);
        }

        @Override
        public synchronized void write(byte[] bytes) throws IOException {
            write(bytes, 0, bytes.length);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
            since.add(new Write((int) getFilePointer(), Arrays.copyOfRange(bytes, offset, offset + length)));
            super.write(bytes, offset, length);
        }

        @Override
        synchronized void sync() throws IOException {
            super.sync();
            synced = after(sector -> true);
            since.clear();
        }

        /** Each write since the last sync has arrived whole, or its beginning, or nothing of it. */
        synchronized byte[] after(Random random) {
            var share = random.nextInt(5);
            var arrived = new HashSet<Integer>();
            var first = 0;
            for (var write : since) {
                var most = random.nextInt(4) >= share ? 0 : write.sectors();
                var count = random.nextInt(3) == 0 ? random.nextInt(most + 1) : most;
                IntStream.range(first, first + count).forEach(arrived::add);
                first += write.sectors();
            }
            return after(arrived::contains);
        }

        /** Only those sectors have arrived of what was written since the last sync, counted in the order of writing. */
        private byte[] after(IntPredicate arrived) {
            var length = since.stream().mapToInt(write -> write.position + write.bytes.length);
            var image =
                    Arrays.copyOf(synced, Math.max(synced.length, length.max().orElse(0)));
            var number = 0;
            for (var write : since) {
                for (var from = 0; from < write.bytes.length; from += SECTOR) {
                    if (arrived.test(number++)) {
                        var count = Math.min(SECTOR, write.bytes.length - from);
                        System.arraycopy(write.bytes, from, image, write.position + from, count);
                    }
                }
            }
            return image;
        }
    }
}
