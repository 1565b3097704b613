package io.atlas4j.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedStartTest {
    @TempDir
    Path home;

    @Test
    void a_failed_start_that_could_not_be_ended_keeps_its_record_and_is_in_doubt() {
        var local = local(new Unseeing(ProcessTable.system()));

        var failure = catchThrowableOfType(AmbiguousOutcomeException.class, () -> create(local));

        assertThat(failure.name()).isEqualTo("m-1");
        assertThat(new LocalHome(home).all().machines())
                .extracting(it -> it.machine().name())
                .containsExactly("m-1");
    }

    @Test
    void a_failed_start_that_left_nothing_says_why_and_is_forgotten() {
        var local = local(ProcessTable.system());

        assertThatThrownBy(() -> create(local))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ATLAS_LOCAL_LOG_BYTES");

        assertThat(new LocalHome(home).all().machines()).isEmpty();
    }

    /** The bad setting is found in the middle of a start. */
    private Local local(ProcessTable table) {
        var settings = Settings.of(
                Map.of("ATLAS_HOME", home.toString(), "ATLAS_LOCAL_ENGINE", "none", "ATLAS_LOCAL_LOG_BYTES", "many"));
        return new Local(
                new ProviderContext(settings, Telemetry.create(), TimeSource.system()), table, Duration.ofSeconds(1));
    }

    private static void create(Local local) {
        local.create(Placement.of("process"), LocalFixture.shell("exit 0").build(), "m-1");
    }

    /** Cannot tell what runs. */
    private record Unseeing(ProcessTable real) implements ProcessTable {
        @Override
        public List<Entry> all() {
            throw new ProviderException(Origin.of(Local.ID), "the processes cannot be seen");
        }

        @Override
        public Optional<String> startOf(long pid) {
            return real.startOf(pid);
        }

        @Override
        public boolean carries(long pid, String mark) {
            return real.carries(pid, mark);
        }
    }
}
