package io.atlas4j.orchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.UnexpectedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final int THREADS = 8;
    private static final int TIMES = 500;

    private final Vault vault = Vault.of(Map.of("k1", new SecretKeySpec(new byte[32], "AES")));

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void threads_that_seal_and_open_at_once_each_get_their_own_back() throws Exception {
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var work = new ArrayList<Callable<Boolean>>();
            for (var thread = 0; thread < THREADS; thread++) {
                var place = "session" + thread;
                work.add(() -> {
                    for (var i = 0; i < TIMES; i++) {
                        var plain = bytes(place + " " + i);
                        if (!Arrays.equals(vault.open(place, vault.seal(place, plain)), plain)) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> one : threads.invokeAll(work)) {
                assertThat(one.get()).isTrue();
            }
        }
    }

    @Test
    void the_same_is_never_sealed_to_the_same_bytes() {
        var one = vault.seal("session", bytes("tell nobody"));
        var other = vault.seal("session", bytes("tell nobody"));
        assertThat(one.bytes()).isNotEqualTo(other.bytes());
        assertThat(Arrays.copyOf(one.bytes(), 12)).isNotEqualTo(Arrays.copyOf(other.bytes(), 12));
    }

    @Test
    void what_does_not_open_spoils_nothing_for_the_next() {
        var sealed = vault.seal("session", bytes("tell nobody"));
        assertThatThrownBy(() -> vault.open("another session", sealed))
                .isInstanceOf(UnexpectedException.class)
                .hasMessageContaining("another session")
                .hasMessageContaining("k1");
        assertThat(vault.open("session", sealed)).isEqualTo(bytes("tell nobody"));
        assertThat(vault.open("session", vault.seal("session", bytes("more")))).isEqualTo(bytes("more"));
    }
}
