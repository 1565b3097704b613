package io.atlas4j.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What {@code atlas quickstart} rents a machine for: an HTTP server that answers whoever has the bearer token. Needs
 * nothing but a JDK, so that it runs as a process of its own, or from this very file inside a container.
 */
final class QuickstartServer {
    private QuickstartServer() {}

    /** Serves until the process is ended. */
    public static void main(String[] args) throws IOException {
        var expected = "Bearer " + required("ATLAS_PRESHARED_KEY");
        var port = Integer.parseInt(required("PORT_8000"));
        var address = InetAddress.getByName(System.getenv().getOrDefault("QUICKSTART_BIND", "127.0.0.1"));
        var server = HttpServer.create(new InetSocketAddress(address, port), 0);
        server.createContext("/", exchange -> answer(exchange, expected));
        server.start();
        System.out.println("listening on port " + port);
    }

    private static void answer(HttpExchange exchange, String expected) throws IOException {
        try (exchange) {
            var given = exchange.getRequestHeaders().getFirst("Authorization");
            var welcome = given != null
                    && MessageDigest.isEqual(
                            given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
            var body = welcome ? "hello from process " + ProcessHandle.current().pid() : "a bearer token is needed";
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            if (!welcome) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            }
            exchange.sendResponseHeaders(welcome ? 200 : 401, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String required(String name) {
        var value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException(name + " is not set");
        }
        return value;
    }
}
