package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.Atlas;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.provider.mock.Mock;
import io.atlas4j.provider.mock.MockCloud;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReapTest {
    private final TimeSource time = ManualTime.skipping(Instant.parse("2026-03-01T12:00:00Z"));
    private final MockCloud cloud = new MockCloud(time);
    private final Mock mock = new Mock(cloud, Telemetry.create(time), time);
    private final RunCommand command = new RunCommand().time(time).provider(mock);

    @TempDir
    private Path home;

    @BeforeEach
    void setHome() {
        command.env("ATLAS_HOME", home.toString());
    }

    /** A machine that carries the mark of the database, which does not know it. */
    private String stray() {
        try (var atlas = Atlas.builder().time(time).provider(mock).build();
                var orchestrator =
                        Orchestrator.builder(atlas).home(home).background(false).build()) {
            var request = ComputeRequest.cpu(1).image("box").build();
            var place = mock.placements(request).getFirst();
            return mock.create(place, request, "atlas-" + orchestrator.installation() + "-lostsession-2")
                    .id();
        }
    }

    @Test
    void looks_and_changes_nothing_unless_told() {
        var id = stray();
        for (var arguments : new String[][] {{"reap"}, {"reap", "--dry-run"}}) {
            var run = command.run(arguments);
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains(id).contains("lostsession").contains("no row knows it");
        }
        assertThat(mock.get(id).status()).isNotEqualTo(ComputeStatus.TERMINATED);
    }

    @Test
    void ends_what_a_person_names() {
        var id = stray();
        assertThat(command.run("reap", "--end", id).out()).startsWith("ended " + id);
        assertThat(mock.find(id).filter(left -> left.status() != ComputeStatus.TERMINATED))
                .isEmpty();
        assertThat(command.run("reap").out()).startsWith("no machine with our mark is unwanted");
    }

    @Test
    void adopts_what_a_person_names() {
        var id = stray();
        assertThat(command.run("reap", "--adopt", id).out()).contains("session lostsession is on disk");
        assertThat(command.run("reap").out()).startsWith("no machine with our mark is unwanted");
    }

    @Test
    void refuses_what_is_no_stray_and_a_folder_without_a_database() {
        var run = command.run("reap", "--end", "nowhere");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(home.toString()).contains("no orchestrator's database");
        stray();
        run = command.run("reap", "--end", "nowhere");
        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("nowhere").contains("atlas reap lists");
        assertThat(command.run("reap", "--end", "a", "--adopt", "b").exitCode()).isEqualTo(2);
    }
}
