package io.atlas4j.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Exec;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream.LogEnd;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Provider;
import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Provider} keeps. A test class extends it, supplies an instance and small requests, and inherits the
 * promises as tests; those of an ability that the provider does not announce are skipped.
 *
 * <p>Every machine that a test starts is ended after it.
 */
public abstract class ProviderContract {
    private static final Map<Capability, Class<?>> INTERFACES =
            Map.of(Capability.PAUSABLE, Pausable.class, Capability.LOGS, Logs.class, Capability.EXEC, Exec.class);

    private final Telemetry telemetry = Telemetry.create();
    private final List<ProviderRequest> heard = new CopyOnWriteArrayList<>();
    private final List<String> started = new ArrayList<>();
    private Provider provider;

    /** Only for subclasses. */
    protected ProviderContract() {}

    /** Makes the provider under test; all instances made for one test see the same account. */
    protected abstract Provider open(Telemetry telemetry);

    /** A machine that becomes ready by itself and runs until it is ended. */
    protected abstract ComputeRequest request();

    /** A machine that prints the line once and goes on; needed with {@link Capability#LOGS}. */
    protected ComputeRequest printing(String line) {
        return missing("printing");
    }

    /** A machine whose command ends with that code; needed with {@link Capability#EXIT_CODES}. */
    protected ComputeRequest exiting(int code) {
        return missing("exiting");
    }

    /** Called with each machine that was created; a fake cloud can make happen there what the request cannot express. */
    protected void created(Compute machine, ComputeRequest request) {}

    /** How long anything may take. */
    protected Duration patience() {
        return Duration.ofSeconds(30);
    }

    /** Lets some time pass between two looks. */
    protected void passTime() {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }

    /** An id in the provider's form of which there is no machine. */
    protected String unknownId() {
        return "no-such-machine";
    }

    private static ComputeRequest missing(String method) {
        throw new IllegalStateException("the provider announces an ability whose promise needs " + method + "(...)");
    }

    @BeforeEach
    final void openProvider() {
        telemetry.on("contract", ProviderRequest.class, heard::add);
        provider = open(telemetry);
    }

    @AfterEach
    final void endEverything() {
        if (provider != null) {
            started.forEach(provider::terminate);
            provider.close();
        }
    }

    @Test
    void capabilities_are_stable_and_match_the_abilities() {
        assertThat(provider.capabilities()).isNotNull().isEqualTo(provider.capabilities());
        INTERFACES.forEach((capability, type) -> {
            var announced = provider.capabilities().contains(capability);
            assertThat(provider.ability(type).isPresent())
                    .as(capability.wireName())
                    .isEqualTo(announced);
            if (!announced) {
                assertThatThrownBy(() -> provider.require(type)).isInstanceOf(UnsupportedException.class);
            }
        });
    }

    @Test
    void an_ordinary_request_has_a_place() {
        assertThat(provider.placements(request())).isNotEmpty();
    }

    @Test
    void how_long_a_machine_may_take_to_be_ready_is_known_without_asking() {
        assertThat(provider.bootLimit(request())).isBetween(Duration.ofSeconds(30), Duration.ofHours(2));
        assertThat(heard).isEmpty();
    }

    @Test
    void a_symmetric_port_is_refused_before_any_request_unless_announced() {
        var request = request().toBuilder().symmetricTcp().build();
        if (provider.capabilities().contains(Capability.SYMMETRIC_PORTS)) {
            assertThat(provider.placements(request)).isNotEmpty();
        } else {
            assertThatThrownBy(() -> provider.placements(request)).isInstanceOf(UnsupportedException.class);
        }
    }

