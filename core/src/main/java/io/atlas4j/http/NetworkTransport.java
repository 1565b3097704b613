package io.atlas4j.http;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Sends for real. A blocked read ends at once when a virtual thread is interrupted and not at all when a platform thread is,
 * so the work is always done on a virtual one.
 */
final class NetworkTransport implements Transport {
    private final HttpEngine engine;
    private final String provider;

    NetworkTransport(HttpEngine engine, String provider) {
        this.engine = engine;
        this.provider = provider;
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        var exchange = new Exchange(provider, request);
        return Thread.currentThread().isVirtual() ? exchange.run(engine) : onVirtualThread(exchange, request);
    }

    private HttpResponse onVirtualThread(Exchange exchange, HttpRequest request) {
        var work = new FutureTask<>(() -> exchange.run(engine));
        Thread.startVirtualThread(work);
        try {
            return work.get();
        } catch (InterruptedException e) {
            exchange.cancel();
            Thread.currentThread().interrupt();
            throw new TransportException(
                    Origin.of(provider), provider + " could not " + request.purpose() + ": interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case AtlasException failure -> throw failure;
                case Error error -> throw error;
                case RuntimeException fault -> throw fault;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
