package io.atlas4j.provider.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRulesTest {
    @TempDir
    Path home;

    @Test
    void what_this_machine_cannot_do_is_refused_before_anything_is_written() {
        var fixture = new LocalFixture(home.resolve("new"));
        List<UnaryOperator<ComputeRequestBuilder>> impossible = List.of(
                it -> it.spot(true),
                it -> it.cloud(CloudTier.SECURE),
                it -> it.regions("EU"),
                it -> it.networkVolume("v"),
                it -> it.template("t"),
                it -> it.diskGb(10),
                it -> it.volumeGb(10),
                it -> it.image("ghcr.io/me/box:1"),
                it -> it.providerOptions(Map.of("a", 1)));
        for (var change : impossible) {
            var request = change.apply(ComputeRequest.cpu(1).command("true"));
            assertThatThrownBy(() -> fixture.create(request)).isInstanceOf(UnsupportedException.class);
        }
        assertThat(home.resolve("new")).doesNotExist();
    }

    @Test
    void a_missing_or_unknown_program_is_named() {
        var fixture = new LocalFixture(home);
        assertThatThrownBy(() -> fixture.create(ComputeRequest.cpu(1)))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("command");
        assertThatThrownBy(() -> fixture.create(ComputeRequest.cpu(1).command("no-such-program-here")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("no-such-program-here");
    }

    @Test
    void an_image_without_an_engine_says_what_to_install() {
        var fixture = new LocalFixture(home, Map.of("ATLAS_LOCAL_ENGINE", "docker-is-not-here"));
        assertThatThrownBy(() -> fixture.create(ComputeRequest.cpu(1).image("box")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("auto, docker, podman, none");
        assertThatThrownBy(() ->
                        new LocalFixture(home).create(ComputeRequest.cpu(1).image("box")))
                .hasMessageContaining("ATLAS_LOCAL_ENGINE");
    }

    @Test
    void an_unwritable_home_is_named() throws IOException {
        var file = Files.createFile(home.resolve("file"));
        var fixture = new LocalFixture(file);
        assertThatThrownBy(() -> fixture.create(ComputeRequest.cpu(1).command("true")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ATLAS_HOME")
                .hasMessageContaining(file.toString());
        assertThat(fixture.local.list().machines()).isEmpty();
    }

    @Test
    void the_price_is_a_setting_and_the_ceiling_holds() {
        var fixture = new LocalFixture(home, Map.of("ATLAS_LOCAL_PRICE_PER_HOUR", "0.50"));
        var request = ComputeRequest.cpu(1).command("true");
        assertThat(fixture.local
                        .placements(request.build())
                        .getFirst()
                        .pricePerHour()
                        .orElseThrow())
                .isEqualByComparingTo("0.5");
        assertThat(fixture.local.placements(request.maxPricePerHour("0.49").build()))
                .isEmpty();
        assertThatThrownBy(() -> new LocalFixture(home, Map.of("ATLAS_LOCAL_PRICE_PER_HOUR", "cheap"))
                        .local.placements(request.build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("ATLAS_LOCAL_PRICE_PER_HOUR");
    }

    @Test
    void a_gpu_is_chosen_by_the_words_of_its_name() {
        var cards = List.of("NVIDIA L40S", "NVIDIA A100-SXM4-80GB", "NVIDIA GeForce RTX 4090", "NVIDIA A100-SXM4-80GB");
        assertThat(Graphics.choose(Gpu.A100_80G, 2, cards)).containsExactly(1, 3);
        assertThat(Graphics.choose(Gpu.RTX_4090, 1, cards)).containsExactly(2);
        assertThatThrownBy(() -> Graphics.choose(Gpu.L4, 1, cards)).isInstanceOf(NoCapacityException.class);
        assertThatThrownBy(() -> Graphics.choose(Gpu.A100_80G, 3, cards)).hasMessageContaining("2 of the 3");
        assertThatThrownBy(() -> Graphics.choose(Gpu.of("h1000"), 1, cards))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("h100");
    }

    @Test
    void a_folder_that_others_could_read_is_closed_to_them() throws IOException {
        var folder = Files.createDirectory(home.resolve("local"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var fixture = new LocalFixture(home)) {
            fixture.create(ComputeRequest.cpu(1).command("true"));
            assertThat(Files.getPosixFilePermissions(folder)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void ids_that_are_paths_find_nothing() {
        var fixture = new LocalFixture(home);
        assertThat(fixture.local.find("../../etc")).isEmpty();
        fixture.local.terminate("../../etc");
    }
}
