package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseReaderTest {
    @Test
    void phases_are_recognised_in_order_and_only_forward() {
        var reader = new PhaseReader();
        var told = new ArrayList<String>();
        for (var line : List.of(
                "==> Verifying app config",
                "--> Verified app config",
                "==> Building image",
                "#7 [2/5] RUN apt-get update",
                "--> Pushing image done",
                "==> Building image",
                "image: registry.fly.io/acme-web:deployment-01J9",
                "Running acme-web release_command: bin/migrate",
                "Updating existing machines in 'acme-web' with rolling strategy",
                "> [1/2] Updating 148e21ea7de468",
                "✔ [1/2] Machine 148e21ea7de468 is now in a good state",
                "> [2/2] Updating 5683d92a",
                "something else [9/3]",
                "Visit your newly deployed app")) {
            if (reader.read(line)) {
                told.add(reader.phase().wireName() + " " + reader.machine() + "/" + reader.machines());
            }
        }
        assertThat(told)
                .containsExactly(
                        "verify 0/0",
                        "build 0/0",
                        "push 0/0",
                        "release 0/0",
                        "machines 0/0",
                        "machines 1/2",
                        "machines 2/2");
        assertThat(reader.image()).contains("registry.fly.io/acme-web:deployment-01J9");
    }
}
