package io.atlas4j.fly.deploy;

import java.nio.file.Path;
import java.util.List;

/**
 * What a search found.
 *
 * @param apps by name, then folder
 * @param problems what could not be looked into
 */
public record Discovery(List<FlyApp> apps, List<Problem> problems) {
    public Discovery {
        apps = List.copyOf(apps);
        problems = List.copyOf(problems);
    }

    /** A folder or file that could not be read, and why. */
    public record Problem(Path path, String reason) {}
}
