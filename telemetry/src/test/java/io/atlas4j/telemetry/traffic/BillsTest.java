package io.atlas4j.telemetry.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.Respawn;
import io.atlas4j.orchestrator.RespawnCause;
import io.atlas4j.orchestrator.Session;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.orchestrator.SpendFilter;
import io.atlas4j.orchestrator.SpendKind;
import io.atlas4j.provider.lambda.LambdaFactory;
import io.atlas4j.provider.mock.MockCloud;
import io.atlas4j.provider.mock.MockFactory;
import io.atlas4j.provider.mock.Operation;
import io.atlas4j.provider.runpod.RunPodFactory;
import io.atlas4j.provider.vast.VastFactory;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Billing;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.lambda.FakeLambda;
import io.atlas4j.testkit.runpod.FakeRunPod;
import io.atlas4j.testkit.vast.FakeVast;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our ledger beside the clouds' own bills, over lives with price changes, stops, losses and time without a controller. The
 * controller looks once a minute, so each change may be counted a minute late: that much at the rate, and a cent, is the
 * bound.
 */
@Timeout(180)
class BillsTest {
    private static final BigDecimal CENT = new BigDecimal("0.01");

    @TempDir
    private Path home;

    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final MockCloud mock = new MockCloud(time);
    private final FakeRunPod runpod = FakeRunPod.start(time);
    private final FakeLambda lambda = FakeLambda.start(time);
    private final FakeVast vast = FakeVast.start(time);
    private final Telemetry telemetry = Telemetry.create();
    private final List<Event> checks = new CopyOnWriteArrayList<>();
    private final Atlas atlas = atlas();
    private Orchestrator orchestrator;

    private Atlas atlas() {
        var settings = new HashMap<>(runpod.settings());
        settings.putAll(lambda.settings());
        settings.putAll(vast.settings());
        telemetry.attach("checks", EventName.of("atlas", "spend", "reconcile"), checks::add);
        return Atlas.builder()
                .settings(Settings.of(settings))
                .telemetry(telemetry)
                .time(time)
                .provider(new RunPodFactory())
                .provider(new LambdaFactory())
                .provider(new VastFactory())
                .provider(new MockFactory(mock))
                .build();
    }

    @BeforeEach
    void open() {
        orchestrator = Orchestrator.builder(atlas).home(home).background(false).build();
    }

    @AfterEach
    void close() {
        orchestrator.close();
        atlas.close();
        runpod.close();
        lambda.close();
        vast.close();
    }

    /** A controller that looks every minute. */
    private void minutes(int count) {
        for (var i = 0; i < count; i++) {
            time.advance(Duration.ofMinutes(1));
            orchestrator.tick();
            orchestrator.tick();
        }
    }

    private Session session(Session session) {
        return orchestrator.info(session.id());
    }

    private void until(Session session, Phase phase) {
        for (var i = 0; i < 60 && session(session).phase() != phase; i++) {
            minutes(1);
        }
        assertThat(session(session).phase()).isEqualTo(phase);
    }

    private void over(Session session) {
        orchestrator.terminate(session.id());
        until(session, Phase.ENDED);
    }

    /** No controller for so long; machines go on. */
    private void downtime(int minutes) {
        orchestrator.close();
        time.advance(Duration.ofMinutes(minutes));
        open();
        minutes(1);
    }

    private static BigDecimal minutesAt(String perHour, int minutes) {
        return new BigDecimal(perHour)
                .multiply(BigDecimal.valueOf(minutes))
                .divide(BigDecimal.valueOf(60), 6, RoundingMode.UP);
    }

