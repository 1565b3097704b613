package io.atlas4j.http;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Future;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * One attempt on the network. Every time-out of the HTTP library is per read, so a timer cancels what takes too long as a
 * whole; an answer that is too large is cancelled as well, because closing it would read the rest.
 */
final class Exchange {
    private final String provider;
    private final HttpRequest request;
    private final HttpUriRequestBase message;
    private volatile boolean expired;

    Exchange(String provider, HttpRequest request) {
        this.provider = provider;
        this.request = request;
        this.message = new HttpUriRequestBase(request.method(), request.url());
        var longestSilence = request.streaming() ? request.callTimeout() : request.attemptTimeout();
        message.setConfig(RequestConfig.custom()
                .setConnectionRequestTimeout(Timeout.of(request.attemptTimeout()))
                .setResponseTimeout(Timeout.of(longestSilence))
                .build());
        request.headers().forEach(message::setHeader);
        request.body()
                .ifPresent(body ->
                        message.setEntity(new ByteArrayEntity(body.bytes(), ContentType.parse(body.contentType()))));
    }

    void cancel() {
        message.cancel();
    }

    HttpResponse run(HttpEngine engine) {
        var timer = HttpEngine.after(request.attemptTimeout(), this::expire);
        try {
            var url = request.url();
            var target = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
            var response = engine.client().executeOpen(target, message, null);
            return request.streaming() && response.getCode() / 100 == 2 ? leaveOpen(response) : readWhole(response);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            timer.cancel(false);
        }
    }

    private void expire() {
        expired = true;
        cancel();
    }

    private HttpResponse readWhole(ClassicHttpResponse response) throws IOException {
        try (response) {
            var entity = response.getEntity();
            var limit = (int) Math.min(request.maxBytes(), Integer.MAX_VALUE - 8);
            var body = entity == null ? new byte[0] : body(entity, limit);
            if (body.length > limit) {
                cancel();
                throw new ProviderException(
                        Origin.of(provider, response.getCode(), Optional.empty()),
                        provider + " could not " + request.purpose() + ": the answer is larger than " + limit
                                + " bytes");
            }
            return HttpResponse.of(response.getCode(), headers(response), body);
        }
    }

    /** At most a byte more than the limit. An announced length spares the copies of a buffer that grows. */
    private static byte[] body(HttpEntity entity, int limit) throws IOException {
        var announced = entity.getContentLength();
        if (announced < 0 || announced > limit) {
            return entity.getContent().readNBytes(limit + 1);
        }
        var content = entity.getContent();
        var body = new byte[(int) announced];
        var count = content.readNBytes(body, 0, body.length);
        // Only an answer that was seen to end gives its connection back.
        return content.read() < 0 && count == body.length ? body : Arrays.copyOf(body, count);
    }

    private HttpResponse leaveOpen(ClassicHttpResponse response) throws IOException {
        var entity = response.getEntity();
        var content = entity == null ? InputStream.nullInputStream() : entity.getContent();
        var lifetime = HttpEngine.after(request.callTimeout(), this::expire);
        return HttpResponse.open(
                response.getCode(), headers(response), new Content(content), () -> abandon(response, lifetime));
    }

    private void abandon(ClassicHttpResponse response, Future<?> lifetime) {
        lifetime.cancel(false);
        cancel();
        try {
            response.close();
        } catch (IOException e) {
            // It was cancelled a line above; that is what it complains about.
        }
    }

    private AtlasException failure(IOException e) {
        var start = provider + " could not " + request.purpose() + ": ";
        var origin = Origin.of(provider);
        if (expired || (e instanceof SocketTimeoutException && !(e instanceof ConnectTimeoutException))) {
            return new TimedOutException(
                    origin, start + "no answer within " + seconds(request.attemptTimeout()) + " s");
        }
        if (message.isCancelled() || Thread.currentThread().isInterrupted()) {
            return new TransportException(origin, start + "interrupted");
        }
        return switch (e) {
            case UnknownHostException u ->
                TransportException.notSent(
                        origin, start + "the host " + request.url().getHost() + " is not known", null);
            case ConnectTimeoutException c ->
                TransportException.notSent(origin, start + "no connection within 10 s", null);
            case ConnectionRequestTimeoutException c ->
                TransportException.notSent(origin, start + "too many requests are under way at once", null);
            case ConnectException c -> TransportException.notSent(origin, start + "connection refused", null);
            case NoRouteToHostException n -> TransportException.notSent(origin, start + "no route to the host", null);
            case SSLHandshakeException s ->
                TransportException.notSent(origin, start + "no secure connection: " + s.getMessage(), null);
            case SSLException s -> new TransportException(origin, start + "the secure connection broke");
            // The message of any other may quote what was sent or answered.
            default ->
                new TransportException(
                        origin, start + "the connection broke (" + e.getClass().getSimpleName() + ")");
        };
    }

    private static String seconds(java.time.Duration duration) {
        return java.math.BigDecimal.valueOf(duration.toMillis(), 3)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static HttpHeaders headers(ClassicHttpResponse response) {
        var headers = new HttpHeaders.Collector();
        for (var header : response.getHeaders()) {
            headers.add(header.getName(), String.valueOf(header.getValue()));
        }
        return headers.done();
    }

    private interface Reading {
        int read() throws IOException;
    }

    /** Says which end of the stream's life an error was. */
    private final class Content extends FilterInputStream {
        Content(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            return inTime(super::read);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return inTime(() -> super.read(bytes, offset, length));
        }

        private int inTime(Reading reading) throws IOException {
            var silence = request.longestSilence().compareTo(request.callTimeout()) < 0
                    ? Optional.of(HttpEngine.after(request.longestSilence(), Exchange.this::expire))
                    : Optional.<Future<?>>empty();
            try {
                return reading.read();
            } catch (IOException e) {
                throw expired ? new StreamExpiredException() : e;
            } finally {
                silence.ifPresent(timer -> timer.cancel(false));
            }
        }

        /** The connection is cut by whoever closes the answer; reading on to the end could take for ever. */
        @Override
        public void close() {}
    }
}
