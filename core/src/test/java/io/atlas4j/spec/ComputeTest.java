package io.atlas4j.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ComputeTest {
    private static final PublishedPort OPEN =
            new PublishedPort(8000, OptionalInt.of(31_000), Protocol.HTTP, Optional.of(URI.create("https://x.test")));

    @Test
    void is_ready_when_it_runs_and_every_wanted_port_is_reachable() {
        assertThat(machine(ComputeStatus.RUNNING).isReady()).isTrue();
        assertThat(machine(ComputeStatus.RUNNING, OPEN).isReady()).isTrue();
        assertThat(machine(ComputeStatus.RUNNING, OPEN, PublishedPort.pending(Port.tcp(22)))
                        .isReady())
                .isFalse();
        assertThat(machine(ComputeStatus.PROVISIONING, OPEN).isReady()).isFalse();
    }

    @Test
    void is_over_when_it_is_dead_or_stopped_without_cost() {
        var stopped = machine(ComputeStatus.STOPPED);
        assertThat(machine(ComputeStatus.FAILED).isOver()).isTrue();
        assertThat(machine(ComputeStatus.TERMINATED).isOver()).isTrue();
        assertThat(stopped.toBuilder().billing(BillingState.NONE).build().isOver())
                .isTrue();
        assertThat(stopped.toBuilder().billing(BillingState.STORAGE).build().isOver())
                .isFalse();
        assertThat(machine(ComputeStatus.RUNNING).isOver()).isFalse();
    }

    @Test
    void knows_where_a_port_is_reached() {
        assertThat(machine(ComputeStatus.RUNNING, OPEN).url(8000)).isEqualTo(URI.create("https://x.test"));
        assertThatThrownBy(() -> machine(ComputeStatus.RUNNING, OPEN).url(22))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("m-1")
                .hasMessageContaining("22");
        assertThatThrownBy(() -> machine(ComputeStatus.RUNNING, PublishedPort.pending(Port.http(80)))
                        .url(80))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void counts_as_billed_what_is_not_known_to_be_free() {
        assertThat(machine(ComputeStatus.PROVISIONING).billing()).isEqualTo(BillingState.RUNNING);
        assertThat(machine(ComputeStatus.RUNNING).billing()).isEqualTo(BillingState.RUNNING);
        assertThat(machine(ComputeStatus.STOPPED).billing()).isEqualTo(BillingState.STORAGE);
        assertThat(machine(ComputeStatus.FAILED).billing()).isEqualTo(BillingState.STORAGE);
        assertThat(machine(ComputeStatus.TERMINATED).billing()).isEqualTo(BillingState.NONE);
        assertThat(Compute.builder("mock", "m", ComputeStatus.STOPPED)
                        .billing(BillingState.NONE)
                        .build()
                        .billing())
                .isEqualTo(BillingState.NONE);
    }

    @Test
    void costs_now_what_is_billed_now_and_nothing_is_not_the_same_as_not_known() {
        var priced = machine(ComputeStatus.RUNNING).toBuilder()
                .costPerHour(Optional.of(new BigDecimal("0.43")))
                .storageCostPerHour(Optional.of(BigDecimal.ZERO));
        assertThat(priced.build().costNow()).contains(new BigDecimal("0.43"));
        assertThat(priced.billing(BillingState.STORAGE).build().costNow()).contains(BigDecimal.ZERO);
        assertThat(priced.billing(BillingState.NONE).build().costNow()).contains(BigDecimal.ZERO);

        assertThat(machine(ComputeStatus.RUNNING).costNow()).isEmpty();
        assertThat(machine(ComputeStatus.STOPPED).costNow()).isEmpty();
        assertThat(machine(ComputeStatus.TERMINATED).costNow()).contains(BigDecimal.ZERO);
    }

    @Test
    void is_dead_when_it_failed_or_was_terminated() {
        assertThat(List.of(ComputeStatus.values()).stream().filter(ComputeStatus::isDead))
                .containsExactly(ComputeStatus.FAILED, ComputeStatus.TERMINATED);
    }

    @Test
    void is_the_same_after_a_trip_through_its_builder() {
        var machine = Compute.builder("mock", "m-1", ComputeStatus.RUNNING)
                .account("team-a")
                .publicIp(Optional.of("192.0.2.1"))
                .ports(List.of(OPEN))
                .gpu(Optional.of(Gpu.L4), 2)
                .costPerHour(Optional.of(new BigDecimal("0.43")))
                .storageCostPerHour(Optional.of(new BigDecimal("0.01")))
                .region(Optional.of("eu-1"))
                .image(Optional.of("box"))
                .name(Optional.of("demo"))
                .auth(Optional.of(new Auth(AuthMode.BEARER, Optional.of(Secret.of("t")), "h")))
                .createdAt(Optional.of(Instant.EPOCH))
                .exitCode(OptionalInt.of(0))
                .preempted(true)
                .raw(Map.of("a", 1))
                .build();
        assertThat(machine.toBuilder().build()).isEqualTo(machine);
        assertThat(machine.toString()).contains("m-1").doesNotContain("raw").doesNotContain("auth");
    }

    @Test
    void gives_the_header_for_a_bearer_token_that_is_known() {
        var auth = new Auth(AuthMode.BEARER, Optional.of(Secret.of("t")), "h");
        assertThat(auth.header()).contains(Secret.of("Bearer t"));
        assertThat(auth.withoutToken().header()).isEmpty();
        assertThat(new Auth(AuthMode.SIGNED_URL, Optional.of(Secret.of("t")), "h").header())
                .isEmpty();
    }

    @Test
    void reads_ports_as_people_write_them() {
        assertThat(Port.parse("8000")).isEqualTo(Port.http(8000));
        assertThat(Port.parse(" 8000/HTTP ")).isEqualTo(Port.http(8000));
        assertThat(Port.parse("22/tcp")).isEqualTo(Port.tcp(22)).hasToString("22/tcp");
        assertThat(Port.parse("symmetric/tcp")).isEqualTo(Port.symmetric()).hasToString("symmetric/tcp");
        for (var wrong : new String[] {"", "x", "22/udp", "22/tcp/x", "-1", "0", "65536", "9999999999", "22/", "2 2"}) {
            assertThatThrownBy(() -> Port.parse(wrong))
                    .as(wrong)
                    .isInstanceOf(ValidationException.class)
                    .hasMessageStartingWith("ports: ");
        }
        assertThat(List.of(Port.http(1).number(), Port.http(65_535).number())).containsExactly(1, 65_535);
    }

    @Test
    void takes_any_gpu_by_the_name_people_write() {
        assertThat(Gpu.of(" RTX 4090 ")).isEqualTo(Gpu.RTX_4090).isEqualTo(Gpu.of("rtx-4090"));
        assertThat(Gpu.of("b9000")).hasToString("b9000");
        assertThat(Gpu.known()).doesNotHaveDuplicates().contains(Gpu.H100, Gpu.MI300X);
        for (var wrong : new String[] {"", "h100!", "ü", "x".repeat(41)}) {
            assertThatThrownBy(() -> Gpu.of(wrong)).as(wrong).hasMessageStartingWith("gpu: ");
        }
    }

    @Test
    void calls_back_to_a_plain_base_address_with_a_token() {
        for (var url : new String[] {
            "https://x.test/",
            "https://x.test?a=b",
            "https://x.test#f",
            "https://u@x.test",
            "ftp://x.test",
            "/a",
            "mailto:a@b"
        }) {
            assertThatThrownBy(() -> new Callback(URI.create(url), Secret.of("t")))
                    .as(url)
                    .hasMessageStartingWith("callback: ");
        }
        assertThatThrownBy(() -> new Callback(URI.create("https://x.test"), Secret.of("")))
                .hasMessageStartingWith("callback: ");
        assertThat(new Callback(URI.create("http://127.0.0.1:7171/cb"), Secret.of("t")).url())
                .hasPort(7171);
    }

    @Test
    void logs_in_to_a_registry_by_password_or_by_a_stored_credential() {
        assertThat(RegistryLogin.stored("c-1").credentialId()).contains("c-1");
        assertThat(RegistryLogin.of("me", Secret.of("p")).toString()).contains("***");
        assertThatThrownBy(() -> new RegistryLogin(
                        Optional.empty(), Optional.of("me"), Optional.of(Secret.of("p")), Optional.of("c")))
                .hasMessageStartingWith("registry: ");
        assertThatThrownBy(() ->
                        new RegistryLogin(Optional.empty(), Optional.of("me"), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("registry: ");
        assertThatThrownBy(
                        () -> new RegistryLogin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("registry: ");
    }

    private static Compute machine(ComputeStatus status, PublishedPort... ports) {
        return Compute.builder("mock", "m-1", status).ports(List.of(ports)).build();
    }
}
