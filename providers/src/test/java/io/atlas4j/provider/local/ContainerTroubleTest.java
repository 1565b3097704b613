package io.atlas4j.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.ComputeStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What no real engine does when a test wants it. */
@Timeout(120)
class ContainerTroubleTest {
    private static final ComputeRequestBuilder BOX = ComputeRequest.cpu(1).image("box:1");

    @TempDir
    Path home;

    @TempDir
    Path tools;

    private FakeEngine engine;
    private LocalFixture fixture;

    @BeforeEach
    void open() throws IOException {
        engine = new FakeEngine(tools);
        fixture = new LocalFixture(home, engine.settings());
    }

    @Test
    void an_interrupt_during_a_start_leaves_nothing_and_is_passed_on() throws Exception {
        engine.with("run-hangs");
        var failure = new CompletableFuture<Throwable>();
        var flag = new CompletableFuture<Boolean>();
        var starter = Thread.ofVirtual().start(() -> {
            try {
                fixture.create(BOX);
            } catch (RuntimeException e) {
                failure.complete(e);
            }
            flag.complete(Thread.currentThread().isInterrupted());
        });
        engine.awaitFile("asked");

        starter.interrupt();

        assertThat(failure.get()).isInstanceOf(UnexpectedException.class).hasMessageContaining("interrupted");
        assertThat(flag.get()).isTrue();
        assertThat(fixture.local.list().machines()).isEmpty();
        assertThat(new LocalHome(home).all().machines()).isEmpty();
    }

    @Test
    void a_container_that_comes_after_its_start_was_given_up_is_listed_by_name_and_can_be_ended() throws Exception {
        engine.with("run-fails");
        assertThatThrownBy(() -> fixture.create(BOX, "m-1")).isInstanceOf(ProviderException.class);
        var id = engine.awaitFile("asked");
        assertThat(fixture.local.list().machines()).isEmpty();

        engine.finishLate(id, "m-1");

        var late = fixture.local.list().named("m-1").orElseThrow();
        assertThat(late.id()).isEqualTo(id);
        assertThat(late.status()).isEqualTo(ComputeStatus.RUNNING);
        assertThat(late.image()).contains("box:1");
        assertThat(fixture.local.get(id).id()).isEqualTo(id);

        fixture.local.terminate(id);

        assertThat(fixture.local.list().machines()).isEmpty();
        fixture.local.terminate(id);
    }

    @Test
    void an_engine_that_fails_at_the_end_of_a_failed_start_leaves_the_record_and_the_doubt() throws Exception {
        engine.with("run-fails").with("silent");

        var failure = catchThrowableOfType(AmbiguousOutcomeException.class, () -> fixture.create(BOX, "m-1"));

        assertThat(failure.name()).isEqualTo("m-1");
        assertThat(fixture.local.list().named("m-1")).isPresent();

        engine.without("silent");
        fixture.local.terminate(fixture.local.list().named("m-1").orElseThrow().id());
        assertThat(fixture.local.list().machines()).isEmpty();
    }

    @Test
    void a_container_that_cannot_be_removed_stays_listed() throws Exception {
        var machine = fixture.create(BOX);
        engine.with("rm-fails");

        assertThatThrownBy(() -> fixture.local.terminate(machine.id()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("rm fails");

        assertThat(fixture.local.list().machines()).extracting(Compute::id).containsExactly(machine.id());
    }

    @Test
    void a_silent_engine_hides_no_container_and_casts_no_doubt_on_processes() throws Exception {
        var container = fixture.create(BOX);
        var process = fixture.create(LocalFixture.shell("sleep 300"));
        engine.with("silent");

        var listing = fixture.local.list();

        assertThat(listing.complete()).isTrue();
        assertThat(listing.machines()).extracting(Compute::id).containsExactlyInAnyOrder(container.id(), process.id());
        assertThat(listing.named(container.name().orElseThrow()).orElseThrow().detail())
                .get()
                .asString()
                .contains("does not answer", "the daemon is not running");
        assertThatThrownBy(() -> fixture.local.terminate(container.id())).isInstanceOf(TransportException.class);

        engine.without("silent");
        fixture.close();
        assertThat(fixture.local.list().machines()).isEmpty();
    }

    @Test
    void a_damaged_record_hides_no_machine_of_an_engine_and_its_container_can_be_ended() throws Exception {
        var damaged = fixture.create(BOX);
        var whole = fixture.create(BOX);
        Files.writeString(fixture.directory(damaged).resolve("machine"), "");

        var listing = fixture.local.list();

        assertThat(listing.complete()).isFalse();
        assertThat(listing.machines()).extracting(Compute::id).containsExactlyInAnyOrder(whole.id(), damaged.id());

        fixture.local.terminate(damaged.id());

        listing = fixture.local.list();
        assertThat(listing.complete()).isTrue();
        assertThat(listing.machines()).extracting(Compute::id).containsExactly(whole.id());
    }

    @Test
    void a_process_with_a_damaged_record_is_never_called_gone() throws Exception {
        var damaged = fixture.create(LocalFixture.shell("sleep 300"));
        var record = fixture.directory(damaged).resolve("machine");
        var real = Files.readString(record);
        Files.writeString(record, "");

        assertThat(fixture.local.list().complete()).isFalse();
        assertThatThrownBy(() -> fixture.local.get(damaged.id())).isInstanceOf(ProviderException.class);
        assertThatThrownBy(() -> fixture.local.terminate(damaged.id())).isInstanceOf(ProviderException.class);

        Files.writeString(record, real);
        fixture.close();
    }

    @Test
    void a_registry_password_is_nowhere_once_the_image_is_fetched() throws Exception {
        fixture.create(PullingJvm.request());

        assertThat(Path.of(engine.awaitFile("pulling"))).doesNotExist();
        assertNothingHolds(PullingJvm.PASSWORD, home);
    }

    @Test
    @EnabledIf("memoryHasAFolder")
    void a_registry_password_stands_in_memory_only_and_is_swept_after_a_kill() throws Exception {
        engine.with("pull-hangs");
        var killed = PullingJvm.start(home, engine.settings());
        try {
            var login = Path.of(engine.awaitFile("pulling"));
            assertThat(login.resolve("config.json")).hasContent(PullingJvm.PASSWORD);
            assertThat(Files.getFileStore(login).type()).isEqualTo("tmpfs");
            assertThat(Files.getPosixFilePermissions(login)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
            assertNothingHolds(PullingJvm.PASSWORD, home);
            fixture.local.list();
            assertThat(login).as("while it is needed").isDirectory();
            PullingJvm.kill(killed);
            assertThat(login).as("nobody was left to remove it").isDirectory();

            fixture.local.list();

            assertThat(login).doesNotExist();
        } finally {
            PullingJvm.kill(killed);
        }
    }

    @Test
    @EnabledIf("memoryHasAFolder")
    void a_registry_password_goes_with_a_start_that_is_interrupted() throws Exception {
        engine.with("pull-hangs");
        var starter = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> fixture.create(PullingJvm.request()))
                        .isInstanceOf(UnexpectedException.class));
        var login = Path.of(engine.awaitFile("pulling"));

        starter.interrupt();
        starter.join();

        assertThat(login).doesNotExist();
    }

    static boolean memoryHasAFolder() {
        return Files.isWritable(Path.of("/dev/shm"));
    }

    private static void assertNothingHolds(String text, Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(text));
        }
    }
}
