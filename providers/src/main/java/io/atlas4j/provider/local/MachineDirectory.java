package io.atlas4j.provider.local;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** What is on disk of one machine: its record, and the files that {@code wrapper.sh} leaves. */
record MachineDirectory(Path path, MachineRecord machine) {
    private static final String RECORD = "machine";
    private static final String WRAPPER = "wrapper";

    String id() {
        return machine.id();
    }

    static Optional<MachineDirectory> read(Path path) throws IOException {
        var properties = new java.util.Properties();
        try (var in = Files.newInputStream(path.resolve(RECORD))) {
            properties.load(in);
            return Optional.of(new MachineDirectory(path, MachineRecord.of(properties)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (RuntimeException e) {
            throw new IOException(path.resolve(RECORD) + " is damaged", e);
        }
    }

    /** Writes the record; the directory exists and is private. */
    void write() throws IOException {
        var fresh = path.resolve(RECORD + ".new");
        try (var file = FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            machine.toProperties().store(Channels.newOutputStream(file), null);
            file.force(true); // a power cut must not leave an empty record
        }
        Files.move(fresh, path.resolve(RECORD), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        Files.createDirectory(work());
    }

    /** Where the program runs. */
    Path work() {
        return path.resolve("work");
    }

    /** What the wrapper complained about. */
    Path trouble() {
        return path.resolve("trouble");
    }

    /** The wrapper, or the shell that starts a container, once it is sure that the work will start. */
    Optional<ProcessId> wrapper() {
        return text(WRAPPER).flatMap(ProcessId::parse);
    }

    /** The program's first process. */
    Optional<ProcessId> main() {
        return text("main").flatMap(ProcessId::parse);
    }

    /**
     * Sees to it that a wrapper that has not recorded itself yet never starts the work.
     *
     * @return whether it will not; false if it already recorded itself
     */
    boolean forestall() throws IOException {
        try {
            Files.createFile(path.resolve(WRAPPER));
            return true;
        } catch (FileAlreadyExistsException e) {
            return wrapper().isEmpty();
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** How the program ended, once everything it left has ended too. */
    Optional<Exit> exit() {
        return text("exit")
                .map(String::strip)
                .filter(it -> it.matches("\\d{1,3} [a-z_]+"))
                .map(Exit::parse);
    }

    /** @param reason {@code exited}, or {@code max_runtime} if it was ended for that */
    record Exit(int code, String reason) {
        static Exit parse(String text) {
            var words = text.split(" ", 2);
            return new Exit(Integer.parseInt(words[0]), words[1]);
        }
    }

    /** Whether a container was started; its absence means something else from then on. */
    boolean hasStarted() {
        return Files.exists(path.resolve("started"));
    }

    private Optional<String> text(String file) {
        try {
            return Optional.of(Files.readString(path.resolve(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
