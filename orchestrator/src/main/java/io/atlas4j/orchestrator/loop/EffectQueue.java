package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.machine.Effect;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Effects on their way to a worker: each on a virtual thread of its own, or, without a background, in line until
 * {@link #drain}. One that fails or is lost with the process comes back when its session wakes.
 */
final class EffectQueue {
    private static final Logger LOG = LoggerFactory.getLogger(EffectQueue.class);
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final boolean background;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("atlas-effect-", 1).factory());
    private final Queue<Effect> line = new ConcurrentLinkedQueue<>();
    private Consumer<Effect> worker = effect -> {};

    EffectQueue(boolean background) {
        this.background = background;
    }

    /** Set once, before anything is added: workers need what adds to this queue. */
    void workBy(Consumer<Effect> worker) {
        this.worker = worker;
    }

    void add(Collection<Effect> effects) {
        for (var effect : effects) {
            if (background) {
                try {
                    workers.execute(() -> run(effect));
                } catch (RejectedExecutionException e) {
                    LOG.debug("closing; {} waits for the next start", effect);
                }
            } else {
                line.add(effect);
            }
        }
    }

    /** Does everything in line, and what follows from it. */
    void drain() {
        for (var next = take(); next.isPresent(); next = take()) {
            run(next.get());
        }
    }

    /** Takes the next one out of the line, for who wants to {@link #run} it at a moment of its own. */
    Optional<Effect> take() {
        return Optional.ofNullable(line.poll());
    }

    void run(Effect effect) {
        try {
            worker.accept(effect);
        } catch (Throwable e) { // an error in one provider's code is no reason to stop the others
            LOG.warn("{} failed and is tried again when its session wakes", effect, e);
        }
    }

    /** Waits a little for what is under way, so that its answers are kept. What is not answered is looked up later. */
    void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.info("some requests are not answered yet; the next start settles them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
