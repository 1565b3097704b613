package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The room behind what is written. */
class SteadyFileTest {
    private static final int BLOCK = 4096;

    @Test
    void most_writes_leave_the_file_as_long_as_it_was(@TempDir Path folder) throws IOException {
        var path = folder.resolve("file");
        try (var file = open(path)) {
            var lengths = 0;
            for (var i = 0; i < 100; i++) {
                var before = Files.size(path);
                file.write(block(1), (long) i * BLOCK);
                lengths += Files.size(path) == before ? 0 : 1;
            }
            assertThat(lengths).isEqualTo(2);
        }
    }

    @Test
    void room_is_no_part_of_the_file_for_who_has_it_open_and_is_gone_when_it_is_closed(@TempDir Path folder)
            throws IOException {
        var path = folder.resolve("file");
        try (var file = open(path)) {
            file.write(block(1), 0);
            file.write(block(2), BLOCK);
            assertThat(file.size()).isEqualTo(2 * BLOCK);
            assertThat(file.read(ByteBuffer.allocate(3 * BLOCK), 0)).isEqualTo(2 * BLOCK);
            assertThat(file.read(ByteBuffer.allocate(BLOCK), 2 * BLOCK)).isEqualTo(-1);
            file.truncate(BLOCK);
            assertThat(file.size()).isEqualTo(BLOCK);
            file.truncate(3 * BLOCK);
            assertThat(file.size()).as("truncating makes nothing longer").isEqualTo(BLOCK);
            file.write(block(3), BLOCK);
        }
        assertThat(Files.readAllBytes(path))
                .startsWith(block(1).array())
                .endsWith(block(3).array())
                .hasSize(2 * BLOCK);
    }

    @Test
    void a_full_disk_takes_all_that_fits_though_there_is_no_room_to_make(@TempDir Path folder) throws Exception {
        var most = 1024L * 1024;
        var command = new ArrayList<>(List.of("sh", "-c", "ulimit -f " + most / 512 + " && exec \"$@\"", "sh"));
        command.addAll(ChildJvm.command(Full.class, folder.resolve("file").toString()));
        var child = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said.strip()).isEqualTo("kept " + most);
        assertThat(Files.size(folder.resolve("file"))).isEqualTo(most);
    }

    /** Writes blocks until one is refused, and counts the bytes before it. */
    static final class Full {
        private Full() {}

        /** Takes the file. */
        public static void main(String[] args) throws IOException {
            try (var file = open(Path.of(args[0]))) {
                var kept = 0L;
                try {
                    while (kept >= 0) {
                        file.write(block(1), kept);
                        kept += BLOCK;
                    }
                } catch (IOException e) {
                    System.out.println("kept " + kept);
                }
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        SteadyFile.register();
        return FilePath.get(SteadyFile.PREFIX + path).open("rw");
    }

    private static ByteBuffer block(int value) {
        var block = new byte[BLOCK];
        Arrays.fill(block, (byte) value);
        return ByteBuffer.wrap(block);
    }
}
