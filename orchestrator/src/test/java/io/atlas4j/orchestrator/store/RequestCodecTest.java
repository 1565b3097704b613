package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.AuthMode;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import java.time.Duration;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RequestCodecTest {
    private static final String ID = "session";

    private final RequestCodec codec = new RequestCodec(Vault.of(Map.of("k1", new SecretKeySpec(new byte[32], "AES"))));

    private static ComputeRequestBuilder full() {
        return ComputeRequest.gpu(Gpu.of("H100-SXM"))
                .count(2)
                .image("ghcr.io/me/server:1")
                .command("serve", "--port", "8000")
                .http(8000)
                .env("API_KEY", "tell nobody")
                .registry(RegistryLogin.of("me", Secret.of("nor this")))
                .diskGb(40)
                .volumeGb(80)
                .networkVolume("volume")
                .template("template")
                .name("a name")
                .auth(AuthMode.BEARER)
                .maxRuntime(Duration.ofHours(3))
                .exitNonce("nonce123")
                .minCuda("12.4")
                .maxPricePerHour("2.50")
                .providerOptions(Map.of("bidPerGpu", "0.5"));
    }

    @Test
    void a_request_is_read_as_it_was_written_with_all_that_is_in_it() {
        var request = full().build();
        var stored = codec.write(ID, request);
        assertThat(stored.json()).doesNotContain("tell nobody", "nor this", "bidPerGpu");
        assertThat(codec.read(ID, stored)).isEqualTo(request);
    }

    @Test
    void what_a_request_does_not_say_takes_no_place_and_is_still_absent_when_it_is_read() {
        var request = ComputeRequest.cpu(1).build();
        var stored = codec.write(ID, request);
        assertThat(stored.json()).doesNotContain("null");
        assertThat(codec.read(ID, stored)).isEqualTo(request);
    }

    @Test
    void what_was_written_as_null_is_absent_too() {
        var request = ComputeRequest.cpu(1).build();
        var stored = codec.write(ID, request);
        var before = stored.json()
                .replaceFirst("\\{", "{\"image\":null,\"diskGb\":null,\"maxRuntime\":null,\"staging\":null,");
        assertThat(codec.read(ID, new RequestCodec.Stored(before, stored.sealed())))
                .isEqualTo(request);
    }
}
