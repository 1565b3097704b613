package io.atlas4j.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Answers {@code GET /v2/pods} with 1,000 pods and everything else with one, always with the same bytes. A process of its
 * own, so that its processor time is not counted as the client's; ends when its input does, which its parent holds.
 */
final class PodServer {
    static final int PODS = 1_000;

    private static final byte[] ONE = answer(pod(0));
    private static final byte[] ALL = answer(
            IntStream.range(0, PODS).mapToObj(PodServer::pod).collect(Collectors.joining(",", "{\"pods\":[", "]}")));

    /** Where the path of a single pod goes on and that of the list ends. */
    private static final int AFTER_PODS = "GET /v2/pods".length();

    private PodServer() {}

    /** Prints the port. */
    public static void main(String[] args) throws IOException {
        var server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> accept(server));
        System.out.println(server.getLocalPort());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        server.close();
    }

    private static void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** A client sends one request, which has no body, and waits for its answer. */
    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = socket.getInputStream();
            var out = socket.getOutputStream();
            var request = new byte[16 * 1024];
            var length = 0;
            for (var count = in.read(request); count > 0; count = in.read(request, length, request.length - length)) {
                length += count;
                if (endsWithEmptyLine(request, length)) {
                    out.write(request[AFTER_PODS] == ' ' ? ALL : ONE);
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

    private static byte[] answer(String body) {
        var head = "HTTP/1.1 200 OK\r\nDate: Thu, 20 Aug 2026 09:12:11 GMT\r\nContent-Type: application/json\r\n"
                + "X-Request-Id: 0f8fad5b-d9cb-469f-a165-70867728950e\r\nContent-Length: " + body.length() + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    private static String pod(int number) {
        return """
                {"id":"p%08d","name":"atlas-train-%d","status":"RUNNING","actions":["stop","restart","terminate"],\
                "image":"runpod/pytorch:2.8.0-py3.11-cuda12.8.1-cudnn-devel-ubuntu22.04","templateId":null,\
                "gpu":{"id":"NVIDIA GeForce RTX 4090","count":1,"displayName":"RTX 4090","memory":24},"cpu":null,\
                "cloud":"SECURE","dataCenterId":"EU-RO-1","cost":0.69,"createdAt":"2026-08-20T09:12:11.123Z",\
                "ports":["8888/http","22/tcp","5000/tcp"],"disk":50,"locked":false,"globalNetworking":false,\
                "mounts":{"persistent":{"size":100,"path":"/workspace"}},"registry":null,"startSsh":true,\
                "entrypoint":[],"cmd":["bash","-c","python -m train --epochs 20 --data /workspace/data"],\
                "env":{"DATA":"s3://bucket/data/set","EPOCHS":"20","WANDB_MODE":"offline","PYTHONUNBUFFERED":"1"},\
                "runtime":{"uptime":86400,"ports":[{"private":22,"public":10341,"ip":"203.0.113.17","type":"tcp"},\
                {"private":5000,"public":10342,"ip":"203.0.113.17","type":"tcp"}],\
                "container":{"cpuPercent":37,"memoryPercent":12},"gpus":[{"id":"GPU-0","utilization":97,"memory":81}]},\
                "machine":{"id":"m-4f2c","location":"RO","cudaVersion":"12.8"}}\
                """.formatted(number, number);
    }
}
