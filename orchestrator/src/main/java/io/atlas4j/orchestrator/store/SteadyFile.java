package io.atlas4j.orchestrator.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * Files that H2 reads and writes on whoever's thread it is called: an interrupt closes a {@link FileChannel} for everybody,
 * and a {@link RandomAccessFile} does not mind. H2 finds them by the prefix {@value #PREFIX} of a name, and makes them itself,
 * so that this class is public.
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
        return new Channel(new RandomAccessFile(unwrap().toString(), mode));
    }

    /** What H2 asks of a channel, with buffers in the heap; reads and writes one after the other. */
    private static final class Channel extends FileBaseDefault {
        private final RandomAccessFile file;

        Channel(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.length();
        }

        @Override
        public synchronized int read(ByteBuffer into, long position) throws IOException {
            file.seek(position);
            var count = file.read(into.array(), into.arrayOffset() + into.position(), into.remaining());
            into.position(into.position() + Math.max(count, 0));
            return count;
        }

        @Override
        public synchronized int write(ByteBuffer from, long position) throws IOException {
            var count = from.remaining();
            file.seek(position);
            file.write(from.array(), from.arrayOffset() + from.position(), count);
            from.position(from.limit());
            return count;
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.setLength(size);
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.getFD().sync();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.getChannel().tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
