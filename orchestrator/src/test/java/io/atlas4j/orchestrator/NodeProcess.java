package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A node as a process of its own, and its way to the database. */
final class NodeProcess implements AutoCloseable {
    private static final Duration OPENS_WITHIN = Duration.ofMinutes(2);

    private final String name;
    private final DatabaseRelay relay;
    private final Process process;
    private final Thread listener;

    /**
     * How to start one.
     *
     * @param url of the database
     * @param folder of the key file, the cloud and the logs
     * @param clockError how wrong its clock is
     */
    record Birth(String url, Path folder, String name, long seed, Duration clockError) {}

    /** Returns when it is open; what it says from then on is heard in words. */
    NodeProcess(Birth birth, Consumer<List<String>> heard) {
        name = birth.name;
        var port = URI.create(birth.url.substring("jdbc:".length())).getPort();
        relay = new DatabaseRelay(port);
        try {
            process = new ProcessBuilder(ChildJvm.command(
                            NodesTestChild.class,
                            birth.url.replace(":" + port + "/", ":" + relay.port() + "/"),
                            birth.folder.resolve("atlas.key").toString(),
                            birth.folder.resolve("cloud").toString(),
                            birth.name,
                            Long.toString(birth.seed),
                            birth.clockError.toString()))
                    .redirectError(birth.folder.resolve(birth.name + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var opened = new CountDownLatch(1);
        listener = Thread.ofVirtual().start(() -> listen(opened, heard));
        awaitOpen(opened);
    }

    /** A node that does not open is not left running. */
    private void awaitOpen(CountDownLatch opened) {
        var open = false;
        try {
            open = opened.await(OPENS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            if (!open) {
                close();
            }
        }
        assertThat(open).as("a node opened the database").isTrue();
    }

    private void listen(CountDownLatch opened, Consumer<List<String>> heard) {
        try (BufferedReader lines = process.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var words = List.of(line.split(" ", -1));
                if (words.size() == 4) { // a line that was cut off promised nothing
                    if (words.getFirst().equals("open")) {
                        opened.countDown();
                    } else {
                        heard.accept(words);
                    }
                }
            }
        } catch (IOException e) {
            // it was killed
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Stands still. */
    void freeze() {
        signal("-STOP");
    }

    /** Goes on as if nothing had happened. */
    void thaw() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    DatabaseRelay relay() {
        return relay;
    }

    /** kill -9; what it had said before is still heard. */
    @Override
    public void close() {
        process.toHandle().destroyForcibly();
        try {
            process.waitFor();
            listener.join(Duration.ofSeconds(10));
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
