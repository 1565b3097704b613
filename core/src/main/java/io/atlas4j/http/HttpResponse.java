package io.atlas4j.http;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An answer: read whole, or, for a streaming request that succeeded, open. Closing an open one cuts the connection.
 * Prints its status only.
 */
public final class HttpResponse implements AutoCloseable {
    private static final Pattern ODD = Pattern.compile("[^A-Za-z0-9._:-]");

    private final int status;
    private final HttpHeaders headers;
    private final byte[] body;
    private final InputStream stream;
    private final Runnable close;

    private HttpResponse(int status, HttpHeaders headers, byte[] body, InputStream stream, Runnable close) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
        this.close = close;
    }

    /** An answer that was read whole. */
    public static HttpResponse of(int status, HttpHeaders headers, byte[] body) {
        return new HttpResponse(status, headers, body, new ByteArrayInputStream(body), () -> {});
    }

    static HttpResponse open(int status, HttpHeaders headers, InputStream stream, Runnable close) {
        return new HttpResponse(status, headers, new byte[0], stream, close);
    }

    public int status() {
        return status;
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public HttpHeaders headers() {
        return headers;
    }

    /** The body; empty when it is open. */
    public byte[] body() {
        return body;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** The body as it comes, whatever of it is not read yet. */
    public InputStream stream() {
        return stream;
    }

    /** The provider's name for the request, under the headers that clouds use for it. */
    public Optional<String> requestId() {
        return headers.first("x-request-id")
                .or(() -> headers.first("fly-request-id"))
                .or(() -> headers.first("cf-ray"))
                .map(id -> ODD.matcher(id).replaceAll(""))
                .filter(id -> !id.isEmpty() && id.length() <= 100);
    }

    @Override
    public void close() {
        close.run();
    }

    @Override
    public String toString() {
        return "HTTP " + status;
    }
}
