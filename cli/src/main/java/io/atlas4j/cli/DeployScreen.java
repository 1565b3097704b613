package io.atlas4j.cli;

import io.atlas4j.fly.deploy.DeployEvent;
import io.atlas4j.fly.deploy.DeployEvent.Progress;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Shows a deploy: on a terminal one line that is written over, with the time passed, the phase and what was printed last;
 * elsewhere every line as it comes.
 */
final class DeployScreen {
    private static final int WIDTH = 100;
    private static final Duration TICK = Duration.ofSeconds(1);

    private final Cli cli;
    private final long started;
    private final ReentrantLock lock = new ReentrantLock();
    private String phase = "start";
    private String last = "";
    private boolean over;

    DeployScreen(Cli cli) {
        this.cli = cli;
        this.started = cli.time().nanoTime();
        if (cli.isTerminal()) {
            Thread.ofVirtual().name("atlas-deploy-screen").start(this::tick);
        }
    }

    void show(DeployEvent event) {
        if (cli.isJson()) {
            return;
        }
        lock.lock();
        try {
            switch (event) {
                case DeployEvent.Line line -> line(line.text());
                case Progress progress -> progress(progress);
                case DeployEvent.Exit exit -> {}
            }
        } finally {
            lock.unlock();
        }
    }

    /** It was told to end, which may take its processes a while. */
    void ending() {
        lock.lock();
        try {
            phase = "ending all its processes";
            last = "";
            if (cli.isTerminal()) {
                draw();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the line away that is written over. */
    void clear() {
        lock.lock();
        try {
            over = true;
            if (cli.isTerminal()) {
                cli.out().print("\r\u001b[K");
                cli.out().flush();
            }
        } finally {
            lock.unlock();
        }
    }

    private void line(String text) {
        last = text;
        if (cli.isTerminal()) {
            draw();
        } else {
            cli.printLine(text, () -> text);
        }
    }

    private void progress(Progress progress) {
        if (!cli.isTerminal()) {
            return;
        }
        var count = progress.machines() == 0 ? "" : " " + progress.machine() + " of " + progress.machines();
        phase = progress.phase().wireName() + count;
        cli.out().println("\r\u001b[K" + elapsed() + "  " + phase);
        draw();
    }

    private void draw() {
        var text = elapsed() + "  " + phase + "  " + last;
        cli.out().print("\r\u001b[K" + text.substring(0, Math.min(WIDTH, text.length())));
        cli.out().flush();
    }

    private String elapsed() {
        return Durations.forPeople(Duration.ofSeconds(
                Duration.ofNanos(cli.time().nanoTime() - started).toSeconds()));
    }

    private void tick() {
        try {
            while (true) {
                cli.time().sleep(TICK);
                lock.lock();
                try {
                    if (over) {
                        return;
                    }
                    draw();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
