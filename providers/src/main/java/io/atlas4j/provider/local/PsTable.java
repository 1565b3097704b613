package io.atlas4j.provider.local;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any other POSIX system. A new session is also a new process group, and that is what {@code ps} can show everywhere. */
final class PsTable implements ProcessTable {
    @Override
    public Optional<String> startOf(long pid) {
        return ps("-p", String.valueOf(pid)).stream().map(Entry::start).findFirst();
    }

    @Override
    public List<Entry> all() {
        return ps("-A");
    }

    @Override
    public boolean carries(long pid, String variable) {
        return false;
    }

    private static List<Entry> ps(String... which) {
        var command = new ArrayList<>(List.of("ps"));
        command.addAll(List.of(which));
        command.addAll(List.of("-o", "pid=,pgid=,stat=,lstart="));
        var result = Shell.run(Map.of("LC_ALL", "C"), command, Duration.ofSeconds(10));
        return result.output().lines().flatMap(line -> entry(line).stream()).toList();
    }

    /** Such as {@code  42  40 Ss  Sat Nov 22 13:00:01 2025}. */
    private static Optional<Entry> entry(String line) {
        var words = line.strip().split(" +", 4);
        return words.length < 4 || words[2].startsWith("Z")
                ? Optional.empty()
                : Optional.of(new Entry(
                        Long.parseLong(words[0]),
                        Long.parseLong(words[1]),
                        words[3].strip().replaceAll(" +", "_")));
    }
}
