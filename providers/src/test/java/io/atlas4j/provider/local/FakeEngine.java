package io.atlas4j.provider.local;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A docker command that keeps its containers as files and misbehaves on demand: each kind of trouble is a file of its
 * name in the engine's folder, there while the trouble lasts.
 */
final class FakeEngine {
    private static final String SCRIPT = """
            #!/bin/sh
            # The options before the command.
            config=
            if [ "$1" = --config ]; then config=$2; shift 2; fi
            command=$1
            shift
            cd "${0%/*}" || exit 1
            await() { while [ ! -e "$1" ]; do sleep 0.02; done; }
            name() { while [ "$1" != --name ]; do shift; done; echo "$2"; }
            label() { for word in "$@"; do case $word in "io.atlas4j.$label="*) echo "${word#*=}" ;; esac; done; }
            case $command in
            version) ;;
            context) ;;
            run)
                label=machine id=$(label "$@")
                label=name machine=$(label "$@")
                echo "$id" >asked
                if [ -e run-fails ]; then echo "run fails" >&2; exit 125; fi
                if [ -e run-hangs ]; then sleep 300; fi
                echo "$id|running|0||$machine|\\"2026-10-01T12:00:00Z\\"|box:1" >"containers/$(name "$@")"
                ;;
            ps)
                if [ -e silent ]; then echo "the daemon is not running" >&2; exit 1; fi
                case $3 in
                label=io.atlas4j.machine=*) ls containers | grep -x "atlas4j-${3##*=}" || : ;;
                *) ls containers ;;
                esac
                ;;
            container)
                shift 3
                for each in "$@"; do cat "containers/$each" || exit 1; done
                ;;
            stop) ;;
            rm)
                if [ -e rm-fails ]; then echo "rm fails" >&2; exit 1; fi
                rm -f "containers/$2"
                ;;
            login)
                cat >"$config/config.json"
                ;;
            pull)
                echo "$config" >pulling.new && mv pulling.new pulling
                if [ -e pull-hangs ]; then sleep 300; fi
                ;;
            *) exit 1 ;;
            esac
            """;

    final Path folder;

    FakeEngine(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("containers"));
        var command = Files.writeString(folder.resolve("docker"), SCRIPT);
        if (!command.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + command + " executable");
        }
    }

    Map<String, String> settings() {
        return Map.of("ATLAS_LOCAL_ENGINE", folder.resolve("docker").toString());
    }

    FakeEngine with(String trouble) throws IOException {
        Files.createFile(folder.resolve(trouble));
        return this;
    }

    void without(String trouble) throws IOException {
        Files.delete(folder.resolve(trouble));
    }

    /** What a command wrote, once it has. */
    String awaitFile(String name) throws IOException {
        var file = folder.resolve(name);
        await().atMost(LocalFixture.PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
        return Files.readString(file).strip();
    }

    /** What the engine makes of a request that it had already taken when whoever asked was killed. */
    void finishLate(String id, String name) throws IOException {
        Files.writeString(
                folder.resolve("containers").resolve("atlas4j-" + id),
                id + "|running|0||" + name + "|\"2026-10-01T12:00:00Z\"|box:1\n");
    }
}
