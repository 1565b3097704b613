package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The HTTP side of the model: tokens, routes, and one lock around everything. */
final class FlySkin implements FakeServer.Cloud {
    private final FlyModel model;
    private final TimeSource time;
    private final Routes routes = new Routes();
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicLong requests = new AtomicLong();

    FlySkin(FlyModel model, MachineModel machines, TimeSource time) {
        this.model = model;
        this.time = time;
        routes.on("GET", "/api/v1/apps/{app}/logs", this::logs)
                .on("GET", "/v1/apps/{app}", this::app)
                .on("POST", "/graphql", new FlyGraphQl(model, time)::answer);
        new FlyAppRoutes(model, machines, time).addTo(routes);
        new MachineRoutes(model, machines, time, this::sleepUntil).addTo(routes);
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Lets others in meanwhile. */
    private void sleepUntil(Instant moment) throws InterruptedException {
        lock.unlock();
        try {
            time.sleep(Duration.between(time.now(), moment));
        } finally {
            lock.lock();
        }
    }

    @Override
    public Reply handle(Request request) throws InterruptedException {
        lock.lock();
        try {
            return answer(request).with(Map.of("fly-request-id", "01FAKE" + requests.incrementAndGet()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Reply error(int status, @Nullable String detail) {
        return problem(status, detail == null ? "HTTP " + status : detail);
    }

    private Reply answer(Request request) throws InterruptedException {
        return switch (routes.match(request)) {
            case Routes.Unknown ignored -> problem(404, "not found");
            case Routes.OtherMethods ignored -> problem(405, "method not allowed");
            case Routes.Found found ->
                model.accepts(request.header("authorization").orElse(""))
                        ? found.operation().answer(found.call())
                        : problem(401, "You must be authenticated to view this.");
        };
    }

    private Reply app(Call call) {
        return model.app(call.bound("app"))
                .map(app -> {
                    var organization =
                            JsonText.object().put("name", app.organization()).put("slug", app.organization());
                    return Reply.json(
                            200, JsonText.object().put("name", app.name()).set("organization", organization));
                })
                .orElseGet(() -> problem(404, "app not found"));
    }

    private Reply logs(Call call) {
        var request = call.request();
        if (!model.readsLogAgain(time.now())) {
            return Problems.tooMany();
        }
        var cursor = request.queryValue("next_token").filter(text -> !text.isEmpty());
        if (cursor.filter(text -> !text.matches("\\d{1,19}")).isPresent()) {
            return problem(400, "next_token is invalid");
        }
        return model.app(call.bound("app"))
                .map(app -> {
                    var page = model.page(app, cursor.map(Long::parseLong), time.now());
                    var shown =
                            page.stream().filter(line -> matches(request, line)).toList();
                    var meta = JsonText.object();
                    // An empty page names the present: whoever takes it over misses lines that come late.
                    meta.put(
                            "next_token",
                            page.isEmpty()
                                    ? time.now().getEpochSecond() + "000000000"
                                    : String.valueOf(page.getLast().nanos()));
                    var body = JsonText.object();
                    body.set(
                            "data",
                            JsonText.array(shown.stream().map(FlySkin::entry).toList()));
                    body.set("meta", meta);
                    return Reply.json(200, body);
                })
                .orElseGet(() -> problem(404, "Could not find App"));
    }

    private static boolean matches(Request request, FlyModel.Line line) {
        return equal(request.queryValue("instance"), line.instance())
                && equal(request.queryValue("region"), line.region());
    }

    private static boolean equal(Optional<String> wanted, String is) {
        return wanted.filter(text -> !text.isEmpty()).map(is::equals).orElse(true);
    }

    private static ObjectNode entry(FlyModel.Line line) {
        var meta = JsonText.object().put("instance", line.instance()).put("region", line.region());
        meta.putObject("event").put("provider", line.provider());
        meta.putNull("http");
        meta.putNull("error");
        var attributes = JsonText.object()
                .put("timestamp", line.at().toString())
                .put("message", line.message())
                .put("level", line.level())
                .put("instance", line.instance())
                .put("region", line.region());
        attributes.set("meta", meta);
        ObjectNode entry = JsonText.object().put("id", line.id());
        entry.set("attributes", attributes);
        return entry;
    }

    private static Reply problem(int status, String text) {
        return Reply.json(status, JsonText.object().put("error", text));
    }
}
