package io.atlas4j.provider.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Whether something answers on a port of this machine. */
final class Reachability {
    /** The address that is told in the port's URL; the JVM's own notion of loopback may be IPv6. */
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static final int CONNECT_MILLIS = 300;
    private static final int LISTEN_MILLIS = 150;

    private Reachability() {}

    /** Whether a connection is accepted. */
    static boolean accepts(int port) {
        try (var socket = connect(port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Whether a connection is accepted and kept. A container engine's own proxy accepts before the program listens,
     * finds nobody and hangs up at once.
     */
    static boolean acceptsAndKeeps(int port) {
        try (var socket = connect(port)) {
            socket.setSoTimeout(LISTEN_MILLIS);
            return socket.getInputStream().read() >= 0;
        } catch (SocketTimeoutException e) {
            return true; // it waits for us to speak
        } catch (IOException e) {
            return false;
        }
    }

    /** Those of the ports that accept and keep a connection; all are asked at once. */
    static Set<Integer> keeping(Collection<Integer> ports) {
        if (ports.isEmpty()) {
            return Set.of();
        }
        var keeping = ConcurrentHashMap.<Integer>newKeySet();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ports.forEach(port -> threads.execute(() -> {
                if (acceptsAndKeeps(port)) {
                    keeping.add(port);
                }
            }));
        }
        return keeping;
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), CONNECT_MILLIS);
            return socket;
        } catch (SocketTimeoutException e) {
            socket.close();
            throw new IOException("nobody answers", e);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
