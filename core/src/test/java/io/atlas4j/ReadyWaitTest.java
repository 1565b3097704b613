package io.atlas4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Auth;
import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spec.Secret;
import io.atlas4j.testing.ManualTime;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ReadyWaitTest {
    private static final Origin CLOUD = Origin.of("cloud");
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private final ManualTime time = ManualTime.skipping(Instant.ofEpochSecond(1_700_000_000));
    private final ScriptedProvider cloud = new ScriptedProvider("cloud", time);
    private final Atlas atlas = Atlas.builder().provider(cloud).time(time).build();
    private final Compute machine = cloud.put(machine(ComputeStatus.PROVISIONING));

    @Test
    void waits_until_the_machine_runs_and_its_ports_are_reachable() {
        var pending = PublishedPort.pending(Port.http(8000));
        cloud.atLook(
                () -> {},
                () -> cloud.put(machine(ComputeStatus.RUNNING, pending)),
                () -> cloud.put(machine(ComputeStatus.RUNNING, reachable())));
        var ready = atlas.awaitReady(machine, LIMIT);
        assertThat(ready.url(8000)).isEqualTo(URI.create("https://x.test"));
        assertThat(cloud.gets).isEqualTo(3);
        assertThat(time.slept()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5));
    }

    @Test
    void keeps_the_auth_that_only_the_caller_has() {
        var auth = new Auth(AuthMode.BEARER, Optional.of(Secret.of("t")), "hash");
        cloud.put(machine(ComputeStatus.RUNNING));
        var ready = atlas.awaitReady(machine.toBuilder().auth(Optional.of(auth)).build(), LIMIT);
        assertThat(ready.auth()).contains(auth);
    }

    @Test
    void says_that_a_dead_machine_will_not_become_ready() {
        cloud.put(machine(ComputeStatus.FAILED).toBuilder()
                .exitCode(OptionalInt.of(3))
                .build());
        assertThatThrownBy(() -> atlas.awaitReady(machine, LIMIT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("m-1")
                .hasMessageContaining("failed with exit code 3");
        cloud.put(machine(ComputeStatus.TERMINATED));
        assertThatThrownBy(() -> atlas.awaitReady(machine, LIMIT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("terminated");
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void does_not_wait_for_work_that_has_ended_well() {
        cloud.put(machine(ComputeStatus.STOPPED).toBuilder()
                .billing(BillingState.NONE)
                .exitCode(OptionalInt.of(0))
                .build());
        assertThatThrownBy(() -> atlas.awaitReady(machine, LIMIT))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("it ended with exit code 0");
        assertThat(time.slept()).isEmpty();
    }

    @Test
    void gives_up_at_the_limit_and_ends_nothing() {
        var begun = time.now();
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ofSeconds(12)))
                .isInstanceOf(TimedOutException.class)
                .hasMessageContaining("12 s")
                .hasMessageContaining("still runs and costs");
        assertThat(time.now()).isEqualTo(begun.plusSeconds(12));
        assertThat(time.slept()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
        assertThat(cloud.list().machines()).hasSize(1);
    }

    @Test
    void looks_once_when_there_is_no_time() {
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ZERO)).isInstanceOf(TimedOutException.class);
        assertThat(cloud.gets).isEqualTo(1);
        cloud.put(machine(ComputeStatus.RUNNING));
        assertThat(atlas.awaitReady(machine, Duration.ZERO).status()).isEqualTo(ComputeStatus.RUNNING);
    }

    @Test
    void goes_on_after_a_look_that_failed_and_tells_of_it_at_the_limit() {
        var failure = new TransportException(CLOUD, "no route");
        cloud.failLooks(failure);
        cloud.put(machine(ComputeStatus.RUNNING));
        assertThat(atlas.awaitReady(machine, LIMIT).status()).isEqualTo(ComputeStatus.RUNNING);
        cloud.failLooks(failure, failure, failure);
        assertThatThrownBy(() -> atlas.awaitReady(machine, Duration.ofSeconds(10)))
                .isInstanceOf(TimedOutException.class)
                .hasCause(failure);
    }

    @Test
    void stops_at_a_failure_that_will_not_pass() {
        cloud.failLooks(new UnauthorizedException(CLOUD, "bad key"));
        assertThatThrownBy(() -> atlas.awaitReady(machine, LIMIT)).isInstanceOf(UnauthorizedException.class);
    }

    @Test
    void lets_a_new_machine_be_unknown_for_as_long_as_lists_lag() {
        cloud.terminate("m-1");
        cloud.atLook(() -> {}, () -> {}, () -> cloud.put(machine(ComputeStatus.RUNNING)));
        assertThat(atlas.awaitReady(machine, LIMIT).status()).isEqualTo(ComputeStatus.RUNNING);
        cloud.terminate("m-1");
        var begun = time.now();
        assertThatThrownBy(() -> atlas.awaitReady(machine, LIMIT)).isInstanceOf(NotFoundException.class);
        assertThat(time.now()).isEqualTo(begun.plusSeconds(30));
    }

    @Test
    void looks_often_where_lists_do_not_lag() {
        cloud.listLag = Duration.ZERO;
        cloud.atLook(() -> {}, () -> cloud.put(machine(ComputeStatus.RUNNING)));
        atlas.awaitReady(machine, LIMIT);
        assertThat(time.slept()).containsExactly(Duration.ofMillis(100));
    }

    @Test
    void ends_the_wait_when_it_is_interrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> atlas.awaitReady(machine, LIMIT)).isInstanceOf(UnexpectedException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Compute machine(ComputeStatus status, PublishedPort... ports) {
        return Compute.builder("cloud", "m-1", status).ports(List.of(ports)).build();
    }

    private static PublishedPort reachable() {
        return new PublishedPort(
                8000, OptionalInt.empty(), io.atlas4j.spec.Protocol.HTTP, Optional.of(URI.create("https://x.test")));
    }
}