    @Test
    void a_machine_is_created_shown_ready_and_ended() {
        var name = newName();
        var machine = create(request(), name);

        assertThat(machine.provider()).isEqualTo(provider.id());
        assertThat(machine.account()).isEqualTo(provider.account());
        assertThat(machine.name()).contains(name);
        assertThat(provider.get(machine.id()).id()).isEqualTo(machine.id());
        assertThat(provider.get(machine.id()).account()).isEqualTo(provider.account());
        assertThat(listed(name).account()).isEqualTo(provider.account());
        assertThat(listed(name).id()).isEqualTo(machine.id());

        var ready = awaitThat(machine.id(), Compute::isReady);
        assertThat(ready.billing()).isEqualTo(BillingState.RUNNING);
        assertThat(ready.name()).contains(name);
        request().ports().forEach(port -> assertThat(ready.url(port.number())).isNotNull());

        provider.terminate(machine.id());
        await(
                "gone",
                () -> provider.find(machine.id())
                        .map(it -> it.status() == ComputeStatus.TERMINATED)
                        .orElse(true));
        await(
                "gone from the list",
                () -> provider.list().named(name).stream().allMatch(it -> it.status() == ComputeStatus.TERMINATED));
    }

    @Test
    void ending_what_is_gone_succeeds() {
        var machine = create(request(), newName());

        provider.terminate(machine.id());
        provider.terminate(machine.id());
        provider.terminate(unknownId());
    }

    @Test
    void an_unknown_machine_is_not_found() {
        assertThatThrownBy(() -> provider.get(unknownId()))
                .isInstanceOfSatisfying(
                        NotFoundException.class, it -> assertThat(it.provider()).contains(provider.id()));
        assertThat(provider.find(unknownId())).isEmpty();
    }

    @Test
    void machines_are_told_apart_by_name() {
        var first = create(request(), newName());
        var second = create(request(), newName());

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(listed(first.name().orElseThrow()).id()).isEqualTo(first.id());
        assertThat(listed(second.name().orElseThrow()).id()).isEqualTo(second.id());

        provider.terminate(first.id());
        assertThat(listed(second.name().orElseThrow()).billing()).isNotEqualTo(BillingState.NONE);
    }

    @Test
    void another_instance_sees_the_same_machines() {
        var name = newName();
        var machine = create(request(), name);
        try (var other = open(Telemetry.create())) {
            assertThat(other.get(machine.id()).name()).contains(name);
            await("seen by another", () -> other.list().named(name).isPresent());
        }
    }

