package io.atlas4j.http;

import io.atlas4j.error.Origin;
import io.atlas4j.error.RateLimitedException;
import java.util.Optional;

/** Sends no create when the {@link Fence} is closed. */
final class FencingTransport implements Transport {
    private final Transport next;
    private final String provider;

    FencingTransport(Transport next, String provider) {
        this.next = next;
        this.provider = provider;
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        if (request.safety() == Safety.CREATE && !Fence.isOpen()) {
            throw new RateLimitedException(
                    Origin.of(provider),
                    provider + " was not asked to " + request.purpose()
                            + ": its turn came so late that another may do it; nothing was sent",
                    Optional.empty());
        }
        return next.send(request);
    }
}
