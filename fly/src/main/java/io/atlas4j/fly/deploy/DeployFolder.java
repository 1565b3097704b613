package io.atlas4j.fly.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder a deploy runs in. */
final class DeployFolder {
    private DeployFolder() {}

    /** Not there, or not where it may be. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        final String reason;

        Missing(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /** The real folder, links followed, which lies in the real project. */
    static Path of(DeployRequest request) throws Missing {
        try {
            var project = request.project().toRealPath();
            var folder = project.resolve(request.directory()).toRealPath();
            if (!folder.startsWith(project)) {
                throw new Missing(request.directory() + " is not inside of " + project);
            }
            if (!Files.isDirectory(folder)) {
                throw new Missing(folder + " is not a folder");
            }
            return folder;
        } catch (IOException e) {
            throw new Missing("there is no folder " + request.project().resolve(request.directory()));
        }
    }
}
