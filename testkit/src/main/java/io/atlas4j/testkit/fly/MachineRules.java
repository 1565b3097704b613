package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.Reply;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What Fly refuses in a machine's configuration. */
final class MachineRules {
    private MachineRules() {}

    static Optional<Reply> wrong(ObjectNode config) {
        if (config.path("image").asString("").isEmpty()) {
            return Optional.of(Problems.of(400, "config.image is required"));
        }
        var guest = config.path("guest");
        if (guest.has("gpu_kind") || guest.has("gpus")) {
            return Optional.of(Problems.of(400, "GPU machines are no longer supported"));
        }
        var cpus = guest.path("cpus").asInt(1);
        var memory = guest.path("memory_mb").asInt(256);
        var shared = guest.path("cpu_kind").asString("shared").equals("shared");
        var least = shared ? 256 : 2048;
        if (memory % 256 != 0 || memory < least * cpus || memory > (shared ? 2048 : 8192) * cpus) {
            return Optional.of(Problems.of(422, "invalid config.guest.memory_mb " + memory));
        }
        for (var service : config.path("services")) {
            if (service.path("autostop").isBoolean()) {
                return Optional.of(Problems.of(400, "autostop must be off, stop or suspend"));
            }
        }
        return Optional.empty();
    }
}
