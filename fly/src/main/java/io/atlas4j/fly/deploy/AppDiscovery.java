package io.atlas4j.fly.deploy;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for the files that describe apps, in a folder and so many levels below it. Passes by folders of tools, hidden
 * ones, links that lead out of the tree and folders it has been in.
 */
public final class AppDiscovery {
    private static final Set<String> IGNORED = Set.of("node_modules", "target", "build", "vendor", "_build", "deps");

    private final Path root;
    private final int maxDepth;
    private final Set<Path> visited = new HashSet<>();
    private final List<FlyApp> apps = new ArrayList<>();
    private final List<Discovery.Problem> problems = new ArrayList<>();

    private AppDiscovery(Path root, int maxDepth) {
        this.root = root;
        this.maxDepth = maxDepth;
    }

    /**
     * Searches.
     *
     * @param maxDepth how many levels below; 0 looks into the folder itself only
     */
    public static Discovery find(Path folder, int maxDepth) {
        try {
            var search = new AppDiscovery(folder.toRealPath(), maxDepth);
            search.look(search.root, 0);
            search.apps.sort(Comparator.comparing(FlyApp::name).thenComparing(FlyApp::directory));
            return new Discovery(search.apps, search.problems);
        } catch (NoSuchFileException e) {
            return new Discovery(List.of(), List.of());
        } catch (IOException e) {
            return new Discovery(List.of(), List.of(problem(folder, e)));
        }
    }

    private void look(Path folder, int depth) {
        Path real;
        try {
            real = folder.toRealPath();
        } catch (IOException e) {
            problems.add(problem(folder, e));
            return;
        }
        if (!real.startsWith(root) || !visited.add(real)) {
            return;
        }
        readApp(real);
        if (depth < maxDepth) {
            folders(real).forEach(below -> look(below, depth + 1));
        }
    }

    private List<Path> folders(Path folder) {
        var folders = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder, AppDiscovery::isWorthALook)) {
            entries.forEach(folders::add);
        } catch (IOException e) {
            problems.add(problem(folder, e));
        } catch (DirectoryIteratorException e) {
            problems.add(problem(folder, new IOException(e)));
        }
        folders.sort(Comparator.naturalOrder());
        return folders;
    }

    private static boolean isWorthALook(Path entry) {
        var name = entry.getFileName().toString();
        return !name.startsWith(".") && !IGNORED.contains(name) && Files.isDirectory(entry);
    }

    /** The first of the three that is there counts, as for Fly's command line. */
    private void readApp(Path folder) {
        for (var format : AppFile.values()) {
            var file = folder.resolve(format.fileName());
            if (!Files.isRegularFile(file)) {
                continue;
            }
            try {
                if (!file.toRealPath().startsWith(root)) {
                    return;
                }
                format.appName(file).ifPresent(name -> apps.add(new FlyApp(name, folder, file)));
            } catch (IOException e) {
                problems.add(problem(file, e));
            } catch (AppFile.Malformed e) {
                problems.add(new Discovery.Problem(file, e.reason));
            }
            return;
        }
    }

    private static Discovery.Problem problem(Path path, IOException failure) {
        return new Discovery.Problem(
                path, "cannot be read (" + failure.getClass().getSimpleName() + ")");
    }
}
