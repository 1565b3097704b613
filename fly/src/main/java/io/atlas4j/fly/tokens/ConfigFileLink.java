package io.atlas4j.fly.tokens;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The login of Fly's command line, which renews it every few minutes: what was read is soon dead and is read again. It
 * is the user's whole power, so it is never written anywhere.
 */
record ConfigFileLink(Path file, Duration keep) implements TokenLink {
    private static final long LARGEST = 1024 * 1024;

    @Override
    public TokenSource source() {
        return TokenSource.CONFIG;
    }

    @Override
    public Found seek(String app) {
        try {
            if (Files.size(file) > LARGEST) {
                return new Miss(file + " is too large");
            }
            var document = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            var value = document instanceof Map<?, ?> map && map.get("access_token") instanceof String text ? text : "";
            return Credential.parse(value)
                    .<Found>map(credential -> new Hit(credential, Optional.empty(), keep))
                    .orElseGet(() -> new Miss(file + " holds no access_token"));
        } catch (NoSuchFileException e) {
            return new Miss("there is no " + file);
        } catch (IOException | YamlEngineException e) {
            // Neither the message nor the cause: a YAML error quotes the line it fails on.
            return new Miss(file + " cannot be read");
        }
    }
}
