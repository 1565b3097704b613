package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhaseReaderTest {
    private final PhaseReader reader = new PhaseReader();

    @Test
    void phases_are_recognised_in_order_and_only_forward() {
        assertThat(told(
                        "==> Verifying app config",
                        "--> Verified app config",
                        "==> Building image",
                        "#7 [2/5] RUN apt-get update",
                        "--> Pushing image done",
                        "==> Building image",
                        "image: registry.fly.io/acme-web:deployment-01J9",
                        "Running acme-web release_command: bin/migrate",
                        "Updating existing machines in 'acme-web' with rolling strategy",
                        "Visit your newly deployed app"))
                .containsExactly("verify 0/0", "build 0/0", "push 0/0", "release 0/0", "machines 0/0");
        assertThat(reader.image()).contains("registry.fly.io/acme-web:deployment-01J9");
    }

    /** As a rolling deploy prints it without a terminal: both machines at once. */
    @Test
    void of_machines_that_are_changed_at_the_same_time_those_that_are_done_count() {
        assertThat(told(
                        "Updating existing machines in 'acme-web' with rolling strategy",
                        "-------",
                        "> [1/2] Acquiring lease for 148e21ea7de468",
                        "> [2/2] Acquiring lease for 5683d92a3e7018",
                        "> [2/2] Updating machine config for 5683d92a3e7018",
                        "> [1/2] Updating 148e21ea7de468 [app]",
                        "> [2/2] Waiting for machine 5683d92a3e7018 to reach a good state",
                        "> [2/2] Machine 5683d92a3e7018 reached started state",
                        "> [2/2] Checking health of machine 5683d92a3e7018",
                        "\u2714 [2/2] Machine 5683d92a3e7018 is now in a good state",
                        "\u2714 [2/2] Machine 5683d92a3e7018 is now in a good state",
                        "> [1/2] Running smoke checks on machine 148e21ea7de468",
                        "\u2714 [1/2] Machine 148e21ea7de468 is now in a good state",
                        "something else [9/3]"))
                .containsExactly("machines 0/0", "machines 0/2", "machines 1/2", "machines 2/2");
    }

    @Test
    void older_words_and_numbers_with_zeros_in_front_are_read_as_well() {
        assertThat(told(
                        "Updating existing machines in 'acme-web' with immediate strategy",
                        "  [01/10] Machine 3d8d9795ce9378 [app] update finished: success",
                        "\u2716 [02/10] Machine e28656d9be7908 [app] update failed: no room",
                        "[10/10] Machine e28656ddae74d8 [app] update succeeded"))
                .containsExactly("machines 0/0", "machines 1/10", "machines 2/10");
    }

    @Test
    void a_first_deploy_comes_to_the_machines_by_launching_them() {
        assertThat(told("This deployment will:", "No machines in group app, launching a new machine"))
                .containsExactly("machines 0/0");
    }

    private List<String> told(String... lines) {
        var told = new ArrayList<String>();
        for (var line : lines) {
            if (reader.read(line)) {
                told.add(reader.phase().wireName() + " " + reader.machine() + "/" + reader.machines());
            }
        }
        return told;
    }
}
