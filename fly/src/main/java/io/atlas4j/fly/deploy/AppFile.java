package io.atlas4j.fly.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.tomlj.Toml;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The files that may describe an app, in the order in which Fly's command line looks. Only the name is of interest. */
enum AppFile {
    TOML("fly.toml") {
        @Override
        @Nullable
        Object read(String text) throws Malformed {
            var document = Toml.parse(text);
            // The parser goes on after an error; a name before it is still the name, as it is for Fly.
            var name = document.get("app");
            if (name == null && document.hasErrors()) {
                var first = document.errors().getFirst();
                throw new Malformed("is not TOML at line " + first.position().line());
            }
            return name;
        }
    },
    JSON("fly.json") {
        @Override
        @Nullable
        Object read(String text) throws Malformed {
            try {
                return MAPPER.readTree(text).path("app").stringValue(null);
            } catch (JacksonException e) {
                throw new Malformed("is not JSON");
            }
        }
    },
    YAML("fly.yaml") {
        @Override
        @Nullable
        Object read(String text) throws Malformed {
            try {
                return new Load(LoadSettings.builder().build()).loadFromString(text) instanceof Map<?, ?> map
                        ? map.get("app")
                        : null;
            } catch (YamlEngineException e) {
                throw new Malformed("is not YAML");
            }
        }
    };

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final long LARGEST = 1024 * 1024;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]*";

    private final String fileName;

    AppFile(String fileName) {
        this.fileName = fileName;
    }

    /** There is a file, and it is not what its name says. The reason quotes nothing: such files hold variables. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        final String reason;

        Malformed(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    String fileName() {
        return fileName;
    }

    abstract @Nullable Object read(String text) throws Malformed;

    /** The name at the top level; empty where the file names none. */
    Optional<String> appName(Path file) throws IOException, Malformed {
        if (Files.size(file) > LARGEST) {
            throw new Malformed("is too large");
        }
        var name = read(Files.readString(file));
        if (name == null) {
            return Optional.empty();
        }
        if (name instanceof String text && text.matches(NAME)) {
            return Optional.of(text);
        }
        throw new Malformed("names an app that cannot be one");
    }
}