    @Test
    void no_value_of_a_variable_is_shown() {
        var value = "hidden-" + UUID.randomUUID();
        var name = newName();
        var machine = create(request().toBuilder().env("CONTRACT_TOKEN", value).build(), name);
        var ready = awaitThat(machine.id(), Compute::isReady);
        var shown = new ArrayList<String>();
        for (var compute : List.of(machine, ready, listed(name))) {
            shown.add(compute.toString());
            shown.add(compute.raw().toString());
        }
        try {
            provider.create(
                    provider.placements(request()).getFirst(),
                    request().toBuilder()
                            .image("registry.invalid/none/such:1")
                            .env("CONTRACT_TOKEN", value)
                            .build(),
                    newName());
        } catch (AtlasException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                shown.add(cause.toString());
            }
        } finally {
            started.addAll(provider.list().machines().stream()
                    .filter(it -> it.name().orElse("").startsWith("contract-"))
                    .map(Compute::id)
                    .toList());
        }
        heard.forEach(event -> shown.add(event + " " + event.measurements() + event.metadata()));
        assertThat(shown).noneMatch(text -> text.contains(value));
    }

    @Test
    void every_operation_is_told() {
        var machine = tells(() -> create(request(), newName()));
        tells(() -> provider.get(machine.id()));
        tells(provider::list);
        tells(() -> {
            provider.terminate(machine.id());
            return machine;
        });
        tells(() -> provider.find(unknownId()));

        assertThat(heard.getLast().error()).contains("not_found");
        assertThat(heard).allSatisfy(event -> {
            assertThat(event.name()).isEqualTo(ProviderRequest.nameFor(provider.id()));
            assertThat(event.attempt()).isPositive();
            assertThat(event.durationNanos()).isNotNegative();
            assertThat(event.url()).isNotBlank();
        });
    }

    @Test
    void the_log_holds_what_the_program_printed() {
        assume(Capability.LOGS);
        var line = "contract line " + UUID.randomUUID() + " \"quoted\" $HOME";
        var machine = create(printing(line), newName());
        var logs = provider.require(Logs.class);

        await(
                "printed",
                () -> read(machine.id(), LogQuery.last(50)).stream()
                        .anyMatch(it -> it.text().equals(line)));
        var printed = read(machine.id(), LogQuery.last(50)).stream()
                .filter(it -> it.text().equals(line))
                .findFirst()
                .orElseThrow();
        printed.cursor()
                .ifPresent(cursor -> assertThat(read(
                                machine.id(),
                                new LogQuery(50, Optional.empty(), Optional.of(cursor), false, patience())))
                        .noneMatch(it -> it.text().equals(line)));
        try (var stream = logs.logs(machine.id(), LogQuery.last(50))) {
            while (stream.hasNext()) {
                assertThat(stream.end()).isEqualTo(LogEnd.OPEN);
                stream.next();
            }
            assertThat(stream.end()).isEqualTo(LogEnd.COMPLETE);
        }
        assertThatThrownBy(() -> read(unknownId(), LogQuery.last(1))).isInstanceOf(NotFoundException.class);
    }

    @Test
    void the_exit_code_of_a_command_is_told_and_costs_no_more_than_a_disk() {
        assume(Capability.EXIT_CODES);
        var failed = create(exiting(7), newName());
        var fine = create(exiting(0), newName());

        var seen = awaitThat(failed.id(), it -> it.exitCode().isPresent());
        assertThat(seen.exitCode()).hasValue(7);
        assertThat(seen.status()).isEqualTo(ComputeStatus.FAILED);
        assertThat(seen.billing()).isNotEqualTo(BillingState.RUNNING);
        assertThat(awaitThat(fine.id(), it -> it.exitCode().isPresent()).exitCode())
                .hasValue(0);
        assertThat(listed(fine.name().orElseThrow()).exitCode()).hasValue(0);
    }

    @Test
    void a_stopped_machine_pays_for_its_disk_alone_and_starts_again() {
        assume(Capability.PAUSABLE);
        var machine = create(request(), newName());
        awaitThat(machine.id(), Compute::isReady);
        var pausable = provider.require(Pausable.class);

        pausable.stop(machine.id());
        var stopped = awaitThat(machine.id(), it -> it.status() == ComputeStatus.STOPPED);
        assertThat(stopped.billing()).isEqualTo(BillingState.STORAGE);

        pausable.start(machine.id());
        awaitThat(machine.id(), Compute::isReady);
    }

    private void assume(Capability capability) {
        assumeTrue(
                provider.capabilities().contains(capability),
                () -> provider.id() + " does not announce " + capability.wireName());
    }

    private static String newName() {
        return "contract-" + UUID.randomUUID();
    }

    private Compute create(ComputeRequest request, String name) {
        var machine = provider.create(provider.placements(request).getFirst(), request, name);
        started.add(machine.id());
        created(machine, request);
        return machine;
    }

    private Compute listed(String name) {
        await("listed", () -> provider.list().named(name).isPresent());
        return provider.list().named(name).orElseThrow();
    }

    private List<LogLine> read(String id, LogQuery query) {
        var lines = new ArrayList<LogLine>();
        try (var stream = provider.require(Logs.class).logs(id, query)) {
            stream.forEachRemaining(lines::add);
        }
        return lines;
    }

    private <T> T tells(Supplier<T> operation) {
        var before = heard.size();
        var result = operation.get();
        assertThat(heard.size()).as("events").isGreaterThan(before);
        return result;
    }

    private Compute awaitThat(String id, Predicate<Compute> condition) {
        await("as expected", () -> condition.test(provider.get(id)));
        return provider.get(id);
    }

    private void await(String what, Supplier<Boolean> condition) {
        var deadline = System.nanoTime() + patience().toNanos();
        while (!condition.get()) {
            if (System.nanoTime() - deadline > 0) {
                fail("not " + what + " after " + patience());
            }
            passTime();
        }
    }
}
