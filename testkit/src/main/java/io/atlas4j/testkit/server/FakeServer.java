package io.atlas4j.testkit.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.Fault;
import io.atlas4j.testkit.Faults;
import io.atlas4j.time.TimeSource;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a loopback port, over plain sockets, so that it can also do what no server should: reset, cut,
 * drip and keep silent. One virtual thread for each connection. An exchange is recorded before its answer is sent: a
 * caller who has the answer finds it in {@link #requests}.
 */
public final class FakeServer implements AutoCloseable {
    private static final int ALL = Integer.MAX_VALUE;

    /** What the server is the skin of. */
    public interface Cloud {
        Reply handle(Request request) throws InterruptedException;

        /** An error in this cloud's shape, in its usual words where {@code detail} is null. */
        Reply error(int status, @Nullable String detail);
    }

    private final Cloud cloud;
    private final Faults faults;
    private final TimeSource time;
    private final ServerSocket listener;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Starts listening.
     *
     * @param port 0 takes a free one
     */
    public FakeServer(int port, Cloud cloud, Faults faults, TimeSource time) {
        this.cloud = cloud;
        this.faults = faults;
        this.time = time;
        try {
            listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 512);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
        threads.execute(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public List<Exchange> requests() {
        return List.copyOf(exchanges);
    }

    public void forgetRequests() {
        exchanges.clear();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        connections.forEach(FakeServer::closeQuietly);
        threads.shutdownNow();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                connections.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            for (var request = Request.read(in); request.isPresent(); request = Request.read(in)) {
                if (!answer(request.get(), socket, in, out)) {
                    return;
                }
            }
        } catch (IOException e) {
            // The caller left in the middle: its right.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(socket);
        }
    }

    /** Returns whether the connection can carry another request. */
    private boolean answer(Request request, Socket socket, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        var fault = faults.take(request.method(), request.path());
        var name = fault.map(Fault::name);
        var done = fault.map(Fault::workDone).orElse(true) ? cloud.handle(request) : null;
        var reply = done == null ? Reply.empty(0) : done;
        return switch (fault.map(Fault::effect).orElse(null)) {
            case null -> send(request, reply, name, out, ALL, Duration.ZERO);
            case Fault.Answer answer -> {
                var error = cloud.error(answer.status(), answer.detail().orElse(null));
                var headers = answer.retryAfter().map(seconds -> Map.of("Retry-After", seconds));
                yield send(request, error.with(headers.orElse(Map.of())), name, out, ALL, Duration.ZERO);
            }
            case Fault.Change change ->
                send(request, reply.withBody(change.body().apply(reply.body())), name, out, ALL, Duration.ZERO);
            case Fault.Cut cut -> send(request, reply, name, out, cut.bytes(), Duration.ZERO);
            case Fault.Drip drip -> send(request, reply, name, out, ALL, drip.pause());
            case Fault.Silence ignored -> {
                record(request, Reply.empty(0), name);
                in.transferTo(OutputStream.nullOutputStream());
                yield false;
            }
            case Fault.Reset ignored -> {
                record(request, Reply.empty(0), name);
                socket.setSoLinger(true, 0);
                yield false;
            }
        };
    }

    private boolean send(
            Request request, Reply reply, Optional<String> fault, OutputStream out, int atMost, Duration pause)
            throws IOException, InterruptedException {
        record(request, reply, fault);
        var body = reply.bytes();
        var headers = new LinkedHashMap<>(reply.headers());
        var stream = reply.stream();
        var close = stream != null
                || atMost < body.length
                || "close".equalsIgnoreCase(request.headers().get("connection"));
        if (stream == null && reply.status() != 204) {
            headers.put("Content-Length", String.valueOf(body.length));
        }
        if (close) {
            headers.put("Connection", "close");
        }
        out.write(("HTTP/1.1 " + reply.status() + " \r\n").getBytes(ISO_8859_1));
        for (var header : headers.entrySet()) {
            out.write((header.getKey() + ": " + header.getValue() + "\r\n").getBytes(UTF_8));
        }
        out.write("\r\n".getBytes(ISO_8859_1));
        out.flush();
        var paced = pause.isZero() ? out : new DrippingStream(out, pause);
        if (stream != null) {
            stream.writeTo(new CuttingStream(paced, atMost));
        } else {
            paced.write(body, 0, Math.min(body.length, atMost));
        }
        out.flush();
        return !close;
    }

    private void record(Request request, Reply reply, Optional<String> fault) {
        exchanges.add(new Exchange(
                count.incrementAndGet(),
                time.now(),
                request.method(),
                request.path(),
                Masking.query(request.query()),
                Masking.headers(request.headers()),
                request.body(),
                reply.status(),
                lowerCase(reply.headers()),
                reply.body(),
                fault));
    }

    private static Map<String, String> lowerCase(Map<String, String> headers) {
        var lower = new LinkedHashMap<String, String>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return lower;
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // Nothing is left to be saved.
        }
    }
}
