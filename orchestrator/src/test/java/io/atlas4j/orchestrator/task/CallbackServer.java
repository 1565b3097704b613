package io.atlas4j.orchestrator.task;

import io.atlas4j.orchestrator.CallbackRequest;
import io.atlas4j.orchestrator.CallbackResponse;
import io.atlas4j.orchestrator.Callbacks;
import io.atlas4j.spec.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** Callbacks behind a real socket: one call a connection. */
public final class CallbackServer implements AutoCloseable {
    private final ServerSocket socket;
    private final Callbacks callbacks;
    public final List<CallbackResponse> answers = new CopyOnWriteArrayList<>();

    public CallbackServer(Callbacks callbacks) throws IOException {
        this.callbacks = callbacks;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /** What machines find in ATLAS_CALLBACK_URL. */
    public String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + Callbacks.PATH;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var call = socket.accept();
                Thread.ofVirtual().start(() -> answer(call));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void answer(Socket call) {
        try (call;
                var in = new BufferedInputStream(call.getInputStream())) {
            var first = line(in).split(" ", -1);
            var headers = new HashMap<String, String>();
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                var colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            var length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            var response = callbacks.handle(new CallbackRequest(
                    first[0],
                    first[1],
                    Optional.ofNullable(headers.get("authorization")).map(Secret::of),
                    OptionalLong.of(length),
                    new java.io.ByteArrayInputStream(in.readNBytes(length))));
            answers.add(response);
            var head = new StringBuilder("HTTP/1.1 " + response.status() + " told\r\nConnection: close\r\n");
            response.headers()
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
            call.getOutputStream().write((head + "\r\n" + response.body()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
