package io.atlas4j.orchestrator;

import io.atlas4j.spec.Secret;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody behind a real socket who is told things, checks the signature and answers as he is told to. */
final class HookReceiver implements AutoCloseable {
    static final String KEY = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final Secret SECRET = Secret.of("whsec_" + KEY);

    /** A message as it came. */
    record Message(Map<String, String> headers, String body) {
        String id() {
            return headers.get("webhook-id");
        }
    }

    /** All that came, whatever was answered. */
    final List<Message> heard = new CopyOnWriteArrayList<>();

    /** What was answered with 204. */
    final List<Message> taken = new CopyOnWriteArrayList<>();

    /** The next answers, such as {@code 503}, with headers if need be; 204 when there is none. */
    final Queue<String> answers = new ConcurrentLinkedQueue<>();

    volatile CountDownLatch answersWait = new CountDownLatch(0);

    private final ServerSocket socket;

    HookReceiver() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/hooks/tell-nobody");
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
            line(in);
            var headers = new HashMap<String, String>();
            for (var line = line(in); !line.isEmpty(); line = line(in)) {
                var colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            var body =
                    new String(in.readNBytes(Integer.parseInt(headers.get("content-length"))), StandardCharsets.UTF_8);
            var message = new Message(headers, body);
            heard.add(message);
            answersWait.await();
            var scripted = answers.poll();
            var answer = scripted != null ? scripted : isOurs(message) ? "204" : "401";
            if (answer.equals("204")) {
                taken.add(message);
            }
            call.getOutputStream()
                    .write(("HTTP/1.1 " + answer.replaceFirst("^(\\d+)", "$1 told")
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // who called is gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** As a receiver in any language does it. */
    private static boolean isOurs(Message message) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(KEY), "HmacSHA256"));
            var signed = message.id() + "." + message.headers().get("webhook-timestamp") + "." + message.body();
            var expected = Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            return message.headers().get("webhook-signature").equals("v1," + expected);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
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
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
