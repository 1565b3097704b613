package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.machine.MachineName;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SessionIdsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");

    @Test
    void ids_of_one_moment_share_its_time_and_differ_by_eight_random_characters() {
        var time = Long.toString(NOW.toEpochMilli(), 36);
        var ids = Stream.generate(() -> SessionIds.newSession(NOW)).limit(1_000).toList();
        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches(time + "[a-z0-9]{8}"));
    }

    @Test
    void an_id_fits_into_its_column_and_into_a_machines_name_for_thirty_years() {
        var id = SessionIds.newSession(NOW.plusSeconds(30L * 365 * 86_400));
        assertThat(id).hasSize(16);
        assertThat(MachineName.parse("atlas-abcdefgh-" + id + "-1"))
                .hasValueSatisfying(name -> assertThat(name.sessionId()).isEqualTo(id));
    }
}
