package io.atlas4j.provider.local;

import io.atlas4j.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where an engine keeps a registry password while it fetches an image: in memory where this system has a folder there,
 * and for no longer than the fetching takes. What a killed one left is swept.
 */
final class Logins {
    private final LocalHome home;
    private final ProcessTable table;
    private final String prefix;
    private final List<Path> places;

    /** @param mark tells this home's folders from those of others */
    Logins(LocalHome home, ProcessTable table, String mark, Settings settings) {
        this.home = home;
        this.table = table;
        this.prefix = ".atlas4j-" + mark + "-";
        var inMemory = Stream.concat(settings.find("XDG_RUNTIME_DIR").stream(), Stream.of("/dev/shm"))
                .map(Path::of)
                .filter(Logins::isInMemory);
        this.places = Stream.concat(inMemory, Stream.of(home.root())).toList();
    }

    private static boolean isInMemory(Path folder) {
        try {
            return Files.isWritable(folder)
                    && Set.of("tmpfs", "ramfs")
                            .contains(Files.getFileStore(folder).type());
        } catch (IOException e) {
            return false;
        }
    }

    /** The folder for a machine's login; who needs it makes it, for its owner alone. */
    Path folder(String id) {
        return places.getFirst().resolve(prefix + id);
    }

    void remove(String id) {
        LocalHome.delete(folder(id));
    }

    /** Removes what no JVM that lives needs for a machine that it starts. */
    void sweep() {
        var folders = new ArrayList<Path>();
        for (var place : places) {
            try (var found = Files.newDirectoryStream(place, prefix + "*")) {
                found.forEach(folders::add);
            } catch (IOException e) {
                // nothing was ever kept there
            }
        }
        if (folders.isEmpty()) {
            return;
        }
        // read afterwards: a machine's record is there before its folder
        var wanted = home.all().machines().stream()
                .filter(machine -> table.isAlive(machine.machine().creator()))
                .map(machine -> prefix + machine.id())
                .collect(Collectors.toSet());
        folders.stream()
                .filter(folder -> !wanted.contains(folder.getFileName().toString()))
                .forEach(LocalHome::delete);
    }
}
