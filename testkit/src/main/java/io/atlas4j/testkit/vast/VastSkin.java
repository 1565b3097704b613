package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The HTTP side of the model: keys, gaps between requests, routes, and one lock around everything. */
final class VastSkin implements FakeServer.Cloud {
    private final VastModel model;
    private final TimeSource time;
    private final Routes routes = new Routes();
    private final ReentrantLock lock = new ReentrantLock();

    VastSkin(VastModel model, TimeSource time) {
        this.model = model;
        this.time = time;
        new OfferRoutes(model, time).addTo(this);
        new InstanceRoutes(model, time).addTo(this);
        new AccountRoutes(model, time).addTo(this);
        routes.on("GET", "/results/{id}", this::result);
    }

    /** Who may use a route. */
    enum Scope {
        READ,
        WRITE
    }

    /** Adds an operation with its least gap in seconds; with and without a slash at the end. */
    void on(String method, String path, Scope scope, double gap, Routes.Operation operation) {
        Routes.Operation guarded = call -> guarded(method + " " + path, scope, gap, operation, call);
        routes.on(method, path, guarded).on(method, path + "/", guarded);
    }

    private Reply guarded(String route, Scope scope, double gap, Routes.Operation operation, Call call)
            throws InterruptedException {
        var key = call.request().header("authorization").orElse("").replaceFirst("^Bearer ", "");
        if (key.isEmpty()) {
            return Problem.of(403, "login_required", "This action requires login.");
        }
        if (!model.keys.contains(key) && !isInstanceKey(key, call)) {
            // So on searches, charges and invoices; 401 elsewhere, though not everywhere.
            var lies = model.badKeyIs404Everywhere || route.contains("bundles") || route.contains("charges");
            return lies
                    ? Problem.of(404, "auth_error", "Invalid user key")
                    : Problem.of(401, "auth_error", "Invalid user key");
        }
        var refusal = model.gaps.refuses(key + " " + route, gap, time.now());
        if (refusal.isPresent()) {
            return Problem.tooMany(refusal.get());
        }
        if (scope == Scope.WRITE && key.equals(VastModel.READ_KEY)) {
            return Problem.of(403, "forbidden", "Key lacks the permission instance_write.");
        }
        return operation.answer(call);
    }

    /** The key inside an instance opens that instance alone. */
    private boolean isInstanceKey(String key, Call call) {
        return call.bound().containsKey("id")
                && model.contracts.values().stream()
                        .anyMatch(contract -> contract.key.equals(key)
                                && String.valueOf(contract.id).equals(call.bound("id")));
    }

    /** Where results lie is not Vast's: whoever comes with a key is turned away. */
    private Reply result(Call call) {
        if (call.request().header("authorization").isPresent()) {
            return Problem.text(400, "InvalidArgument: Only one auth mechanism allowed");
        }
        var result = model.results.get(call.bound("id"));
        if (result == null) {
            return Problem.text(404, "NoSuchKey");
        }
        if (model.resultsNeverCome || result.looks-- > 0) {
            return Problem.text(result.looks % 2 == 0 ? 403 : 404, "AccessDenied");
        }
        return Problem.text(200, result.text);
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
            return switch (routes.match(request)) {
                case Routes.Unknown ignored -> Problem.text(404, "404 page not found");
                case Routes.OtherMethods ignored -> Problem.text(405, "Method not allowed");
                case Routes.Found found -> found.operation().answer(found.call());
            };
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Reply error(int status, @Nullable String detail) {
        return switch (status) {
            case 429 -> Problem.text(429, detail == null ? "API requests too frequent" : detail);
            case 410 ->
                Problem.of(410, "no_such_ask", detail == null ? "Instance type is no longer available." : detail);
            case 404 -> Problem.of(404, "no_such_ask", detail == null ? "No ask by that id is available." : detail);
            default -> Problem.of(status, "error", detail == null ? "HTTP " + status : detail);
        };
    }
}
