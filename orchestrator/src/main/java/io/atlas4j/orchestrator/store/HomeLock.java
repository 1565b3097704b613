package io.atlas4j.orchestrator.store;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One process per folder. The operating system gives the lock back when the process dies, however it dies; the file
 * holds the number of the process for the message, and is empty once the process has closed the folder well. A database
 * without it may be a copy that was taken while it was in use.
 */
final class HomeLock implements AutoCloseable {
    /** The byte that is locked, far from the text, so that others may read that where locks are mandatory. */
    private static final long LOCKED_BYTE = 1L << 40;

    private final FileChannel channel;
    private final boolean leftOpen;

    private HomeLock(FileChannel channel, boolean leftOpen) {
        this.channel = channel;
        this.leftOpen = leftOpen;
    }

    /** Whether nothing says that the process that had the folder before closed it. */
    boolean leftOpen() {
        return leftOpen;
    }

    /**
     * Takes the folder.
     *
     * @throws ConflictException naming the process that has it
     * @throws ValidationException if the folder cannot be written
     */
    static HomeLock take(Path home) {
        var file = home.resolve("atlas.lock");
        try {
            OwnerOnly.createFolder(home);
            var known = Files.exists(file);
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new ConflictException(
                        Origin.ATLAS, home + " is in use by " + ownerOf(file) + ": stop that, or use another folder");
            }
            var leftOpen = !known || channel.size() > 0;
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new HomeLock(channel, leftOpen);
        } catch (IOException e) {
            throw unwritable(home, e);
        }
    }

    static ValidationException unwritable(Path home, IOException cause) {
        return ValidationException.of(
                "home",
                home + " cannot be written (" + cause.getClass().getSimpleName().replace("Exception", "")
                        + "): make it writable, or set ATLAS_HOME to another folder");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(LOCKED_BYTE, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // this very process has it
        }
    }

    private static String ownerOf(Path file) throws IOException {
        var pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (pid.equals(Long.toString(ProcessHandle.current().pid()))) {
            return "another orchestrator of this process";
        }
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    /** Says that the files are whole; to be called before {@link #close()}, when they are. */
    void leaveWhole() {
        try {
            channel.truncate(0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Gives the folder free. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