    private void costs(Session session, BigDecimal bill, BigDecimal bound) {
        assertThat(session(session).cost())
                .isBetween(bill.subtract(CENT), bill.add(bound).add(CENT));
        var spent = orchestrator.spend(SpendFilter.ALL);
        assertThat(spent.total())
                .isEqualByComparingTo(orchestrator.ledger(session.id()).total());
        assertThat(spent.byDay().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(spent.total());
    }

    private static SessionRequest request(String provider) {
        return SessionRequest.of(
                        provider,
                        ComputeRequest.gpu(provider.equals("lambda_labs") ? Gpu.H100 : Gpu.RTX_4090)
                                .image("ghcr.io/acme/server:1")
                                .build())
                .maxCost(new BigDecimal("200"))
                .respawn(Respawn.on(RespawnCause.PREEMPTED, RespawnCause.VANISHED));
    }

    @Test
    void a_life_with_every_change_costs_what_is_billed() {
        mock.places(Placement.of("box").withPrice(new BigDecimal("6")));
        mock.storagePrice("0.60");
        mock.billLag(Duration.ofMinutes(10));
        var session = orchestrator.start(request("mock"));
        orchestrator.tick();
        minutes(30);
        mock.reprice(session(session).machine().orElseThrow().id(), "9");
        minutes(30);
        mock.preempt(session(session).machine().orElseThrow().id());
        minutes(2);
        until(session, Phase.RUNNING);
        assertThat(session(session).attempt()).isEqualTo(2);
        minutes(20);
        orchestrator.stop(session.id());
        until(session, Phase.STOPPED);
        minutes(120);
        orchestrator.start(session.id());
        until(session, Phase.RUNNING);
        minutes(20);
        downtime(60);
        mock.charge(session(session).machine().orElseThrow().id(), "2.75");
        minutes(40);
        over(session);
        minutes(30); // the last bill comes late

        costs(session, mock.spent(), minutesAt("9", 5)); // price, loss, stop, start, end
        assertThat(orchestrator.ledger(session.id()).lines())
                .extracting(line -> line.kind())
                .contains(SpendKind.RUNNING, SpendKind.STORAGE, SpendKind.BILL);
        assertThat(orchestrator.events(session.id()))
                .extracting(event -> event.type())
                .contains(EventType.SPEND_RECONCILED);
        assertThat(mock.billsNothing()).isTrue();
    }

    @Test
    void a_cap_holds_but_for_a_look_at_the_dearest_rate() {
        mock.places(Placement.of("box").withPrice(new BigDecimal("6")));
        var session = orchestrator.start(request("mock").maxCost(new BigDecimal("5")));
        orchestrator.tick();
        minutes(20);
        mock.reprice(session(session).machine().orElseThrow().id(), "12");
        minutes(5);
        mock.preempt(session(session).machine().orElseThrow().id());
        minutes(2);
        until(session, Phase.RUNNING);
        downtime(1);
        until(session, Phase.ENDED);
        assertThat(mock.spent()).isBetween(new BigDecimal("4.50"), new BigDecimal("5").add(minutesAt("12", 3)));
        assertThat(session(session).reason().orElseThrow().wireName()).isEqualTo("cost_cap");
    }

    @Test
    void what_only_the_bill_knows_counts_towards_the_cap() {
        mock.places(Placement.of("box").withPrice(new BigDecimal("1")));
        var session = orchestrator.start(request("mock").maxCost(new BigDecimal("5")));
        orchestrator.tick();
        minutes(2);
        mock.charge(session(session).machine().orElseThrow().id(), "8");
        minutes(17);
        assertThat(session(session).phase()).isEqualTo(Phase.ENDED);
        assertThat(session(session).reason().orElseThrow().wireName()).isEqualTo("cost_cap");
    }

    @Test
    void an_account_is_asked_once_in_15_minutes_for_all_its_sessions_and_never_without_one() {
        minutes(20);
        assertThat(mock.calls(Operation.SPEND)).isZero();
        for (var i = 0; i < 20; i++) {
            orchestrator.start(request("mock"));
        }
        minutes(61);
        assertThat(mock.calls(Operation.SPEND)).isEqualTo(4);
        assertThat(checks).hasSize(4);
        assertThat(checks.getLast().metadata())
                .containsExactlyInAnyOrderEntriesOf(Map.of("provider", "mock", "account", "default", "outcome", "ok"));
        assertThat(checks.getLast().measurements())
                .containsEntry("sessions", 20)
                .containsEntry("corrected", 0);
    }

    @Test
    void a_bill_that_cannot_be_read_changes_nothing_and_is_said() {
        var session = orchestrator.start(request("mock"));
        orchestrator.tick();
        mock.breakDown(Operation.SPEND, new ForbiddenException(Origin.of("mock"), "this key may not read bills"));
        minutes(31);
        assertThat(checks).extracting(event -> event.metadata().get("outcome")).containsOnly("forbidden");
        assertThat(session(session).phase()).isEqualTo(Phase.RUNNING);
        mock.repair(Operation.SPEND);
        minutes(15);
        assertThat(checks.getLast().metadata()).containsEntry("outcome", "ok");
    }

    @Test
    void a_life_at_runpod_costs_what_it_bills() {
        var session = orchestrator.start(request("runpod"));
        orchestrator.tick();
        until(session, Phase.RUNNING);
        minutes(60);
        orchestrator.stop(session.id());
        until(session, Phase.STOPPED);
        minutes(60);
        orchestrator.start(session.id());
        until(session, Phase.RUNNING);
        downtime(45);
        runpod.vanish(session(session).machine().orElseThrow().id());
        minutes(10);
        until(session, Phase.RUNNING);
        assertThat(session(session).attempt()).isEqualTo(2);
        minutes(30);
        over(session);
        minutes(30);
        costs(session, runpod.bill(), minutesAt("0.69", 5)); // stop, start, loss, its two lists, end
        assertThat(runpod.billsNothing()).isTrue();
    }

    @Test
    void a_life_at_vast_costs_what_it_charges() {
        var session = orchestrator.start(request("vast"));
        orchestrator.tick();
        until(session, Phase.RUNNING);
        minutes(60);
        orchestrator.stop(session.id());
        until(session, Phase.STOPPED);
        minutes(60);
        orchestrator.start(session.id());
        until(session, Phase.RUNNING);
        downtime(45);
        minutes(10);
        var began = session(session).createdAt();
        over(session);
        minutes(30);
        var bill = atlas.provider("vast")
                .require(Billing.class)
                .totalSpend(began, time.now())
                .total();
        costs(session, bill, minutesAt("1", 4)); // boot, stop, start, end
    }

    @Test
    void a_life_at_lambda_which_has_no_bill_to_read_is_estimated_within_a_minute_for_each_change() {
        var session = orchestrator.start(request("lambda_labs"));
        orchestrator.tick();
        until(session, Phase.RUNNING);
        minutes(60);
        downtime(45);
        lambda.preempt(session(session).machine().orElseThrow().id());
        minutes(10);
        until(session, Phase.RUNNING);
        minutes(30);
        over(session);
        minutes(20);
        costs(session, lambda.bill(), minutesAt("4.29", 5));
        assertThat(checks).isEmpty();
        assertThat(lambda.billing()).isEmpty();
    }
}
