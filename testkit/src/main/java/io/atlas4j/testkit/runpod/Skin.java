package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Quotas;
import io.atlas4j.testkit.server.Quotas.Quota;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The HTTP side of the model: keys, quotas, routes, and one lock around everything, held by each request while it works
 * and given up while it waits.
 */
final class Skin implements FakeServer.Cloud {
    /** What a key may do. */
    sealed interface Grant {}

    record Everything() implements Grant {}

    record ReadOnly() implements Grant {}

    record Nothing() implements Grant {}

    /** The key inside a pod: that pod alone. */
    record OnePod(String id) implements Grant {}

    private static final int LARGEST_POD_BODY = 102_400;

    final RunPodModel model;
    final TimeSource time;
    final Map<String, Grant> keys = new HashMap<>();
    final Quotas quotas = new Quotas(List.of(
            new Quota("minute", 10_000, Duration.ofMinutes(1)), new Quota("hour", 600_000, Duration.ofHours(1))));
    private final Routes routes = new Routes();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong requests = new AtomicLong();
    private long changes;
    private Duration ahead = Duration.ZERO;
    Duration perRequest = Duration.ZERO;

    Skin(RunPodModel model, TimeSource time, Supplier<String> ownAddress) {
        this.model = model;
        this.time = time;
        new PodRoutes(this).addTo(routes);
        new LogRoutes(this).addTo(routes);
        new CatalogRoutes(this).addTo(routes);
        new StorageRoutes(this).addTo(routes);
        new AccountRoutes(this).addTo(routes);
        new ServerlessRoutes(this, ownAddress).addTo(routes);
        new RuntimeRoutes(this).addTo(routes);
        new BillingRoutes(this).addTo(routes);
    }

    /** The time in the cloud: the clock's, plus what requests took. */
    Instant now() {
        return time.now().plus(ahead);
    }

    <T> T locked(Function<RunPodModel, T> action) {
        lock.lock();
        try {
            var result = action.apply(model);
            signal();
            return result;
        } finally {
            lock.unlock();
        }
    }

    <T> T read(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Sleeps in the cloud's time without holding up other requests. */
    void sleep(Duration duration) throws InterruptedException {
        lock.unlock();
        try {
            time.sleep(duration);
        } finally {
            lock.lock();
        }
    }

    /** Waits for somebody to change something, a moment of real time at most: the clock moves without telling. */
    void awaitChange() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var seen = changes;
            var left = TimeUnit.MILLISECONDS.toNanos(50);
            while (seen == changes && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        changes++;
        changed.signalAll();
    }

    @Override
    public Reply handle(Request request) throws InterruptedException {
        lock.lock();
        try {
            ahead = ahead.plus(perRequest);
            model.enforceBalance(now());
            return answer(request).with(Map.of("x-request-id", "req-" + requests.incrementAndGet()));
        } catch (Problem problem) {
            return error(problem);
        } finally {
            signal();
            lock.unlock();
        }
    }

    @Override
    public Reply error(int status, @Nullable String detail) {
        return error(detail == null ? Problem.of(status) : Problem.of(status, detail));
    }

    private Reply error(Problem problem) {
        return problem.reply().with(Map.of("x-request-id", "req-" + requests.incrementAndGet()));
    }

    private Reply answer(Request request) throws InterruptedException {
        if (request.path().startsWith("/v1/")) {
            throw Problem.of(410);
        }
        if (request.method().equals("POST")
                && request.path().equals("/v2/pods")
                && request.body().length() > LARGEST_POD_BODY) {
            throw Problem.of(413);
        }
        var grant = grant(request);
        if (RuntimeRoutes.owns(request)) {
            return dispatch(request, grant); // its limits are not told in headers
        }
        var verdict = quotas.take(now());
        try {
            if (!verdict.passes()) {
                throw Problem.of(429, "rate limit exceeded for the " + verdict.window() + " window");
            }
            return dispatch(request, grant).with(verdict.headers());
        } catch (Problem problem) {
            return problem.reply().with(verdict.headers());
        }
    }

    private Grant grant(Request request) {
        var header = request.header("authorization").orElse("");
        var bare = RuntimeRoutes.owns(request) ? header : "";
        var key = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : bare;
        if (key.isEmpty()) {
            throw Problem.of(401, "missing bearer token");
        }
        var grant = keys.get(key);
        if (grant == null) {
            throw Problem.of(401, "invalid bearer token");
        }
        return grant;
    }

    private Reply dispatch(Request request, Grant grant) throws InterruptedException {
        return switch (routes.match(request)) {
            case Routes.Unknown ignored -> throw Problem.of(404, "The requested path was not found.");
            case Routes.OtherMethods other -> Problem.of(405).reply().with(Map.of("Allow", other.allow()));
            case Routes.Found found -> {
                if (!allowed(grant, request)) {
                    throw Problem.of(403);
                }
                yield found.operation().answer(found.call());
            }
        };
    }

    private static boolean allowed(Grant grant, Request request) {
        return switch (grant) {
            case Everything ignored -> true;
            case ReadOnly ignored -> request.method().equals("GET");
            case Nothing ignored -> false;
            case OnePod(var id) ->
                request.path().equals("/v2/pods/" + id) || request.path().startsWith("/v2/pods/" + id + "/");
        };
    }

    /** The body, or nothing at all where it is not JSON. */
    static JsonNode body(Request request) {
        return request.json().orElse(MissingNode.getInstance());
    }

    static Reply list(String name, List<? extends JsonNode> items) {
        ObjectNode list = JsonText.object();
        list.set(name, JsonText.array(items));
        return Reply.json(200, list);
    }
}
