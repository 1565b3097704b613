package io.atlas4j.provider.local;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Finds the engine to use for new containers. Asking takes a moment, so the answer is kept for a while. */
final class Engines {
    private static final Duration KEPT = Duration.ofSeconds(30);

    private final ReentrantLock lock = new ReentrantLock();
    private final LocalSettings settings;
    private final TimeSource time;
    private Optional<Engine> found = Optional.empty();
    private long askedAt;
    private boolean asked;

    Engines(LocalSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
    }

    /** @throws UnsupportedException if there is none, saying what to do */
    Engine require() {
        return find().orElseThrow(() -> new UnsupportedException(
                Origin.of(Local.ID),
                "running an image needs a container engine and "
                        + switch (settings.engine()) {
                            case "none" -> "ATLAS_LOCAL_ENGINE is none: set it to auto";
                            case "auto" ->
                                "neither docker nor podman answers: install one and start it (try \"docker version\")";
                            case String one -> one + " does not answer: install it and start it";
                        }
                        + ", or leave out the image to run the command as a process"));
    }

    private Optional<Engine> find() {
        var wanted = settings.engine();
        if (wanted.equals("none")) {
            return Optional.empty();
        }
        lock.lock();
        try {
            if (!asked || time.nanoTime() - askedAt > KEPT.toNanos()) {
                var candidates = wanted.equals("auto") ? List.of("docker", "podman") : List.of(wanted);
                found = candidates.stream()
                        .map(Engine::new)
                        .filter(Engine::answers)
                        .findFirst();
                asked = true;
                askedAt = time.nanoTime();
            }
            return found;
        } finally {
            lock.unlock();
        }
    }
}
