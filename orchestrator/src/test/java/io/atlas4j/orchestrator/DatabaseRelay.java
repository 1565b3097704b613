package io.atlas4j.orchestrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The way of one node to the database, which can be cut, or swallow what it is given. */
final class DatabaseRelay implements AutoCloseable {
    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean swallowing;

    /** To a port of this machine. */
    DatabaseRelay(int target) {
        try {
            this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.target = target;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    void cut() {
        cut = true;
        open.forEach(DatabaseRelay::hangUp);
    }

    /** Nothing arrives any more, and nobody is told. */
    void swallow() {
        swallowing = true;
    }

    /** A connection of which something was swallowed stays as it is: neither side would understand the rest. */
    void mend() {
        cut = false;
        swallowing = false;
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                relay(door.accept());
            } catch (IOException e) {
                // closed, or the server is not there: the node sees it
            }
        }
    }

    private void relay(Socket near) throws IOException {
        if (cut) {
            hangUp(near);
            return;
        }
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(near);
        open.add(far);
        var lost = new AtomicBoolean();
        Thread.ofVirtual().start(() -> copy(near, far, lost));
        Thread.ofVirtual().start(() -> copy(far, near, lost));
        if (cut) {
            hangUp(near);
            hangUp(far);
        }
    }

    private void copy(Socket from, Socket to, AtomicBoolean lost) {
        var bytes = new byte[8192];
        try (from;
                to) {
            for (var count = from.getInputStream().read(bytes);
                    count >= 0;
                    count = from.getInputStream().read(bytes)) {
                if (swallowing) {
                    lost.set(true);
                }
                if (!lost.get()) {
                    to.getOutputStream().write(bytes, 0, count);
                }
            }
        } catch (IOException e) {
            // cut, or one side is gone
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
