package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Machines: made, read, listed, changed, awaited, moved between states and ended. */
final class MachineRoutes {
    private static final String ALL = "/v1/apps/{app}/machines";
    private static final String ONE = ALL + "/{id}";

    /** Sleeps without keeping the others out. */
    @FunctionalInterface
    interface Sleep {
        void until(Instant moment) throws InterruptedException;
    }

    /** What is done to a machine that is there. */
    @FunctionalInterface
    interface OnMachine {
        Reply answer(Machine machine, Call call) throws InterruptedException;
    }

    private final FlyModel apps;
    private final MachineModel model;
    private final TimeSource time;
    private final Sleep sleep;

    MachineRoutes(FlyModel apps, MachineModel model, TimeSource time, Sleep sleep) {
        this.apps = apps;
        this.model = model;
        this.time = time;
        this.sleep = sleep;
    }

    void addTo(Routes routes) {
        routes.on("GET", ALL, call -> ofApp(call, "list", this::list))
                .on("POST", ALL, call -> ofApp(call, "create", this::create))
                .on("GET", ONE, on("get", this::show))
                .on("POST", ONE, changing("update", this::update))
                .on("DELETE", ONE, changing("destroy", this::destroy))
                .on("POST", ONE + "/start", changing("start", (machine, call) -> start(machine)))
                .on("POST", ONE + "/stop", changing("stop", (machine, call) -> stop(machine)))
                .on("POST", ONE + "/suspend", changing("suspend", (machine, call) -> suspend(machine)))
                .on("GET", ONE + "/wait", on("wait", this::await))
                .on("GET", ONE + "/events", on("events", this::events))
                .on("POST", ONE + "/exec", on("exec", this::exec))
                .on("GET", "/v1/orgs/{org}/machines", this::organization);
        new MachineLeaseRoutes(this, model, time).addTo(routes, ONE);
    }

    Routes.Operation on(String action, OnMachine operation) {
        return call -> {
            var now = time.now();
            var id = call.bound("id");
            if (!model.rates.take("machine/" + id + "/" + action, action.equals("get"), now)) {
                return Problems.tooMany();
            }
            var machine = model.machine(call.bound("app"), id, now);
            return machine.isPresent() ? operation.answer(machine.get(), call) : Problems.of(404, "machine not found");
        };
    }

    /** The same for what a lease protects. */
    Routes.Operation changing(String action, OnMachine operation) {
        return on(action, (machine, call) -> {
            var lease = machine.lease(time.now());
            var nonce = call.request().header("fly-machine-lease-nonce");
            return lease.isPresent() && !lease.map(Machine.Lease::nonce).equals(nonce)
                    ? Problems.leased(machine, lease.get())
                    : operation.answer(machine, call);
        });
    }

    private Reply ofApp(Call call, String action, Routes.Operation operation) throws InterruptedException {
        var app = call.bound("app");
        if (!model.rates.take("app/" + app + "/" + action, false, time.now())) {
            return Problems.tooMany();
        }
        return apps.app(app).isPresent() ? operation.answer(call) : Problems.of(404, "app not found");
    }

    private Reply list(Call call) {
        var now = time.now();
        return Reply.json(
                200,
                JsonText.array(model.listed(call.bound("app"), now).stream()
                        .filter(machine -> hasMetadata(machine, call.request()))
                        .map(machine -> MachineJson.machine(machine, now))
                        .toList()));
    }

    private static boolean hasMetadata(Machine machine, Request request) {
        var texts = MachineJson.texts(machine.config.path("metadata"));
        return Arrays.stream(request.query().split("&"))
                .map(pair -> pair.split("=", 2)[0])
                .filter(name -> name.startsWith("metadata."))
                .allMatch(name -> request.queryValue(name)
                        .equals(Optional.ofNullable(texts.get(name.substring("metadata.".length())))));
    }

    private Reply create(Call call) {
        var now = time.now();
        var body = call.request().json().orElseGet(JsonText::object);
        if (!(body.path("config") instanceof ObjectNode config)) {
            return Problems.of(400, "config is required");
        }
        var wrong = MachineRules.wrong(config);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        var app = call.bound("app");
        var name = body.path("name").asString("machine-" + model.machines.size());
        var same = model.existing(now).stream()
                .filter(machine -> machine.app.equals(app) && machine.name.equals(name))
                .findFirst();
        if (same.isPresent()) {
            return Problems.of(
                    409,
                    "unique machine name violation, machine ID " + same.get().id + " already exists with name \"" + name
                            + "\"");
        }
        var region = body.path("region").asString("ams");
        if (model.fullRegions.contains(region)) {
            return Problems.of(
                    422, "insufficient resources available to fulfill request in " + region, "insufficient_capacity");
        }
        var machine = model.create(app, name, region, config.deepCopy(), now);
        if (!body.path("skip_launch").asBoolean(false)) {
            machine.start(now);
        }
        return Reply.json(200, MachineJson.machine(machine, now));
    }

    private Reply show(Machine machine, Call call) {
        return Reply.json(200, MachineJson.machine(machine, time.now()));
    }

