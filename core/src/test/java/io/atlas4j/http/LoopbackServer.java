package io.atlas4j.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A server of raw sockets, so that it can misbehave in every way there is. Answers in the order of the script; the last repeats. */
final class LoopbackServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Queue<Answer> script = new ArrayDeque<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch first = new CountDownLatch(1);

    interface Answer {
        void to(OutputStream out, Socket socket) throws IOException, InterruptedException;
    }

    record Received(String line, Map<String, String> headers, String body) {}

    LoopbackServer(Answer... answers) throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        script.addAll(List.of(answers));
        Thread.startVirtualThread(this::accept);
    }

    URI url(String path) {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
    }

    List<Received> received() {
        return received;
    }

    void awaitRequest() throws InterruptedException {
        first.await();
    }

    static Answer status(int status, String body, String... headers) {
        return (out, socket) -> {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            var head = "HTTP/1.1 " + status + " x\r\nContent-Length: " + bytes.length + "\r\n"
                    + String.join(
                            "", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n";
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(bytes);
            out.flush();
        };
    }

    static Answer raw(String text) {
        return (out, socket) -> {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
            socket.close();
        };
    }

    static Answer silence() {
        return (out, socket) -> new CountDownLatch(1).await();
    }

    static Answer reset() {
        return (out, socket) -> {
            socket.setSoLinger(true, 0);
            socket.close();
        };
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                open.add(connection);
                Thread.startVirtualThread(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            var in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                var line = line(in);
                if (line.isEmpty()) {
                    return;
                }
                var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
                for (var header = line(in); !header.isEmpty(); header = line(in)) {
                    headers.put(
                            header.substring(0, header.indexOf(':')),
                            header.substring(header.indexOf(':') + 1).strip());
                }
                var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
                Answer answer;
                synchronized (script) {
                    received.add(new Received(line, headers, new String(body, StandardCharsets.UTF_8)));
                    answer = script.size() > 1 ? script.remove() : script.element();
                }
                first.countDown();
                answer.to(connection.getOutputStream(), connection);
            }
        } catch (IOException | InterruptedException e) {
            // the client left
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (var connection : open) {
            connection.close();
        }
    }
}
