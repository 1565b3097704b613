package io.atlas4j.fly.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogsTest {
    private static final Instant NOW = Instant.parse("2026-08-20T09:00:00Z");

    @TempDir
    Path directory;

    private final ManualTime cloudTime = ManualTime.startingAt(NOW);
    /** The poller's own waiting costs the tests nothing. */
    private final ManualTime time = ManualTime.skipping(NOW);

    private final Telemetry telemetry = Telemetry.create();
    private final ConcurrentLinkedQueue<String> spans = new ConcurrentLinkedQueue<>();
    private final FlyEvents events = new FlyEvents();
    private FakeFly fly;
    private FakeFlyProgram program;
    private Tokens tokens;
    private Logs logs;

    @BeforeEach
    void prepare() {
        fly = FakeFly.start(cloudTime).app("web", "acme").accept("fm2_good");
        program =
                FakeFlyProgram.in(directory).on("tokens", FakeFlyScript.begin().prints("FlyV1 fm2_good"));
        telemetry.attachAll("spans", event -> {
            if (event.name().path().equals("atlas.fly.logs.fetch.stop")) {
                spans.add(event.metadata().get("app") + " " + event.metadata().get("status") + " "
                        + event.metadata().get("count"));
            }
            assertThat(event.metadata().toString()).doesNotContain("printed");
        });
        var environment = new HashMap<>(fly.settings());
        environment.put("FLY_ORG", "acme");
        environment.put("FLY_CONFIG_DIR", directory.toString());
        environment.put("FLY_API_TOKEN", fly.key());
        var context = new ProviderContext(Settings.of(environment), telemetry, time);
        tokens = Tokens.builder()
                .settings(context.settings())
                .command(program.program())
                .build();
        logs = new Logs(tokens, context, events);
    }

    @AfterEach
    void close() {
        logs.close();
        tokens.close();
        fly.close();
    }

    @Test
    void a_page_holds_the_newest_entries_and_a_cursor_for_the_rest() {
        print("printed 1");
        print("printed 2");
        var page = logs.fetchOnce("web", LogQuery.NEWEST);
        assertThat(messages(page.entries())).containsExactly("printed 1", "printed 2");
        print("printed 3");
        assertThat(messages(
                        logs.fetchOnce("web", LogQuery.NEWEST.after(page.next().orElseThrow()))
                                .entries()))
                .containsExactly("printed 3");
        assertThat(spans).containsExactly("web ok 2", "web ok 1");
    }

    @Test
    void macaroons_go_under_their_own_scheme_and_filters_into_the_address() {
        fly.log("web", NOW, "printed", "m1", "ams").log("web", NOW, "printed elsewhere", "m2", "fra");
        var page = logs.fetchOnce("web", LogQuery.NEWEST.instance("m2").region("fra"));
        assertThat(messages(page.entries())).containsExactly("printed elsewhere");
        assertThat(fly.requests().getFirst().query()).isEqualTo("instance=m2&region=fra");
        assertThat(fly.requests().getFirst().path()).isEqualTo("/api/v1/apps/web/logs");
    }

    @Test
    void a_rejected_token_is_replaced_by_another_once() {
        print("printed");
        fly.refuse(fly.key());
        assertThat(logs.fetch("web", LogQuery.NEWEST).entries()).hasSize(1);
        assertThat(tokens.get("web").value()).isEqualTo(Secret.of("fm2_good"));
        fly.refuse("fm2_good");
        fly.forgetRequests();
        assertThatThrownBy(() -> logs.fetch("web", LogQuery.NEWEST)).isInstanceOf(UnauthorizedException.class);
        assertThat(fly.requests()).hasSize(1); // the command has no other: nothing to ask again with
        assertThat(spans).containsExactly("web error(unauthorized) 0", "web ok 1", "web error(unauthorized) 0");
    }

    @Test
    void fetching_once_does_not_look_for_another_token() {
        fly.refuse(fly.key());
        assertThatThrownBy(() -> logs.fetchOnce("web", LogQuery.NEWEST)).isInstanceOf(UnauthorizedException.class);
        assertThat(program.calls()).isEmpty();
    }

    @Test
    void failures_are_what_they_mean() {
        assertThatThrownBy(() -> logs.fetch("unknown", LogQuery.NEWEST)).isInstanceOf(NotFoundException.class);
        fly.faults().next("GET", "/api/v1/apps/web/logs").answersBody("<html>");
        assertThatThrownBy(() -> logs.fetch("web", LogQuery.NEWEST)).isInstanceOf(ProviderException.class);
    }

    @Test
    void no_failure_quotes_a_token() {
        tokens.setManual("web", Secret.of("fm2_perm,fm2_discharge"));
        fly.faults().always("GET", "/api/v1/apps/web/logs").answers(403, "no: fm2_discharge, fo1_another");
        assertThatThrownBy(() -> logs.fetch("web", LogQuery.NEWEST))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("no: ")
                .hasMessageNotContainingAny("discharge", "another");
    }

    @Test
    void reads_from_one_moment_to_another_page_by_page() {
        fly.pageSize(10);
        for (var number = 0; number < 100; number++) {
            fly.log("web", NOW.plusSeconds(number), "printed " + number, "m1", "ams");
        }
        var read = new ArrayList<String>();
        var count = logs.read(
                "web", LogQuery.NEWEST, NOW.plusSeconds(19), NOW.plusSeconds(60), entry -> read.add(entry.message()));
        assertThat(count).isEqualTo(40);
        assertThat(read).startsWith("printed 20").endsWith("printed 59").doesNotHaveDuplicates();
    }

    /** Fly is not known to promise a pace; others met 429 when they paged as fast as they could. */
    @Test
    void reading_back_keeps_a_pace_that_meets_no_refusal() {
        var paced = ManualTime.skipping(NOW);
        try (var cloud = FakeFly.start(paced).pageSize(10).betweenLogPages(Duration.ofMillis(150));
                var reader = new Logs(
                        tokens, new ProviderContext(Settings.of(cloud.settings()), telemetry, paced), events)) {
            for (var number = 0; number < 100; number++) {
                cloud.log("web", NOW.plusSeconds(number), "printed " + number, "m1", "ams");
            }
            assertThat(reader.read("web", LogQuery.NEWEST, NOW.minusSeconds(1), NOW.plusSeconds(999), entry -> {}))
                    .isEqualTo(100);
            assertThat(cloud.requests()).hasSize(11).allMatch(exchange -> exchange.status() == 200);
        }
    }

    @Test
    void a_refusal_for_haste_is_waited_out() {
        var paced = ManualTime.skipping(NOW);
        try (var cloud = FakeFly.start(paced).app("web", "acme").betweenLogPages(Duration.ofMillis(1));
                var reader = new Logs(
                        tokens, new ProviderContext(Settings.of(cloud.settings()), telemetry, paced), events)) {
            reader.fetch("web", LogQuery.NEWEST);
            reader.fetch("web", LogQuery.NEWEST);
            assertThat(cloud.requests().stream().map(exchange -> exchange.status()))
                    .containsExactly(200, 429, 200);
        }
    }

    @Test
    void a_follower_hears_what_comes_and_the_application_too() throws Exception {
        print("printed 1");
        var told = new LinkedBlockingQueue<String>();
        events.listen("logs:web", event -> {
            if (event instanceof LogEvent.Entries some) {
                some.entries().forEach(entry -> told.add(entry.message()));
            }
        });
        var heard = new LinkedBlockingQueue<String>();
        try (var following = logs.follow("web", entries -> entries.forEach(entry -> heard.add(entry.message())))) {
            assertThat(next(heard)).isEqualTo("printed 1");
            print("printed 2");
            assertThat(next(heard)).isEqualTo("printed 2");
            // A line that comes late, with a time before the present: an empty page must not have moved the cursor.
            cloudTime.advance(Duration.ofMinutes(5));
            awaitPolls(3);
            fly.log("web", NOW.plusSeconds(30), "printed late", "m1", "ams");
            assertThat(next(heard)).isEqualTo("printed late");
            assertThat(following.dropped()).isZero();
        }
        assertThat(next(told)).isEqualTo("printed 1");
    }

    @Test
    void one_poller_serves_all_and_stops_when_the_last_leaves() throws Exception {
        var heard = new LinkedBlockingQueue<String>();
        var first = logs.follow("web", entries -> heard.add("first"));
        var second = logs.follow("web", entries -> heard.add("second"));
        print("printed");
        assertThat(List.of(next(heard), next(heard))).containsExactlyInAnyOrder("first", "second");
        first.close();
        assertThat(first.awaitEnd()).isEqualTo(LogEnd.CLOSED);
        print("printed again");
        assertThat(next(heard)).isEqualTo("second");
        var ended = new CountDownLatch(1);
        events.listen("logs:web", event -> {
            if (event instanceof LogEvent.Ended end && end.reason() == LogEnd.LAST_LISTENER_LEFT) {
                ended.countDown();
            }
        });
        second.close();
        assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        fly.forgetRequests();
        var third = logs.follow("web", entries -> heard.add("third"));
        assertThat(next(heard)).isEqualTo("third");
        third.close();
    }

    @Test
    void following_ends_with_a_reason() throws Exception {
        var gone = logs.follow("unknown", entries -> {});
        assertThat(gone.awaitEnd()).isEqualTo(LogEnd.GONE);
        fly.refuse(fly.key()).refuse("fm2_good");
        var refused = logs.follow("web", entries -> {});
        assertThat(refused.awaitEnd()).isEqualTo(LogEnd.NOT_AUTHORIZED);
    }

    @Test
    void ten_failures_in_a_row_end_it_and_a_success_starts_the_count_again() throws Exception {
        fly.faults().next("GET", "/api/v1/apps/web/logs").times(9 * 3).answers(500);
        print("printed");
        var heard = new LinkedBlockingQueue<String>();
        var following = logs.follow("web", entries -> heard.add("heard"));
        assertThat(next(heard)).isEqualTo("heard");
        fly.faults().always("GET", "/api/v1/apps/web/logs").answers(500);
        assertThat(following.awaitEnd()).isEqualTo(LogEnd.FAILURES);
        assertThat(time.slept()).contains(Duration.ofMillis(64), Duration.ofMillis(4096));
    }

    @Test
    void closing_ends_every_follower() throws Exception {
        var following = logs.follow("web", entries -> {});
        logs.close();
        assertThat(following.awaitEnd()).isEqualTo(LogEnd.CLOSED);
    }

    @Test
    void entries_that_come_twice_are_told_once() throws Exception {
        print("printed 1");
        fly.faults()
                .next("GET", "/api/v1/apps/web/logs")
                .changesTheBody(body -> body.replaceAll("\"next_token\":\"\\d+\"", "\"next_token\":\"\""));
        var heard = new LinkedBlockingQueue<String>();
        try (var following = logs.follow("web", entries -> entries.forEach(entry -> heard.add(entry.message())))) {
            assertThat(next(heard)).isEqualTo("printed 1");
            print("printed 2");
            assertThat(next(heard)).isEqualTo("printed 2");
            assertThat(following.dropped()).isZero();
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void a_slow_listener_loses_the_oldest_and_is_told_and_the_others_lose_nothing() throws Exception {
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var slow = new LinkedBlockingQueue<String>();
        var fast = new LinkedBlockingQueue<String>();
        var options = FollowOptions.DEFAULT.capacity(5, Overflow.DROP_OLDEST);
        print("printed first");
        var following = logs.follow("web", options, new LogListener() {
            @Override
            public void onEntries(List<LogEntry> entries) {
                entries.forEach(entry -> slow.add(entry.message()));
                begun.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }

            @Override
            public void onDropped(long total) {
                slow.add("dropped " + total);
            }
        });
        begun.await();
        logs.follow("web", entries -> entries.forEach(entry -> fast.add(entry.message())));
        for (var number = 0; number < 20; number++) {
            print("printed " + number);
            assertThat(next(fast)).isEqualTo("printed " + number);
        }
        release.countDown();
        assertThat(next(slow)).isEqualTo("printed first");
        assertThat(next(slow)).isEqualTo("dropped 15");
        assertThat(next(slow)).isEqualTo("printed 15");
        assertThat(following.dropped()).isEqualTo(15);
    }

    @Test
    void a_listener_that_blocks_loses_nothing() throws Exception {
        fly.pageSize(3);
        var heard = new LinkedBlockingQueue<String>();
        var step = new LinkedBlockingQueue<String>();
        var options = FollowOptions.DEFAULT.capacity(4, Overflow.BLOCK);
        print("printed 0");
        try (var following = logs.follow("web", options, entries -> {
            entries.forEach(entry -> heard.add(entry.message()));
            try {
                step.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })) {
            assertThat(next(heard)).isEqualTo("printed 0");
            for (var number = 1; number < 30; number++) {
                print("printed " + number);
            }
            for (var number = 1; number < 30; number++) {
                step.add("go");
                assertThat(next(heard)).isEqualTo("printed " + number);
            }
            assertThat(following.dropped()).isZero();
            step.addAll(java.util.Collections.nCopies(50, "go"));
        }
    }

    @Test
    void a_listener_that_fails_hears_on_and_harms_nobody() throws Exception {
        var heard = new LinkedBlockingQueue<String>();
        logs.follow("web", entries -> {
            heard.add("failing");
            throw new IllegalStateException("listener");
        });
        print("printed 1");
        assertThat(next(heard)).isEqualTo("failing");
        print("printed 2");
        assertThat(next(heard)).isEqualTo("failing");
    }

    @Test
    void an_idle_log_is_asked_ever_more_seldom() throws Exception {
        var following = logs.follow("web", entries -> {});
        while (time.slept().size() < 5) {
            Thread.onSpinWait();
        }
        following.close();
        assertThat(time.slept().subList(0, 5))
                .containsExactly(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2));
    }

    /** Waits until the log was asked for again so many times. */
    private void awaitPolls(int count) {
        var before = fly.requests().size();
        while (fly.requests().size() < before + count) {
            Thread.onSpinWait();
        }
    }

    private void print(String message) {
        cloudTime.advance(Duration.ofMillis(1));
        fly.log("web", message);
    }

    private static String next(BlockingQueue<String> queue) throws InterruptedException {
        return queue.poll(20, TimeUnit.SECONDS);
    }

    private static List<String> messages(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::message).toList();
    }
}