    private Reply update(Machine machine, Call call) {
        var now = time.now();
        var body = call.request().json().orElseGet(JsonText::object);
        if (!(body.path("config") instanceof ObjectNode config)) {
            return Problems.of(400, "config is required");
        }
        var expected = body.path("current_version").asString(machine.version);
        if (!expected.equals(machine.version)) {
            return Problems.of(409, "machine update failed due to concurrent update");
        }
        var wrong = MachineRules.wrong(config);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        machine.configure(config.deepCopy(), now);
        return Reply.json(200, MachineJson.machine(machine, now));
    }

    private Reply destroy(Machine machine, Call call) {
        var now = time.now();
        var forced = call.request().queryValue("force").filter("true"::equals).isPresent();
        var state = machine.state(now);
        if (!forced && !state.equals("stopped") && !state.equals("suspended")) {
            return Problems.of(412, "failed_precondition: machine is " + state + ", stop it first");
        }
        machine.destroy(now);
        return Problems.ok();
    }

    private Reply start(Machine machine) {
        var now = time.now();
        var state = machine.state(now);
        if (model.fullRegions.contains(machine.region)) {
            return Problems.of(
                    409,
                    "could not reserve resource for machine: insufficient CPUs available to fulfill request",
                    "insufficient_capacity");
        }
        if (state.equals("destroyed")) {
            return Problems.of(412, "machine was destroyed");
        }
        if (!state.equals("started") && !state.equals("starting")) {
            machine.start(now);
        }
        return Reply.json(
                200,
                JsonText.object()
                        .put("previous_state", state)
                        .put("migrated", false)
                        .put("new_host", ""));
    }

    private Reply stop(Machine machine) {
        var now = time.now();
        if (machine.state(now).equals("destroyed")) {
            return Problems.of(412, "machine was destroyed");
        }
        if (!machine.state(now).equals("stopped")) {
            machine.stop(now);
        }
        return Problems.ok();
    }

    private Reply suspend(Machine machine) {
        if (!machine.state(time.now()).equals("started")) {
            return Problems.of(412, "machine is not started");
        }
        machine.suspend(time.now());
        return Problems.ok();
    }

    /** Sleeps until the state is reached or the time is over. */
    private Reply await(Machine machine, Call call) throws InterruptedException {
        var wanted = call.request().queryValue("state").orElse("started");
        var seconds = Long.parseLong(call.request().queryValue("timeout").orElse("60"));
        var version = call.request().queryValue("version");
        if (seconds < 1 || seconds > 60 || (wanted.equals("stopped") && version.isEmpty())) {
            return Problems.of(400, "timeout must be 1 to 60, and stopped needs a version");
        }
        var limit = time.now().plus(Duration.ofSeconds(seconds));
        if (!machine.state(time.now()).equals(wanted)) {
            var then = machine.reaches(wanted).filter(moment -> !moment.isAfter(limit));
            sleep.until(then.orElse(limit));
        }
        if (!machine.state(time.now()).equals(wanted)) {
            return Problems.of(408, "deadline_exceeded: machine is " + machine.state(time.now()));
        }
        return Reply.json(
                200, JsonText.object().put("ok", true).put("state", wanted).put("version", machine.version));
    }

    private Reply events(Machine machine, Call call) {
        var limit = Integer.parseInt(call.request().queryValue("limit").orElse("20"));
        machine.state(time.now());
        return limit < 1 || limit > 50
                ? Problems.of(400, "limit must be 1 to 50")
                : Reply.json(
                        200, JsonText.array(machine.events.stream().limit(limit).toList()));
    }

    private Reply exec(Machine machine, Call call) {
        if (!machine.state(time.now()).equals("started")) {
            return Problems.of(412, "machine is not started");
        }
        var body = call.request().json().orElseGet(JsonText::object);
        var words = body.path("command").valueStream().map(JsonNode::asString).toList();
        if (words.isEmpty()) {
            return Problems.of(400, "command is required");
        }
        var ran = model.programs.apply(words);
        var answer = JsonText.object()
                .put("exit_code", ran.exitCode())
                .put("exit_signal", 0)
                .put("stdout", ran.stdout())
                .put("stderr", ran.stderr());
        return Reply.json(200, answer, "application/octet-stream");
    }

    /** The first page is empty although more follow: a limit is an advice. */
    private Reply organization(Call call) {
        var now = time.now();
        var organization = call.bound("org");
        var all = model.existing(now).stream()
                .filter(machine -> apps.app(machine.app)
                        .filter(app -> app.organization().equals(organization))
                        .isPresent())
                .filter(machine -> !model.silentRegions.contains(machine.region))
                .toList();
        var from = call.request().queryValue("cursor").map(Integer::parseInt);
        var size = from.isEmpty() ? 0 : model.organizationPage;
        var start = from.orElse(0);
        var end = Math.min(all.size(), start + size);
        var answer = JsonText.object();
        answer.set(
                "machines",
                JsonText.array(all.subList(start, end).stream()
                        .map(machine -> MachineJson.overview(machine, now))
                        .toList()));
        answer.put("next_cursor", from.isPresent() && end == all.size() ? "" : String.valueOf(end));
        answer.set("error_regions", JsonText.texts(model.silentRegions));
        return Reply.json(200, answer);
    }
}
