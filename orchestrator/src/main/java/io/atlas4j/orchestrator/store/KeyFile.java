package io.atlas4j.orchestrator.store;

import io.atlas4j.error.ValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that seal secrets: one line each, {@code id base64}, the first seals. Readable by its owner only. Never
 * printed.
 */
final class KeyFile {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;

    private KeyFile() {}

    /** Reads the keys, the sealing one first; makes the file with one key if there is none. */
    static Map<String, SecretKey> readOrMake(Path file) {
        try {
            if (!Files.exists(file)) {
                OwnerOnly.write(file, fresh());
            }
            OwnerOnly.restrict(file, "rw-------");
            return parse(file, Files.readString(file));
        } catch (IOException e) {
            throw ValidationException.of(
                    "home",
                    "the key file " + file + " cannot be read or made: "
                            + e.getClass().getSimpleName());
        }
    }

    private static String fresh() {
        var random = new SecureRandom();
        var id = new byte[ID_BYTES];
        var key = new byte[KEY_BYTES];
        random.nextBytes(id);
        random.nextBytes(key);
        return HexFormat.of().formatHex(id) + " " + Base64.getEncoder().encodeToString(key) + "\n";
    }

    private static Map<String, SecretKey> parse(Path file, String text) {
        var keys = new LinkedHashMap<String, SecretKey>();
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            var words = line.split(" +", -1);
            if (words.length != 2 || !words[0].matches("[0-9a-z]{1,16}")) {
                throw broken(file);
            }
            keys.put(words[0], new SecretKeySpec(bytes(file, words[1]), "AES"));
        });
        if (keys.isEmpty()) {
            throw broken(file);
        }
        return keys;
    }

    private static byte[] bytes(Path file, String base64) {
        try {
            var bytes = Base64.getDecoder().decode(base64);
            if (bytes.length == KEY_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // refused below, without the text
        }
        throw broken(file);
    }

    private static ValidationException broken(Path file) {
        return ValidationException.of(
                "home",
                "the key file " + file + " is damaged: put the right one back; without it, sealed secrets are lost");
    }
}
