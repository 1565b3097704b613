package io.atlas4j.fly;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.fly.deploy.DeployEvent;
import io.atlas4j.fly.deploy.DeployRequest;
import io.atlas4j.fly.events.FlyEvent;
import io.atlas4j.fly.logs.LogQuery;
import io.atlas4j.fly.tokens.TokenSource;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import io.atlas4j.time.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FlyTest {
    @TempDir
    Path temporary;

    private FakeFlyProgram program;
    private Map<String, String> environment;

    @BeforeEach
    void prepare() {
        program = FakeFlyProgram.in(temporary.resolve("bin"));
        environment = new HashMap<>(Map.of(
                "ATLAS_HOME", temporary.resolve("home").toString(),
                "FLY_CONFIG_DIR", temporary.toString()));
    }

    @Test
    void a_manual_token_survives_a_restart_and_may_be_sealed() throws Exception {
        environment.put("ATLAS_FLY_TOKEN_KEY", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
        try (var fly = builder().build()) {
            fly.tokens().setManual("web", Secret.of("fm2_SECRET"));
        }
        var file = temporary.resolve("home/fly-tokens/manual.json");
        assertThat(Files.readString(file)).doesNotContain("SECRET");
        try (var fly = builder().build()) {
            assertThat(fly.tokens().get("web").source()).isEqualTo(TokenSource.MANUAL);
        }
    }

    @Test
    void the_organisation_of_an_app_is_asked_of_fly() {
        program.on("tokens", FakeFlyScript.begin().prints("FlyV1 fm2_minted"));
        try (var machines = FakeFly.start(TimeSource.system()).app("web", "widgets");
                var platform = FakeFly.start(TimeSource.system()).accept("fm2_minted")) {
            environment.put("FLY_FLAPS_BASE_URL", machines.baseUrl().toString());
            environment.put("FLY_API_BASE_URL", platform.baseUrl().toString());
            platform.log("web", "hello");
            try (var fly = builder().build()) {
                fly.tokens().setManual("web", Secret.of(machines.key()));
                assertThat(fly.logs().fetch("web", LogQuery.NEWEST).entries()).hasSize(1);
            }
            assertThat(machines.requests()).hasSize(1);
            assertThat(platform.requests()).hasSize(1);
        }
        assertThat(program.calls().getFirst()).contains("--org widgets");
    }

    @Test
    void events_reach_any_function_the_user_gives_and_its_failure_harms_nothing() throws Exception {
        program.on("deploy", FakeFlyScript.begin().prints("one"));
        var told = new ConcurrentLinkedQueue<FlyEvent>();
        try (var fly = builder()
                .dispatcher(event -> {
                    told.add(event);
                    throw new IllegalStateException("dispatcher");
                })
                .build()) {
            assertThat(fly.deploy(DeployRequest.in(temporary).build()).isSuccess())
                    .isTrue();
        }
        assertThat(told).hasSize(3).last().isInstanceOf(DeployEvent.Exit.class);
    }

    @Test
    void events_reach_subscribers_of_the_publisher() throws Exception {
        program.on("deploy", FakeFlyScript.begin().prints("one"));
        var told = new LinkedBlockingQueue<FlyEvent>();
        try (var fly = builder().build()) {
            fly.events().publisher().subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(FlyEvent event) {
                    told.add(event);
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onComplete() {}
            });
            fly.deploy(DeployRequest.in(temporary).build());
            assertThat(told.poll(20, TimeUnit.SECONDS)).isInstanceOf(DeployEvent.Line.class);
        }
    }

    @Test
    void an_interrupt_ends_the_deploy_and_so_does_closing() throws Exception {
        program.on("deploy", FakeFlyScript.begin().prints("up").hangs());
        var fly = builder().build();
        var up = new LinkedBlockingQueue<FlyEvent>();
        var exits = new CountDownLatch(2);
        fly.events().listen(event -> {
            up.add(event);
            if (event instanceof DeployEvent.Exit) {
                exits.countDown();
            }
        });
        fly.streamDeploy(DeployRequest.in(temporary).build(), "t2");
        var deploying = Thread.ofVirtual().start(() -> {
            try {
                fly.deploy(DeployRequest.in(temporary).build());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        up.poll(20, TimeUnit.SECONDS);
        up.poll(20, TimeUnit.SECONDS);
        deploying.interrupt();
        deploying.join();
        fly.close();
        assertThat(exits.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private FlyBuilder builder() {
        return Fly.builder().settings(Settings.of(environment)).command(program.program());
    }
}
