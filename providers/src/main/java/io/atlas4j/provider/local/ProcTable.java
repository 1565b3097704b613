package io.atlas4j.provider.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Linux. A start time is counted from the boot, so the boot's id is part of it. */
final class ProcTable implements ProcessTable {
    private static final Path PROC = Path.of("/proc");

    private final String boot = read(PROC.resolve("sys/kernel/random/boot_id")).strip();

    @Override
    public Optional<String> startOf(long pid) {
        return entry(pid).map(Entry::start);
    }

    @Override
    public List<Entry> all() {
        var entries = new ArrayList<Entry>();
        try (var numbers = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var path : numbers) {
                entry(Long.parseLong(path.getFileName().toString())).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return entries;
    }

    @Override
    public boolean carries(long pid, String variable) {
        return ("\0" + read(PROC.resolve(pid + "/environ"))).contains("\0" + variable + "\0");
    }

    /** A name may hold anything, also brackets; the fields are counted from behind it. */
    private Optional<Entry> entry(long pid) {
        var stat = read(PROC.resolve(pid + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        if (fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")) {
            return Optional.empty();
        }
        return Optional.of(new Entry(pid, Long.parseLong(fields[3]), fields[19] + "@" + boot));
    }

    /** Empty when the process is gone or somebody else's. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
