package io.atlas4j.testkit.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.time.TimeSource;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The HTTP side of the model: keys, rates, routes, and one lock around everything. */
final class LambdaSkin implements FakeServer.Cloud {
    static final String FOREIGN = "not lambda";

    private final LambdaModel model;
    private final TimeSource time;
    private final Routes routes = new Routes();
    private final ReentrantLock lock = new ReentrantLock();

    LambdaSkin(LambdaModel model, TimeSource time) {
        this.model = model;
        this.time = time;
        new InstanceRoutes(model, time).addTo(routes);
        new FirewallRoutes(model, time).addTo(routes);
        new StorageRoutes(model, time).addTo(routes);
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Reply handle(Request request) throws InterruptedException {
        lock.lock();
        try {
            return model.rates.take(request.path().endsWith("/launch"), time.now())
                    ? answer(request)
                    : Problems.tooFast();
        } finally {
            lock.unlock();
        }
    }

    /** @param detail one of Lambda's codes */
    @Override
    public Reply error(int status, @Nullable String detail) {
        if (status == 429) {
            return Problems.tooFast();
        }
        if (FOREIGN.equals(detail)) {
            return new Reply(status, Map.of("Content-Type", "text/html"), "<html><title>nginx</title></html>", null);
        }
        return detail == null || !detail.matches("[a-z/-]+/[a-z-]+")
                ? Problems.of(status, Problems.codeOf(status), detail == null ? "Something went wrong." : detail)
                : Problems.of(status, detail);
    }

    private Reply answer(Request request) throws InterruptedException {
        return switch (routes.match(request)) {
            case Routes.Unknown ignored -> Problems.of(404, "global/not-found");
            case Routes.OtherMethods ignored -> Problems.of(405, "global/not-found");
            case Routes.Found found -> {
                var key = key(request.header("authorization").orElse(""));
                if (!model.apiKeys.contains(key) && !model.weakKeys.contains(key)) {
                    yield Problems.of(401, "global/invalid-api-key");
                }
                yield model.weakKeys.contains(key) && !request.method().equals("GET")
                        ? Problems.of(403, "global/forbidden")
                        : found.operation().answer(found.call());
            }
        };
    }

    /** A bearer token, or the user of HTTP Basic with or without the colon. */
    private static String key(String authorization) {
        var value = authorization.substring(authorization.indexOf(' ') + 1);
        if (!authorization.startsWith("Basic ")) {
            return value;
        }
        try {
            return new String(Base64.getDecoder().decode(value), UTF_8).replaceAll(":$", "");
        } catch (IllegalArgumentException plain) {
            return value;
        }
    }
}
