package io.atlas4j.fly.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage;
import io.atlas4j.spi.TokenStorage.Kind;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.fly.FakeFlyProgram;
import io.atlas4j.testkit.fly.FakeFlyScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TokensTest {
    private static final Instant NOW = Instant.parse("2026-08-20T09:00:00Z");

    @TempDir
    Path directory;

    private final ManualTime time = ManualTime.startingAt(NOW);
    private final Telemetry telemetry = Telemetry.create(time);
    private final ConcurrentLinkedQueue<String> readings = new ConcurrentLinkedQueue<>();
    private final Map<String, String> environment = new HashMap<>();
    private final MemoryTokenStorage storage = new MemoryTokenStorage();
    private FakeFlyProgram fly;
    private Tokens tokens;

    @BeforeEach
    void prepare() {
        fly = FakeFlyProgram.in(directory.resolve("bin")).mintsTokens(0);
        environment.put("FLY_CONFIG_DIR", directory.resolve("config").toString());
        environment.put("FLY_ORG", "acme");
        telemetry.attach(
                "readings",
                EventName.of("atlas", "fly", "token", "acquire", "stop"),
                event -> readings.add(
                        event.metadata().get("source") + "+" + event.metadata().get("acquirer")));
    }

    @AfterEach
    void close() {
        if (tokens != null) {
            tokens.close();
        }
    }

    @Test
    void a_cold_app_gets_a_token_from_the_command_and_keeps_it() {
        start();
        var token = tokens.get("web");
        assertThat(token.source()).isEqualTo(TokenSource.CLI);
        assertThat(token.authorization().reveal()).startsWith("FlyV1 fm2_minted");
        assertThat(tokens.get("web")).isEqualTo(token);
        assertThat(tokens.find("web")).contains(token);
        assertThat(fly.calls()).containsExactly("tokens create readonly --org acme --expiry 86400s --name atlas4j web");
        assertThat(readings).containsExactly("cli+app_server", "memory+facade", "memory+facade");
        tokens.close(); // waits for the write
        assertThat(storage.get(Kind.CACHED, "web"))
                .contains(new StoredToken(token.value(), Optional.of(NOW.plus(Duration.ofHours(24)))));
    }

    @Test
    void a_restart_finds_the_token_in_storage() {
        storage.put(Kind.CACHED, "web", new StoredToken(Secret.of("fm2_kept"), Optional.of(NOW.plusSeconds(60))));
        start();
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("FlyV1 fm2_kept"));
        assertThat(readings).containsExactly("storage+app_server");
        assertThat(fly.calls()).isEmpty();
    }

    @Test
    void an_expired_token_is_replaced() {
        storage.put(Kind.CACHED, "web", new StoredToken(Secret.of("fm2_kept"), Optional.of(NOW)));
        start();
        var first = tokens.get("web");
        assertThat(first.source()).isEqualTo(TokenSource.CLI);
        tokens.close();
        time.advance(Duration.ofHours(24));
        start();
        assertThat(tokens.get("web").value()).isNotEqualTo(first.value());
        assertThat(fly.calls("tokens")).isEqualTo(2);
    }

    @Test
    void a_macaroon_tells_its_own_end() {
        environment.put("FLY_API_TOKEN", Macaroons.until(NOW.plusSeconds(30)));
        start();
        assertThat(tokens.get("web").expiresAt()).contains(NOW.plusSeconds(30));
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.ENV);
        time.advance(Duration.ofSeconds(30));
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
    }

    @Test
    void the_environment_comes_before_the_config_file() throws IOException {
        environment.put("FLY_ACCESS_TOKEN", "Bearer fo1_env");
        environment.put("FLY_API_TOKEN", "fo1_later");
        config("access_token: fo1_config");
        start();
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("Bearer fo1_env"));
        assertThat(readings).containsExactly("env+app_server");
    }

    @Test
    void a_token_of_the_config_file_lives_minutes_and_is_never_stored() throws IOException {
        config("last_login: 2026-08-01T00:00:00Z\naccess_token: 'fm2_first,fo1_user'\n");
        start();
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("FlyV1 fm2_first"));
        config("access_token: fm2_second");
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("FlyV1 fm2_first"));
        time.advance(Duration.ofMinutes(2));
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("FlyV1 fm2_second"));
        tokens.close();
        assertThat(storage.get(Kind.CACHED, "web")).isEmpty();
        assertThat(readings).containsExactly("config+app_server", "memory+facade", "config+app_server");
    }

    @Test
    void the_config_file_can_be_left_alone() throws IOException {
        config("access_token: fo1_config");
        tokens = builder().configFile(false).build();
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
    }

    @Test
    void a_missing_command_is_a_miss_and_the_manual_token_is_used() {
        storage.put(Kind.MANUAL, "web", new StoredToken(Secret.of("fo1_hand"), Optional.empty()));
        tokens = builder().command(directory.resolve("nowhere")).build();
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("Bearer fo1_hand"));
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.MANUAL);
        assertThat(readings).containsExactly("manual+app_server", "memory+facade");
    }

    @Test
    void no_token_anywhere_says_of_each_place_why() {
        fly.on(
                "tokens",
                FakeFlyScript.begin()
                        .printsError("Error: no access token available. fm2_SECRET")
                        .exits(1));
        start();
        assertThatThrownBy(() -> tokens.get("web"))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("web")
                .hasMessageContaining("none is stored")
                .hasMessageContaining("neither FLY_ACCESS_TOKEN nor FLY_API_TOKEN is set")
                .hasMessageContaining("config.yml")
                .hasMessageContaining("exit code 1, because it is not logged in")
                .hasMessageContaining("none was set by hand")
                .hasMessageNotContaining("SECRET");
        assertThat(tokens.find("web")).isEmpty();
        assertThat(readings).containsExactly("none+app_server", "none+app_server");
    }

    @Test
    void a_failure_is_remembered_for_half_a_minute() {
        fly.on("tokens", FakeFlyScript.begin().exits(1));
        start();
        assertThat(tokens.find("web")).isEmpty();
        assertThat(tokens.find("web")).isEmpty();
        time.advance(Duration.ofSeconds(29));
        assertThat(tokens.find("web")).isEmpty();
        assertThat(fly.calls("tokens")).isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        fly.mintsTokens(0);
        assertThat(tokens.find("web")).isPresent();
    }

    @Test
    void a_command_that_hangs_is_ended_with_its_children() throws Exception {
        var child = directory.resolve("child");
        fly.on("tokens", FakeFlyScript.begin().startsStubbornChild(child).hangs());
        tokens = builder().commandLimit(Duration.ofMillis(500)).build();
        assertThatThrownBy(() -> tokens.get("web")).hasMessageContaining("did not answer in time and was ended");
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
                        .filter(ProcessHandle::isAlive))
                .isEmpty();
    }

    @Test
    void what_the_command_says_beside_its_answer_is_not_part_of_the_token() {
        fly.on(
                "tokens",
                FakeFlyScript.begin().printsError("warning: old version").prints("FlyV1 fm2_clean"));
        start();
        assertThat(tokens.get("web").value()).isEqualTo(Secret.of("fm2_clean"));
    }

    @Test
    void an_answer_that_is_not_a_token_is_a_miss() {
        fly.on("tokens", FakeFlyScript.begin().prints("Select an organization:"));
        start();
        assertThatThrownBy(() -> tokens.get("web")).hasMessageContaining("not a token");
    }

    @Test
    void the_organisation_of_the_app_is_found_where_none_is_set() {
        environment.remove("FLY_ORG");
        fly.on("apps", FakeFlyScript.begin().prints("""
                [{"Name":"web","Organization":{"Slug":"widgets"}},{"Name":"api","Organization":{"Slug":"gears"}}]"""));
        start();
        tokens.get("web");
        tokens.get("api");
        assertThat(fly.calls("apps")).isEqualTo(1);
        assertThat(fly.calls())
                .anyMatch(call -> call.contains("--org widgets"))
                .anyMatch(call -> call.contains("--org gears"));
    }

    @Test
    void an_organisation_nobody_knows_is_named_with_its_setting() {
        environment.remove("FLY_ORG");
        fly.on("apps", FakeFlyScript.begin().prints("[]"));
        start();
        assertThatThrownBy(() -> tokens.get("web")).hasMessageContaining("set FLY_ORG");
    }

    @Test
    void a_thousand_callers_of_a_cold_app_cost_one_run() throws Exception {
        fly.mintsTokens(200);
        start();
        var values = together(1_000, () -> tokens.get("web").value());
        assertThat(values).hasSize(1_000);
        assertThat(values.stream().distinct()).hasSize(1);
        assertThat(fly.calls("tokens")).isEqualTo(1);
        assertThat(readings).contains("cli+app_server", "memory+app_server");
        assertThat(readings.stream().filter("cli+app_server"::equals)).hasSize(1);
    }

    @Test
    void a_thousand_callers_share_one_failure() throws Exception {
        fly.on("tokens", FakeFlyScript.begin().waits(200).exits(1));
        start();
        assertThat(together(1_000, () -> tokens.find("web"))).hasSize(1_000).allMatch(Optional::isEmpty);
        assertThat(fly.calls("tokens")).isEqualTo(1);
    }

    @Test
    void two_hundred_apps_are_served_in_parallel_but_only_so_many_commands_run() throws Exception {
        var running = directory.resolve("running");
        Files.createDirectory(running);
        fly.on(
                "tokens",
                FakeFlyScript.begin()
                        .shell("touch " + running + "/$$; ls " + running + " | wc -l >> " + running + ".counts")
                        .waits(100)
                        .shell("rm " + running + "/$$; echo FlyV1 fm2_minted$$"));
        tokens = builder().commandsAtOnce(4).build();
        var apps = new ConcurrentLinkedQueue<>(
                IntStream.range(0, 200).mapToObj(n -> "app-" + n).toList());
        assertThat(together(200, () -> tokens.get(apps.remove()).value())).doesNotHaveDuplicates();
        var counts = Files.readAllLines(directory.resolve("running.counts")).stream()
                .map(line -> Integer.parseInt(line.strip()))
                .toList();
        assertThat(counts).hasSize(200).allMatch(count -> count <= 4).anyMatch(count -> count > 1);
    }

    @Test
    void a_rejected_token_never_comes_back_from_any_layer() throws IOException {
        storage.put(Kind.CACHED, "web", new StoredToken(Secret.of("fm2_dead"), Optional.of(NOW.plusSeconds(999))));
        storage.put(Kind.MANUAL, "web", new StoredToken(Secret.of("fm2_dead"), Optional.empty()));
        environment.put("FLY_API_TOKEN", "FlyV1 fm2_dead");
        config("access_token: fm2_dead");
        start();
        assertThat(tokens.get("web").value()).isEqualTo(Secret.of("fm2_dead"));
        tokens.invalidate("web", Secret.of("Bearer FlyV1 fm2_dead"));
        assertThat(storage.get(Kind.CACHED, "web")).isEmpty();
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
        fly.on("tokens", FakeFlyScript.begin().exits(1));
        tokens.invalidate("web", tokens.get("web").value());
        assertThatThrownBy(() -> tokens.get("web")).hasMessageContaining("was rejected");
        assertThat(storage.get(Kind.MANUAL, "web")).isPresent();
    }

    @Test
    void rejecting_a_token_that_was_replaced_meanwhile_harms_nothing() {
        start();
        var token = tokens.get("web");
        tokens.invalidate("web", Secret.of("fm2_older"));
        assertThat(tokens.get("web")).isEqualTo(token);
    }

    @Test
    void rejecting_for_one_app_leaves_the_others_alone() {
        environment.put("FLY_API_TOKEN", "fo1_shared");
        start();
        tokens.invalidate("web", tokens.get("web").value());
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
        assertThat(tokens.get("api").source()).isEqualTo(TokenSource.ENV);
    }

    @Test
    void refresh_passes_by_what_is_remembered() {
        storage.put(Kind.CACHED, "web", new StoredToken(Secret.of("fm2_kept"), Optional.of(NOW.plusSeconds(999))));
        start();
        tokens.get("web");
        var fresh = tokens.refresh("web");
        assertThat(fresh.source()).isEqualTo(TokenSource.CLI);
        assertThat(tokens.get("web")).isEqualTo(fresh);
        assertThat(readings).containsExactly("storage+app_server", "cli+app_server", "memory+facade");
    }

    @Test
    void a_refresh_that_fails_keeps_the_old_token() {
        start();
        var old = tokens.get("web");
        fly.on("tokens", FakeFlyScript.begin().exits(1));
        assertThatThrownBy(() -> tokens.refresh("web")).isInstanceOf(UnauthorizedException.class);
        assertThat(tokens.get("web")).isEqualTo(old);
    }

    @Test
    void a_token_in_use_is_replaced_before_it_ends_without_a_caller() throws Exception {
        storage.put(Kind.CACHED, "web", new StoredToken(Secret.of("fm2_kept"), Optional.of(NOW.plusSeconds(600))));
        tokens = builder().refreshAhead(Duration.ofMinutes(1)).build();
        var renewed = new CountDownLatch(1);
        telemetry.attach("renewed", EventName.of("atlas", "fly", "token", "acquire", "stop"), event -> {
            if ("cli".equals(event.metadata().get("source"))) {
                renewed.countDown();
            }
        });
        var old = tokens.get("web");
        time.awaitSleepers(1);
        time.advance(Duration.ofMinutes(9));
        assertThat(renewed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(tokens.get("web").value()).isNotEqualTo(old.value());
        assertThat(fly.calls("tokens")).isEqualTo(1);
    }

    @Test
    void a_slow_storage_delays_nobody() throws Exception {
        var open = new CountDownLatch(1);
        tokens = builder()
                .storage(new Wrapped() {
                    @Override
                    public void put(Kind kind, String app, StoredToken token) {
                        try {
                            open.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        super.put(kind, app, token);
                    }
                })
                .build();
        var token = tokens.get("web");
        assertThat(storage.get(Kind.CACHED, "web")).isEmpty();
        open.countDown();
        tokens.close();
        assertThat(storage.get(Kind.CACHED, "web").orElseThrow().value()).isEqualTo(token.value());
    }

    @Test
    void a_late_write_does_not_bring_back_a_rejected_token() throws Exception {
        var open = new CountDownLatch(1);
        var writing = new CountDownLatch(1);
        tokens = builder()
                .storage(new Wrapped() {
                    @Override
                    public void put(Kind kind, String app, StoredToken token) {
                        writing.countDown();
                        try {
                            open.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        super.put(kind, app, token);
                    }
                })
                .build();
        var token = tokens.get("web");
        writing.await();
        var rejecting = Thread.ofVirtual().start(() -> tokens.invalidate("web", token.value()));
        open.countDown();
        rejecting.join();
        assertThat(storage.get(Kind.CACHED, "web")).isEmpty();
    }

    @Test
    void a_storage_that_fails_costs_the_cache_only() {
        tokens = builder()
                .storage(new Wrapped() {
                    @Override
                    public Optional<StoredToken> get(Kind kind, String app) {
                        throw new IllegalStateException("fm2_SECRET");
                    }

                    @Override
                    public void put(Kind kind, String app, StoredToken token) {
                        throw new IllegalStateException("fm2_SECRET");
                    }
                })
                .build();
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
        assertThatThrownBy(() -> tokens.setManual("web", Secret.of("fo1_hand")))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_manual_token_can_come_first_and_counts_at_once() {
        tokens = builder().manualFirst(true).build();
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
        tokens.setManual("web", Secret.of("FlyV1 fm2_hand"));
        assertThat(tokens.get("web").authorization()).isEqualTo(Secret.of("FlyV1 fm2_hand"));
        assertThat(storage.get(Kind.MANUAL, "web")).contains(new StoredToken(Secret.of("fm2_hand"), Optional.empty()));
    }

    @Test
    void a_manual_token_ends_a_remembered_failure() {
        fly.on("tokens", FakeFlyScript.begin().exits(1));
        start();
        assertThat(tokens.find("web")).isEmpty();
        tokens.setManual("web", Secret.of("fo1_hand"));
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.MANUAL);
    }

    @Test
    void what_is_not_a_token_cannot_be_set() {
        start();
        assertThatThrownBy(() -> tokens.setManual("web", Secret.of("not a token")))
                .isInstanceOf(ValidationException.class)
                .hasMessageNotContaining("not a token\"");
    }

    @Test
    void forget_drops_everything() {
        start();
        var token = tokens.get("web");
        tokens.setManual("web", Secret.of("fo1_hand"));
        tokens.forget("web");
        assertThat(storage.get(Kind.MANUAL, "web")).isEmpty();
        assertThat(storage.get(Kind.CACHED, "web")).isEmpty();
        assertThat(tokens.get("web").value()).isNotEqualTo(token.value());
    }

    @Test
    void invalidating_an_app_nobody_asked_for_does_nothing() {
        start();
        tokens.invalidate("web", Secret.of("fm2_x"));
        tokens.invalidate("web");
        assertThat(fly.calls()).isEmpty();
    }

    @Test
    void an_app_name_that_could_be_an_option_or_a_path_is_refused() {
        start();
        for (var name : List.of("", "-x", "../web", "a b")) {
            assertThatThrownBy(() -> tokens.get(name)).isInstanceOf(ValidationException.class);
        }
    }

    @Test
    void an_interrupted_caller_does_not_fail_the_others() throws Exception {
        fly.mintsTokens(400);
        start();
        var first = Thread.ofVirtual().start(() -> tokens.find("web"));
        while (fly.calls("tokens") == 0) {
            Thread.onSpinWait();
        }
        first.interrupt();
        first.join();
        assertThat(tokens.get("web").source()).isEqualTo(TokenSource.CLI);
        assertThat(fly.calls("tokens")).isEqualTo(1);
    }

    @Test
    void a_token_prints_without_its_value() {
        environment.put("FLY_API_TOKEN", "fo1_SECRET");
        start();
        assertThat(tokens.get("web").toString()).doesNotContain("SECRET");
    }

    private void start() {
        tokens = builder().build();
    }

    private TokensBuilder builder() {
        return Tokens.builder()
                .settings(Settings.of(environment))
                .telemetry(telemetry)
                .time(time)
                .storage(storage)
                .command(fly.program());
    }

    private void config(String text) throws IOException {
        var folder = Files.createDirectories(directory.resolve("config"));
        Files.writeString(folder.resolve("config.yml"), text);
    }

    private static <T> List<T> together(int count, Callable<T> call) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = threads.invokeAll(
                    IntStream.range(0, count).mapToObj(n -> call).toList());
            return results.stream().map(future -> future.resultNow()).toList();
        }
    }

    /** The test's storage with something in front. */
    private class Wrapped implements TokenStorage {
        @Override
        public Optional<StoredToken> get(Kind kind, String app) {
            return storage.get(kind, app);
        }

        @Override
        public void put(Kind kind, String app, StoredToken token) {
            storage.put(kind, app, token);
        }

        @Override
        public void delete(Kind kind, String app) {
            storage.delete(kind, app);
        }

        @Override
        public void deleteIf(Kind kind, String app, Secret value) {
            storage.deleteIf(kind, app, value);
        }
    }
}
