package io.atlas4j.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * A server whose answers were made before. A process of its own, so that its processor time is not counted as the client's;
 * ends when its input does, which its parent holds.
 */
final class CannedServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final URI base;

    private CannedServer(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader();
        this.base = URI.create("http://127.0.0.1:" + output.readLine());
    }

    /** Starts a class whose {@code main} calls {@link #serve}. */
    static CannedServer start(Class<?> main) throws IOException {
        var java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        return new CannedServer(
                new ProcessBuilder(java, "-Xmx128m", "-cp", System.getProperty("java.class.path"), main.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    URI base() {
        return base;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        output.close();
    }

    /** Prints the port and answers, until there is no more input. The function knows a request by its bytes. */
    static void serve(Function<byte[], byte[]> answers) throws IOException {
        var server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(server, answers));
        System.out.println(server.getLocalPort());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        server.close();
    }

    /** The whole answer, its headers included. */
    static byte[] ok(String body) {
        var head = "HTTP/1.1 200 OK\r\nDate: Thu, 20 Aug 2026 09:12:11 GMT\r\nContent-Type: application/json\r\n"
                + "X-Request-Id: 0f8fad5b-d9cb-469f-a165-70867728950e\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private static void accept(ServerSocket server, Function<byte[], byte[]> answers) {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket, answers));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** A client sends one request, which has no body, and waits for its answer. */
    private static void serve(Socket socket, Function<byte[], byte[]> answers) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            var request = new byte[16 * 1024];
            var length = 0;
            for (var count = in.read(request); count > 0; count = in.read(request, length, request.length - length)) {
                length += count;
                if (endsWithEmptyLine(request, length)) {
                    out.write(answers.apply(request));
                    length = 0;
                }
            }
        } catch (IOException e) {
            // The client left.
        }
    }

    private static boolean endsWithEmptyLine(byte[] text, int length) {
        return length >= 4 && text[length - 1] == '\n' && text[length - 2] == '\r' && text[length - 3] == '\n';
    }
}
