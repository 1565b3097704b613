package io.atlas4j.orchestrator.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * H2's files, steady in three ways. H2 reads and writes them on whoever's thread it is called: an interrupt closes a
 * {@link FileChannel} for everybody, and a {@link RandomAccessFile} does not mind. While one is open there is room behind
 * what is written, so that most syncs find the file as long as it was: one that has to put down a new length as well takes
 * the disk half as long again. And nothing is written over before all that was written since the last sync is synced too:
 * H2 gives space free in one commit and uses it in a later one, and a power cut could leave the second without the first.
 *
 * <p>H2 finds them by the prefix {@value #PREFIX} of a name, and makes them itself, so that this class is public.
 */
public final class SteadyFile extends FilePathWrapper {
    static final String PREFIX = "steady:";

    /** Must be called before the first such name is used; may be called again. */
    static void register() {
        FilePath.register(new SteadyFile());
    }

    @Override
    public String getScheme() {
        return PREFIX.substring(0, PREFIX.length() - 1);
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(new Disk(unwrap().toString(), mode));
    }

    /** What is below, where a test cuts the power. */
    static class Disk extends RandomAccessFile {
        Disk(String name, String mode) throws FileNotFoundException {
            super(name, mode);
        }

        /** What was written is on the disk when this returns. */
        void sync() throws IOException {
            getFD().sync();
        }
    }

    /** What H2 asks of a channel, with buffers in the heap; reads and writes one after the other. */
    static final class Channel extends FileBaseDefault {
        /** Written, since a hole would be given its blocks by a later sync. */
        private static final byte[] ROOM = new byte[256 * 1024];

        private final Disk file;

        /** Where ends what was written, and where the file does. */
        private long end;

        private long length;

        private boolean unsynced;

        Channel(Disk file) throws IOException {
            this.file = file;
            this.length = file.length();
            this.end = length;
        }

        @Override
        public synchronized long size() {
            return end;
        }

        @Override
        public synchronized int read(ByteBuffer into, long position) throws IOException {
            if (position >= end) {
                return -1;
            }
            var most = (int) Math.min(into.remaining(), end - position);
            file.seek(position);
            var count = file.read(into.array(), into.arrayOffset() + into.position(), most);
            into.position(into.position() + Math.max(count, 0));
            return count;
        }

        @Override
        public synchronized int write(ByteBuffer from, long position) throws IOException {
            var count = from.remaining();
            if (unsynced && position > 0 && position < end) { // H2's header is there twice, and only points
                file.sync();
            }
            unsynced = true;
            file.seek(position);
            file.write(from.array(), from.arrayOffset() + from.position(), count);
            from.position(from.limit());
            end = Math.max(end, position + count);
            if (end > length) {
                makeRoom();
            }
            return count;
        }

        /** What has to be written is; a full disk has no room to make. */
        private void makeRoom() throws IOException {
            try {
                file.seek(end);
                file.write(ROOM);
                length = end + ROOM.length;
            } catch (IOException e) {
                takeRoom();
            }
        }

        private void takeRoom() throws IOException {
            file.setLength(end);
            length = end;
        }

        @Override
        protected synchronized void implTruncate(long size) throws IOException {
            end = Math.min(end, size);
            takeRoom();
        }

        @Override
        public synchronized void force(boolean metaData) throws IOException {
            file.sync();
            unsynced = false;
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.getChannel().tryLock(position, size, shared);
        }

        @Override
        protected synchronized void implCloseChannel() throws IOException {
            try (file) {
                if (length > end) {
                    takeRoom();
                }
            }
        }
    }
}
