package io.atlas4j.provider.local;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** A JVM that starts a container of a private image, to be killed while that is fetched, with everything it runs. */
final class PullingJvm {
    static final String PASSWORD = "the-password";

    private PullingJvm() {}

    static ComputeRequestBuilder request() {
        return ComputeRequest.cpu(1)
                .image("registry.example.com/box:1")
                .registry(RegistryLogin.of("me", Secret.of(PASSWORD)));
    }

    static Process start(Path home, Map<String, String> settings) throws IOException {
        return StarterJvm.launch(PullingJvm.class, home.toString(), settings.get("ATLAS_LOCAL_ENGINE"));
    }

    static void kill(Process jvm) throws InterruptedException {
        Stream.concat(jvm.descendants().toList().stream(), Stream.of(jvm.toHandle()))
                .forEach(ProcessHandle::destroyForcibly);
        jvm.waitFor();
    }

    public static void main(String[] arguments) {
        new LocalFixture(Path.of(arguments[0]), Map.of("ATLAS_LOCAL_ENGINE", arguments[1])).create(request());
    }
}
