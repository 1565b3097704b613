package io.atlas4j.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.atlas4j.error.ValidationException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ComputeRequestTest {
    @Test
    void asks_for_one_gpu_of_any_cloud_and_no_auth_unless_told_otherwise() {
        var request = ComputeRequest.gpu(Gpu.H100).image("ghcr.io/me/server:1").build();
        assertThat(request.gpu()).contains(Gpu.H100);
        assertThat(request.gpuCount()).isEqualTo(1);
        assertThat(request.cloud()).isEqualTo(CloudTier.ANY);
        assertThat(request.auth()).isEqualTo(AuthMode.NONE);
        assertThat(request.spot()).isFalse();
        assertThat(request.selfTerminate()).isTrue();
        assertThat(request.maxPricePerHour()).isEmpty();
    }

    @Test
    void names_the_field_that_cannot_be() {
        refused("gpuCount", builder -> builder.count(0));
        refused("gpuCount", builder -> builder.count(-1));
        refused("image", builder -> builder.image(""));
        refused("image", builder -> builder.image("  "));
        refused("image", builder -> builder.image("a b"));
        refused("image", builder -> builder.image("--privileged"));
        refused("image", builder -> builder.image("a\0b"));
        refused("command", builder -> builder.command(" ", "x"));
        refused("command", builder -> builder.command("run", "a\0b"));
        refused("ports", builder -> builder.http(0));
        refused("ports", builder -> builder.tcp(70_000));
        refused("ports", builder -> builder.tcp(0));
        assertThat(build(builder -> builder.symmetricTcp().symmetricTcp().tcp(22))
                        .ports())
                .hasSize(3);
        refused("ports", builder -> builder.http(80).tcp(80));
        refused("env", builder -> builder.env("", "x"));
        refused("env", builder -> builder.env("9LIVES", "x"));
        refused("env", builder -> builder.env("A-B", "x"));
        refused("env", builder -> builder.env("A", "x\0y"));
        refused("sshKeys", builder -> builder.sshKey("not a key"));
        refused("regions", builder -> builder.regions("eu-1", " "));
        refused("diskGb", builder -> builder.diskGb(0));
        refused("volumeGb", builder -> builder.volumeGb(-5));
        refused("networkVolumeId", builder -> builder.networkVolume(""));
        refused("templateId", builder -> builder.template(" "));
        refused("name", builder -> builder.name(""));
        refused("name", builder -> builder.name("x".repeat(101)));
        refused("name", builder -> builder.name("a\nb"));
        refused("maxRuntime", builder -> builder.maxRuntime(Duration.ZERO));
        refused("maxRuntime", builder -> builder.maxRuntime(Duration.ofMinutes(-1)));
        refused("exitNonce", builder -> builder.exitNonce("short"));
        refused("minCuda", builder -> builder.minCuda("12"));
        refused("maxPricePerHour", builder -> builder.maxPricePerHour("0"));
        refused("maxPricePerHour", builder -> builder.maxPricePerHour("-1.5"));
        refused("maxPricePerHour", builder -> builder.maxPricePerHour("cheap"));
        refused("providerOptions", builder -> builder.providerOptions(Map.of("at", Instant.EPOCH)));
        refused("providerOptions", builder -> builder.providerOptions(Map.of("a", Map.of(1, "x"))));
    }

    @Test
    void needs_either_a_gpu_or_processors() {
        var request = ComputeRequest.cpu(2).build();
        assertThat(request.cpu()).contains(Cpu.of(2));
        var neither = new ComputeRequestBuilder(Optional.empty(), Optional.empty());
        var both = new ComputeRequestBuilder(Optional.of(Gpu.L4), Optional.of(Cpu.of(1)));
        assertThatThrownBy(neither::build).hasMessageStartingWith("gpu: ");
        assertThatThrownBy(both::build).hasMessageStartingWith("gpu: ");
        assertThatThrownBy(() -> ComputeRequest.cpu(0)).hasMessageStartingWith("cpu.vcpus: ");
        assertThatThrownBy(() -> Cpu.of(1).withMemoryGb(0)).hasMessageStartingWith("cpu.memoryGb: ");
    }

    @Test
    void never_prints_the_value_of_a_variable() {
        for (Consumer<ComputeRequestBuilder> wrong : List.<Consumer<ComputeRequestBuilder>>of(
                builder -> builder.env("KEY=hunter2", ""),
                builder -> builder.env("a hunter2", "x"),
                builder -> builder.env("KEY", "hunter2\0"),
                builder -> builder.env("-", "hunter2"),
                builder -> builder.sshKey("-----BEGIN OPENSSH PRIVATE KEY-----\nhunter2"),
                builder -> builder.providerOptions(Map.of("x", Optional.of("hunter2"))))) {
            assertThatThrownBy(() -> build(wrong))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageNotContaining("hunter2");
        }
        assertThatThrownBy(() -> build(builder -> builder.env("KEY=hunter2", "")))
                .hasMessageContaining("\"KEY…\" is not a variable name");
    }

    @Test
    void takes_public_keys_of_every_usual_kind() {
        var keys = List.of(
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 me@x",
                "ssh-rsa AAAAB3Nza+/==",
                "ecdsa-sha2-nistp256 AAAA my laptop",
                "sk-ssh-ed25519@openssh.com AAAA");
        var builder = ComputeRequest.cpu(1);
        keys.forEach(builder::sshKey);
        assertThat(builder.build().sshKeys()).isEqualTo(keys);
        refused("sshKeys", wrong -> wrong.sshKey(keys.getFirst() + "\nssh-rsa AAAA"));
    }

    @Test
    void does_not_change_when_what_it_was_made_of_does() {
        var inner = new ArrayList<Object>(List.of("a"));
        var options = new HashMap<String, Object>(Map.of("list", inner));
        var builder = ComputeRequest.cpu(1).env("A", "1").providerOptions(options);
        var request = builder.build();
        builder.env("B", "2").http(80);
        inner.add("b");
        options.put("c", 1);
        assertThat(request.env()).containsOnlyKeys("A");
        assertThat(request.ports()).isEmpty();
        assertThat(request.providerOptions()).isEqualTo(Map.of("list", List.of("a")));
        assertThatThrownBy(() -> request.env().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void is_the_same_after_a_trip_through_its_builder() {
        var request = ComputeRequest.gpu(Gpu.H100)
                .count(2)
                .image("ghcr.io/me/server:1")
                .command("python", "-m", "x")
                .http(8000)
                .tcp(22)
                .env("B", "2")
                .env("A", "1")
                .registry(RegistryLogin.of("me", Secret.of("p")))
                .sshKey("ssh-ed25519 AAAA me")
                .cloud(CloudTier.SECURE)
                .spot(true)
                .regions("eu-1", "us-1")
                .diskGb(20)
                .volumeGb(30)
                .networkVolume("nv-1")
                .template("t-1")
                .name("demo")
                .auth(AuthMode.SIGNED_URL)
                .selfTerminate(false)
                .maxRuntime(Duration.ofHours(1))
                .callback(new Callback(URI.create("https://x.test/callback"), Secret.of("t")))
                .exitNonce("abcdefgh")
                .staging(Staging.builder().datasetUri("s3://data").build())
                .minCuda("12.4")
                .maxPricePerHour("2.50")
                .providerOptions(Map.of("a", 1))
                .build();
        assertThat(request.toBuilder().build()).isEqualTo(request).isNotSameAs(request);
        assertThat(request.maxPricePerHour()).contains(new BigDecimal("2.50"));
        assertThat(List.copyOf(request.env().keySet())).containsExactly("B", "A");
        assertThat(request)
                .hasToString("ComputeRequest[2 x h100, image=ghcr.io/me/server:1, ports=[8000/http, 22/tcp],"
                        + " env=[B, A], regions=[eu-1, us-1], auth=SIGNED_URL, name=demo]");
    }

    private static void refused(String field, Consumer<ComputeRequestBuilder> wrong) {
        var failure = catchThrowableOfType(ValidationException.class, () -> build(wrong));
        assertThat(failure).as(field).isNotNull();
        assertThat(failure.field()).isEqualTo(field);
        assertThat(failure).hasMessageStartingWith(field + ": ");
    }

    private static ComputeRequest build(Consumer<ComputeRequestBuilder> settings) {
        var builder = ComputeRequest.gpu(Gpu.L4);
        settings.accept(builder);
        return builder.build();
    }
}
