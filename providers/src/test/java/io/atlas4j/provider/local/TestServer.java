package io.atlas4j.provider.local;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** A program that listens on the port it is told by {@code PORT_8000}. */
final class TestServer {
    private TestServer() {}

    /** Runs this class. */
    static ComputeRequestBuilder request() {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return ComputeRequest.cpu(1)
                .http(8000)
                .command(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        StarterJvm.classPath(),
                        TestServer.class.getName());
    }

    public static void main(String[] arguments) throws IOException {
        var port = Integer.parseInt(System.getenv("PORT_8000"));
        try (var server = new ServerSocket()) {
            server.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            while (true) {
                server.accept().close();
            }
        }
    }
}
