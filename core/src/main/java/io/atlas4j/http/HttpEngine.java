package io.atlas4j.http;

import io.atlas4j.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The connections of one Atlas, and the timer that cuts what takes too long. */
final class HttpEngine implements AutoCloseable {
    private static final String USER_AGENT =
            "atlas4j/" + Version.current() + " (java " + Runtime.version().feature() + ")";

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private static final long BEAT = TimeUnit.SECONDS.toNanos(1);

    private static final AtomicLong NEXT_BEAT = new AtomicLong(System.nanoTime());

    private final CloseableHttpClient client = HttpClients.custom()
            .useSystemProperties() // the proxy, where there is one
            .setUserAgent(USER_AGENT)
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .useSystemProperties()
                    .setMaxConnPerRoute(256)
                    .setMaxConnTotal(1024)
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.ofSeconds(10))
                            .setSocketTimeout(Timeout.ofSeconds(30))
                            .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                            .setTimeToLive(TimeValue.ofMinutes(5)) // an address may move
                            .build())
                    .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                            .http1Config(Http1Config.custom()
                                    .setMaxLineLength(64 * 1024)
                                    .setMaxHeaderCount(200)
                                    .build())
                            .build())
                    .build())
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();

    CloseableHttpClient client() {
        return client;
    }

    /** Runs the task on a thread of its own when the time has come, unless it is cancelled before. */
    static Future<?> after(java.time.Duration delay, Runnable task) {
        beat();
        return TIMER.schedule(() -> Thread.startVirtualThread(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Keeps one early entry in the timer while it is used. A new entry wakes the timer's thread only if it is the first, and
     * nearly every one is cancelled long before its time: without this each request would wake a thread for nothing.
     */
    private static void beat() {
        var now = System.nanoTime();
        var next = NEXT_BEAT.get();
        if (now - next >= 0 && NEXT_BEAT.compareAndSet(next, now + BEAT)) {
            var unused = TIMER.schedule(() -> {}, BEAT, TimeUnit.NANOSECONDS);
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("atlas-http-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
