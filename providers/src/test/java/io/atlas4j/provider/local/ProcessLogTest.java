package io.atlas4j.provider.local;

import static io.atlas4j.provider.local.LocalFixture.PATIENCE;
import static io.atlas4j.provider.local.LocalFixture.shell;
import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream.LogEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLogTest {
    @TempDir
    Path home;

    @Test
    void a_program_that_prints_without_end_fills_no_disk_and_its_last_lines_are_kept() throws IOException {
        try (var fixture = new LocalFixture(home, Map.of("ATLAS_LOCAL_LOG_BYTES", "100000"))) {
            var machine = fixture.create(shell("seq 1 3000000"));

            fixture.awaitEnd(machine);

            var size = 0L;
            try (var files = Files.newDirectoryStream(fixture.directory(machine), "log.*")) {
                for (var file : files) {
                    size += Files.size(file);
                }
            }
            assertThat(size).isBetween(25_000L, 100_000L + (2 << 20) + (1 << 20));
            assertThat(fixture.read(machine, LogQuery.last(2)))
                    .extracting(line -> line.text())
                    .containsExactly("2999999", "3000000");
        }
    }

    @Test
    void a_log_goes_on_behind_a_cursor() {
        try (var fixture = new LocalFixture(home)) {
            var machine = fixture.create(shell("printf 'one\\ntwo\\n\\nthree'"));
            fixture.awaitEnd(machine);

            var all = fixture.read(machine, LogQuery.last(10));
            assertThat(all).extracting(line -> line.text()).containsExactly("one", "two", "", "three");
            for (var i = 0; i < all.size(); i++) {
                var rest = fixture.read(
                        machine, new LogQuery(9, Optional.empty(), all.get(i).cursor(), false, PATIENCE));
                assertThat(rest).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    @Test
    void a_followed_log_ends_with_the_program() {
        try (var fixture = new LocalFixture(home)) {
            var machine = fixture.create(shell("echo one; sleep 0.5; echo two; exit 1"));

            try (var log = fixture.local.logs(machine.id(), LogQuery.follow(10, PATIENCE))) {
                assertThat(log.next().text()).isEqualTo("one");
                assertThat(log.next().text()).isEqualTo("two");
                assertThat(log.hasNext()).isFalse();
                assertThat(log.end()).isEqualTo(LogEnd.COMPLETE);
            }
        }
    }

    @Test
    void a_followed_log_ends_at_its_limit_and_when_the_machine_is_gone() {
        try (var fixture = new LocalFixture(home)) {
            var machine = fixture.create(shell("echo one; sleep 300"));
            fixture.firstLine(machine);

            try (var log = fixture.local.logs(machine.id(), LogQuery.follow(0, Duration.ofMillis(200)))) {
                assertThat(log.hasNext()).isFalse();
                assertThat(log.end()).isEqualTo(LogEnd.LIMIT);
            }
            try (var log = fixture.local.logs(machine.id(), LogQuery.follow(0, PATIENCE))) {
                fixture.local.terminate(machine.id());
                assertThat(log.hasNext()).isFalse();
                assertThat(log.end()).isEqualTo(LogEnd.GONE);
            }
        }
    }
}
