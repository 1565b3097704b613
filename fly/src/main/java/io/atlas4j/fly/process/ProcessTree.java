package io.atlas4j.fly.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process and everything it started.
 *
 * <p>Children are found by parentage, and on Linux also by a variable that every child inherits: one that made itself a
 * session of its own and lost its parent keeps the variable. What wipes its environment as well escapes. Safe for many
 * threads.
 */
public final class ProcessTree {
    private static final String MARK = "ATLAS_PROCESS_TREE";
    private static final Path PROC = Path.of("/proc");
    private static final Duration POLL = Duration.ofMillis(10);
    /** How long a killed process may take to vanish; longer only when it hangs in the kernel. */
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);

    private final Process root;
    private final byte[] mark;
    private final Set<ProcessHandle> seen = new HashSet<>();
    private final ReentrantLock looking = new ReentrantLock();

    private ProcessTree(Process root, String mark) {
        this.root = root;
        this.mark = mark.getBytes(StandardCharsets.UTF_8);
    }

    /** Starts the process with nothing on its standard input. */
    public static ProcessTree start(ProcessBuilder builder) throws IOException {
        var id = UUID.randomUUID().toString();
        builder.environment().put(MARK, id);
        var root = builder.start();
        root.getOutputStream().close();
        return new ProcessTree(root, MARK + "=" + id);
    }

    public Process root() {
        return root;
    }

    /**
     * Asks every process of the tree to end, waits up to the grace, and kills what is left.
     *
     * @return whether all of them are gone
     */
    public boolean end(Duration grace) {
        alive().forEach(ProcessHandle::destroy);
        if (gone(grace)) {
            return true;
        }
        var deadline = System.nanoTime() + AFTER_KILL.toNanos();
        do {
            // Again and again: a process may have started another between the look and the blow.
            alive().forEach(ProcessHandle::destroyForcibly);
            if (gone(POLL.multipliedBy(5))) {
                return true;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }

    private boolean gone(Duration limit) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!alive().isEmpty()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** Waits a moment for other processes; an interrupt must not stop the killing, so it is kept for later. */
    private void pause() {
        var interrupted = Thread.interrupted();
        try {
            if (root.isAlive()) {
                root.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Everything of the tree that still runs. A handle stands for one process, not for whoever gets its number later. */
    private List<ProcessHandle> alive() {
        looking.lock();
        try {
            seen.add(root.toHandle());
            for (var known : List.copyOf(seen)) {
                known.descendants().forEach(seen::add);
            }
            seen.addAll(marked());
            seen.removeIf(handle -> !handle.isAlive());
            return List.copyOf(seen);
        } finally {
            looking.unlock();
        }
    }

    private List<ProcessHandle> marked() {
        var found = new ArrayList<ProcessHandle>();
        if (!Files.isDirectory(PROC)) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                if (contains(environment(process), mark)) {
                    ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
                            .ifPresent(found::add);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return found; // no such list here; parentage has to do
        }
        return found;
    }

    /** Another user's process, or one that has just ended, shows nothing. */
    private static byte[] environment(Path process) {
        try {
            return Files.readAllBytes(process.resolve("environ"));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static boolean contains(byte[] text, byte[] part) {
        for (var at = 0; at <= text.length - part.length; at++) {
            if (java.util.Arrays.equals(text, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
