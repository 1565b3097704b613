package io.atlas4j.telemetry.traffic;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.fly.Fly;
import io.atlas4j.fly.deploy.DeployRequest;
import io.atlas4j.fly.logs.FollowOptions;
import io.atlas4j.fly.logs.LogListener;
import io.atlas4j.fly.logs.LogQuery;
import io.atlas4j.fly.logs.Overflow;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.Session;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.provider.fly.FlyFactory;
import io.atlas4j.provider.lambda.LambdaFactory;
import io.atlas4j.provider.local.LocalFactory;
import io.atlas4j.provider.mock.MockFactory;
import io.atlas4j.provider.runpod.RunPodFactory;
import io.atlas4j.provider.vast.VastFactory;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.vast.FakeVast;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Everything the library does, done for real: clouds that answer over HTTP, a program that deploys, a database with
 * sessions. Wherever a secret can stand, one stands that contains {@link #MARK}.
 */
public final class Traffic implements AutoCloseable {
    /** No output of any bridge may hold it. */
    public static final String MARK = "PLANTED";

    private static final String NOBODY_THERE = "http://127.0.0.1:9/hooks/";
    private static final String SIGNING_KEY = (MARK + "key").repeat(4);
    private static final String TOKEN = "fm2_" + MARK + "token";
    private static final String APP = "web";

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeRunPod runpod = FakeRunPod.start(time);
    private final FakeFly fly =
            FakeFly.start(TimeSource.system()).app(APP, "acme").accept(TOKEN);
    private final FakeLambda lambda = FakeLambda.start(time);
    private final FakeVast vast = FakeVast.start(time);
    private final Telemetry telemetry;
    private final Path directory;
    private final AtomicBoolean broken = new AtomicBoolean();
    private final BreakableClock clock = new BreakableClock();
    private int opened;
    private final FakeFlyProgram program;
    private final Atlas atlas;
    private final Orchestrator orchestrator;

    public Traffic(Telemetry telemetry, Path directory) {
        this.telemetry = telemetry;
        this.directory = directory;
        this.program = FakeFlyProgram.in(directory.resolve("bin"));
        var settings = new HashMap<>(runpod.settings());
        settings.putAll(fly.settings());
        settings.putAll(lambda.settings());
        settings.putAll(vast.settings());
        settings.put("FLY_API_TOKEN", TOKEN);
        settings.put("FLY_APP", APP);
        settings.put("ATLAS_HOME", directory.resolve("home").toString());
        this.atlas = Atlas.builder()
                .settings(Settings.of(settings))
                .telemetry(telemetry)
                .time(time)
                .provider(new BreakableFactory(new RunPodFactory(), broken))
                .provider(new FlyFactory())
                .provider(new LambdaFactory())
                .provider(new VastFactory())
                .provider(new LocalFactory())
                .provider(new MockFactory())
                .build();
        this.orchestrator = Orchestrator.builder(atlas)
                .home(directory.resolve("sessions"))
                .background(false)
                .webhook(URI.create(NOBODY_THERE + MARK), Secret.of("whsec_" + SIGNING_KEY))
                .build();
    }

    /** Makes every event there is, each for the reason for which it exists. */
    public void everything() throws Exception {
        requests();
        outside();
        waits();
        sessions();
        money();
        fly();
        brokenHandler();
    }

    /** The keys and tokens that no output may hold, beside what contains the mark. */
    public List<String> keys() {
        return List.of(runpod.key(), fly.key(), lambda.key(), vast.key());
    }

    public Orchestrator orchestrator() {
        return orchestrator;
    }

    public Atlas atlas() {
        return atlas;
    }

    /** A request to each provider, one that fails, one that is tried again, one without an answer. */
    public void requests() {
        for (var provider : List.of("runpod", "fly", "lambda_labs", "vast", "local", "mock")) {
            atlas.provider(provider).list();
        }
        runpod.faults().next("GET", "/v2/pods").answers(503);
        runpod.faults().next("GET", "/v2/pods").resetsTheConnection();
        atlas.provider("runpod").list();
        runpod.faults().next("GET", "/v2/pods/*").answers(400, "the field is wrong");
        failing(() -> atlas.provider("runpod").get("nothing"));
    }

    /** A log that its host puts at an address which is not the provider's. */
    public void outside() {
        var machine = atlas.spawn("vast", compute());
        vast.log(machine.id(), "a line with " + MARK);
        var logs = atlas.provider("vast").require(Logs.class);
        try (var log = logs.logs(machine.id(), io.atlas4j.spi.LogQuery.last(1))) {
            if (!log.hasNext()) {
                throw new AssertionError("no line");
            }
        }
        atlas.terminate(machine);
    }

    /** More reads of one machine than Fly allows at once. */
    public void waits() {
        for (var i = 0; i < 11; i++) {
            failing(() -> atlas.provider("fly").get("148e21ea7de468"));
        }
    }

    /** One that serves and becomes idle, one that finds no place, one late machine, one without a row, a list that fails. */
    public void sessions() {
        runpod.boots(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
        var session = start(Duration.ofMinutes(15));
        until(session, Phase.RUNNING);
        runpod.faults().always("GET", "/v2/pods").answers(403);
        later(Duration.ofMinutes(2));
        runpod.faults().none();
        until(session, Phase.ENDED);

        later(Duration.ofHours(1));
        createBehindItsBack(runpod.pods().getFirst().name());
        createBehindItsBack("atlas-" + orchestrator.installation() + "-nobodyknow-1");
        later(Duration.ofMinutes(2));
        later(Duration.ofMinutes(2));

        broken.set(true);
        var lost = orchestrator.start(request(Duration.ofMinutes(15)));
        try {
            orchestrator.tick();
        } catch (LinkageError expected) {
            // the orchestrator does not stand in the way of errors
        }
        broken.set(false);
        orchestrator.terminate(lost.id());
        until(lost, Phase.ENDED);
    }

    /** A bill that cannot be read and one that can, and budgets that are used up. */
    public void money() {
        var cap = new BigDecimal("0.50");
        orchestrator.budgets().set(BudgetScope.user("u-2"), cap);
        orchestrator.budgets().set(BudgetScope.DAY, cap);
        var session = orchestrator.start(
                SessionRequest.of("runpod", compute()).maxCost(cap).userId("u-2"));
        until(session, Phase.RUNNING);
        runpod.faults().always("GET", "/v2/billing/pods").answers(403);
        later(Duration.ofMinutes(16));
        runpod.faults().none();
        later(Duration.ofMinutes(16));
        orchestrator.terminate(session.id());
        until(session, Phase.ENDED);
        orchestrator.budgets().remove(BudgetScope.DAY);
    }

    /** Tokens from several places, pages of logs, a listener that is too slow, deploys that end well and badly. */
    public void fly() throws Exception {
        program.mintsTokens(0)
                .on("deploy", FakeFlyScript.begin().prints("==> Building").prints("using " + MARK + " " + TOKEN));
        for (var i = 0; i < 50; i++) {
            fly.log(APP, "line " + i + " with " + MARK);
        }
        try (var opened = open(Map.of("FLY_API_TOKEN", "FlyV1 " + TOKEN))) {
            opened.tokens().get(APP);
            opened.tokens().get(APP);
            failing(() -> opened.tokens().get("not an app"));
            opened.logs().fetch(APP, LogQuery.NEWEST);
            failing(() -> opened.logs().fetch("unknown", LogQuery.NEWEST));
            losing(opened);
            var request = DeployRequest.in(directory)
                    .environment("SECRET", Secret.of(MARK + "env"))
                    .build();
            opened.deploy(request);
            program.on(
                    "deploy",
                    FakeFlyScript.begin().printsError("Error: " + MARK).exits(1));
            opened.deploy(request);
            brokenClock(opened);
        }
        try (var minting = open(Map.of())) {
            minting.tokens().get(APP);
        }
        program.on("tokens", FakeFlyScript.begin().exits(1));
        try (var without = open(Map.of())) {
            failing(() -> without.tokens().get("other"));
        }
    }

    private static void losing(Fly fly) throws InterruptedException {
        var heard = new CountDownLatch(1);
        LogListener listener = entries -> heard.countDown();
        try (var subscription =
                fly.logs().follow(APP, FollowOptions.DEFAULT.capacity(5, Overflow.DROP_OLDEST), listener)) {
            if (!heard.await(20, TimeUnit.SECONDS) || subscription.dropped() == 0) {
                throw new AssertionError("nothing was lost");
            }
        }
    }

    /** The clock breaks in the middle: nobody foresaw that, so the span ends with an exception. */
    private void brokenClock(Fly fly) {
        var begin = EventName.of("atlas", "fly", "logs", "fetch", "start");
        telemetry.attach("break the clock", begin, event -> clock.broken = true);
        try {
            fly.logs().fetch(APP, LogQuery.NEWEST);
            throw new AssertionError("it worked");
        } catch (IllegalStateException expected) {
            clock.broken = false;
        } finally {
            telemetry.detach("break the clock");
        }
    }

    /** A handler that throws is detached, and that is an event too. */
    public void brokenHandler() {
        telemetry.attachAll("broken", event -> {
            throw new IllegalStateException(MARK);
        });
        atlas.provider("mock").list();
    }

    /** Starts a session at RunPod. */
    public Session start(Duration idle) {
        return orchestrator.start(request(idle));
    }

    /** Lets time pass and the loops look. */
    public void later(Duration duration) {
        time.advance(duration);
        for (var i = 0; i < 3; i++) {
            orchestrator.tick();
        }
    }

    private void until(Session session, Phase phase) {
        for (var i = 0; i < 60; i++) {
            if (orchestrator.info(session.id()).phase() == phase) {
                return;
            }
            later(Duration.ofMinutes(1));
        }
        throw new AssertionError("session is " + orchestrator.info(session.id()).phase());
    }

    private static SessionRequest request(Duration idle) {
        return SessionRequest.of("runpod", compute()).idleAfter(idle).userId("u-1");
    }

    private static ComputeRequest compute() {
        return ComputeRequest.gpu(Gpu.RTX_4090)
                .image("ghcr.io/acme/server:1")
                .http(8000)
                .auth(AuthMode.BEARER)
                .env("HF_TOKEN", Secret.of(MARK + "env"))
                .build();
    }

    private void createBehindItsBack(String name) {
        var provider = atlas.provider("runpod");
        var request = compute();
        provider.create(provider.placements(request).getFirst(), request, name);
    }

    private Fly open(Map<String, String> more) {
        var settings = new HashMap<>(fly.settings());
        settings.put("ATLAS_HOME", directory.resolve("fly-" + opened++).toString());
        settings.put("FLY_CONFIG_DIR", directory.resolve("none").toString());
        settings.put("FLY_ORG", "acme");
        settings.putAll(more);
        return Fly.builder()
                .settings(Settings.of(settings))
                .telemetry(telemetry)
                .time(clock)
                .command(program.program())
                .build();
    }

    private static void failing(Runnable call) {
        try {
            call.run();
            throw new AssertionError("it worked");
        } catch (AtlasException expected) {
            // that is the point
        }
    }

    @Override
    public void close() {
        orchestrator.close();
        atlas.close();
        runpod.close();
        fly.close();
        lambda.close();
        vast.close();
    }
}
