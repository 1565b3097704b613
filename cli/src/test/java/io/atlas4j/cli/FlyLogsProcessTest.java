package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testkit.fly.FakeFly;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code atlas fly logs -f} as a process, which follows until it is interrupted. */
@Timeout(120)
class FlyLogsProcessTest {
    @TempDir
    private Path temporary;

    private final FakeFly cloud = FakeFly.start(TimeSource.system()).app("web", "acme");
    private Map<String, String> environment;

    @BeforeEach
    void prepare() {
        environment = new HashMap<>(cloud.settings());
        environment.put("FLY_CONFIG_DIR", temporary.toString());
        environment.put("FLY_API_TOKEN", "FlyV1 " + cloud.key());
        environment.put("ATLAS_FLY_COMMAND", temporary.resolve("none").toString());
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void a_followed_log_goes_on_until_ctrl_c_which_ends_it_silently_with_130() throws Exception {
        cloud.log("web", "there before");
        try (var atlas = follow()) {
            assertThat(atlas.awaitLine("there before")).endsWith("ams 148e21ea7de468 info there before");
            cloud.log("web", "comes later");
            assertThat(atlas.awaitLine("comes later")).endsWith("ams 148e21ea7de468 info comes later");
            atlas.signal("INT");
            assertThat(atlas.exitCode()).isEqualTo(130);
            assertThat(atlas.readAll().lines()).hasSize(2);
            assertThat(atlas.errors()).isEmpty();
        }
        assertThat(temporary.resolve("home"))
                .satisfiesAnyOf(
                        home -> assertThat(home).doesNotExist(),
                        home -> assertThat(home).isEmptyDirectory());
    }

    @Test
    void it_begins_where_it_is_told_to_and_prints_nothing_twice() throws Exception {
        var now = TimeSource.system().now();
        cloud.pageSize(2).log("web", now.minusSeconds(7200), "too old", "m1", "ams");
        for (var number = 1; number <= 5; number++) {
            cloud.log("web", now.minusSeconds(600 - number), "early " + number, "m1", "ams");
        }
        try (var atlas = follow("--since", "1h")) {
            atlas.awaitLine("early 5");
            cloud.log("web", "comes later");
            atlas.awaitLine("comes later");
            atlas.signal("INT");
            assertThat(atlas.exitCode()).isEqualTo(130);
            assertThat(atlas.readAll().lines()).hasSize(6).first().asString().endsWith("early 1");
        }
    }

    @Test
    void it_ends_when_nobody_reads_on() throws Exception {
        cloud.log("web", "first");
        try (var atlas = follow()) {
            atlas.awaitLine("first");
            atlas.stopReading();
            cloud.log("web", "second");
            assertThat(atlas.exitCode()).isZero();
            assertThat(atlas.errors()).isEmpty();
        }
    }

    @Test
    void each_entry_is_a_document_on_its_own_line_where_a_program_reads() throws Exception {
        cloud.log("web", "one").log("web", "two");
        try (var atlas = follow("-o", "json")) {
            var line = atlas.awaitLine("\"two\"");
            assertThat(Documents.read(line).get("message").asString()).isEqualTo("two");
            atlas.signal("INT");
            assertThat(atlas.exitCode()).isEqualTo(130);
            assertThat(atlas.readAll().lines()).hasSize(2);
        }
    }

    @Test
    void the_end_of_the_app_ends_it_with_the_reason() throws Exception {
        cloud.log("web", "here");
        try (var atlas = follow()) {
            atlas.awaitLine("here");
            cloud.destroyApp("web");
            assertThat(atlas.exitCode()).isEqualTo(3);
            assertThat(atlas.errors()).contains("there is no app web");
        }
    }

    private AtlasProcess follow(String... more) throws Exception {
        var words = new ArrayList<>(List.of("fly", "logs", "web", "-f"));
        words.addAll(List.of(more));
        return AtlasProcess.start(temporary.resolve("home"), environment, words.toArray(String[]::new));
    }
}
