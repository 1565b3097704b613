package io.atlas4j.provider.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** An image of one busybox, made on this machine without any registry. */
final class TestImage {
    static final String NAME = "localhost/atlas4j-test-box:1";
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    private TestImage() {}

    /** Makes the image and proves that it runs; otherwise the test is skipped, and says so where people look. */
    static Engine require() {
        var engine = new Engine("podman");
        if (!Files.isExecutable(BUSYBOX)) {
            return skipped("there is no " + BUSYBOX + " (Debian: busybox-static)");
        }
        if (!engine.answers()) {
            return skipped("podman does not answer (Debian: podman and runc)");
        }
        var build = Shell.run("""
                set -e
                root=$(mktemp -d)
                trap 'rm -rf "$root"' EXIT
                mkdir -p "$root/bin" "$root/www" "$root/tmp"
                cp /bin/busybox "$root/bin/busybox"
                for name in sh echo sleep env cat; do ln -s busybox "$root/bin/$name"; done
                echo hello >"$root/www/index.html"
                tar -C "$root" -c . | podman import --change 'ENV PATH=/bin' --change 'CMD ["/bin/busybox","httpd","-f","-p","8080","-h","/www"]' - %s
                podman run --rm %s /bin/busybox true
                """.formatted(NAME, NAME), Duration.ofMinutes(2));
        if (!build.succeeded()) {
            return skipped("containers cannot run here: " + build.complaint());
        }
        return engine;
    }

    private static Engine skipped(String reason) {
        System.err.println("SKIPPED container tests: " + reason);
        return Assumptions.abort(reason);
    }

    /** What the settings say to use containers below that home. */
    static Map<String, String> settings(Path home) {
        return Map.of("ATLAS_HOME", home.toString(), "ATLAS_LOCAL_ENGINE", "podman");
    }
}
