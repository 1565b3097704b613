package io.atlas4j.fly.tokens;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** A directory for its owner alone, with writes that are whole and one after the other. */
final class TokenDirectory {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final String UNFINISHED = ".tmp";

    /** A file lock belongs to the process; between its own threads and storages this one decides. */
    private static final Map<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

    private final Path path;

    TokenDirectory(Path path) {
        this.path = path.toAbsolutePath().normalize();
    }

    Path path() {
        return path;
    }

    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Runs the work while no other thread or process does any here. */
    void locked(Work work) throws IOException {
        var here = HERE.computeIfAbsent(path, any -> new ReentrantLock());
        here.lock();
        try {
            Files.createDirectories(path, permissions(DIRECTORY));
            var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try (var channel = FileChannel.open(path.resolve("lock"), options, permissions(FILE));
                    var lock = channel.lock()) {
                if (lock.isValid()) {
                    work.run();
                }
            }
        } finally {
            here.unlock();
        }
    }

    /** Puts the content in the file's place, whole and on the disk. Only within {@link #locked}. */
    void replace(Path file, byte[] content) throws IOException {
        removeUnfinished();
        var temporary = Files.createTempFile(path, "tokens", UNFINISHED, permissions(FILE));
        try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceDirectory();
    }

    /** Takes away what others may, from a directory made by somebody less careful. */
    void tighten() {
        if (!isPosix() || !Files.isDirectory(path)) {
            return;
        }
        try (var files = Files.list(path)) {
            Files.setPosixFilePermissions(path, DIRECTORY);
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                Files.setPosixFilePermissions(file, FILE);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Left by a process that died in the middle; whoever holds the lock knows that nobody writes them. */
    private void removeUnfinished() throws IOException {
        try (var files = Files.newDirectoryStream(path, "*" + UNFINISHED)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void forceDirectory() throws IOException {
        if (isPosix()) {
            try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private FileAttribute<?>[] permissions(Set<PosixFilePermission> wanted) {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(wanted)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
