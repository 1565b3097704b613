package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnexpectedException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every process of a machine: those in the sessions of its wrapper and of its program, and those that went into a
 * session of their own and still carry the machine's mark.
 *
 * <p>Real processes do not follow a clock moved by hand, so waiting here is real.
 */
final class ProcessTree {
    private static final Duration LOOK = Duration.ofMillis(30);
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);

    private final ProcessTable table;
    private final Duration grace;

    /** @param grace how long a process that was asked to end may take */
    ProcessTree(ProcessTable table, Duration grace) {
        this.table = table;
        this.grace = grace;
    }

    static String mark(String id) {
        return "ATLAS_LOCAL_MACHINE=" + id;
    }

    List<ProcessTable.Entry> members(MachineDirectory machine) {
        var sessions = Stream.of(machine.wrapper(), machine.main())
                .flatMap(leader -> leader.filter(table::isAlive).stream())
                .map(ProcessId::pid)
                .toList();
        var mark = mark(machine.id());
        return table.all().stream()
                .filter(process -> sessions.contains(process.session()) || table.carries(process.pid(), mark))
                .toList();
    }

    /**
     * Asks every process to end, and ends those that do not. Returns when none is left.
     *
     * @throws ProviderException if one cannot be ended
     */
    void end(MachineDirectory machine) {
        var asked = new HashSet<ProcessTable.Entry>();
        var killAt = System.nanoTime() + grace.toNanos();
        var giveUpAt = killAt + KILLED_WITHIN.toNanos();
        for (var left = members(machine); !left.isEmpty(); left = members(machine)) {
            var now = System.nanoTime();
            if (now - giveUpAt > 0) {
                throw new ProviderException(
                        Origin.of(Local.ID),
                        "machine " + machine.id() + " cannot be ended: these processes stay: "
                                + left.stream().map(ProcessTable.Entry::pid).toList());
            }
            signal(left, now - killAt > 0, asked);
            pause();
        }
    }

    /**
     * A handle knows when its process started and refuses another of the same number; the table is asked once more
     * after the handle was made, so that it is made for the right one.
     */
    private void signal(List<ProcessTable.Entry> processes, boolean kill, Set<ProcessTable.Entry> asked) {
        for (var process : processes) {
            if (!kill && !asked.add(process)) {
                continue;
            }
            ProcessHandle.of(process.pid())
                    .filter(handle -> table.isAlive(new ProcessId(process.pid(), process.start())))
                    .ifPresent(handle -> {
                        if (kill) {
                            handle.destroyForcibly();
                        } else {
                            handle.destroy();
                        }
                    });
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnexpectedException(
                    Origin.of(Local.ID), "interrupted while processes were being ended; terminate again");
        }
    }
}
