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
 * holds the number of the process for the message.
 */
final class HomeLock implements AutoCloseable {
    /** The byte that is locked, far from the text, so that others may read that where locks are mandatory. */
    private static final long LOCKED_BYTE = 1L << 40;

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
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
            var channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new ConflictException(
                        Origin.ATLAS, home + " is in use by " + ownerOf(file) + ": stop that, or use another folder");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new HomeLock(channel);
        } catch (IOException e) {
            throw unwritable(home, e);
        }
    }

    static ValidationException unwritable(Path home, IOException cause) {
        return ValidationException.of(
                "home",
                home + " cannot be written (" + cause.getClass().getSimpleName()
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

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
