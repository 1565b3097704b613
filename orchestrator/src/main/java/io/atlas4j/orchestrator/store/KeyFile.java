package io.atlas4j.orchestrator.store;

import io.atlas4j.error.ValidationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that seal secrets: one line each, {@code id base64}. The first seals, all open; so a key is replaced by
 * writing another line above it, and its own line is taken out when no session is left that it sealed. Never printed.
 */
final class KeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;
    static final String HOW_TO_MAKE_ONE =
            "make one with  echo \"$(openssl rand -hex 4) $(openssl rand -base64 32)\" > atlas.key  and give every node the same";

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

    /** Reads the keys of a file that somebody else keeps, such as one mounted into a container. */
    static Map<String, SecretKey> read(Path file) {
        try {
            if (OwnerOnly.isOpenToOthers(file)) {
                LOG.warn("other users can read the key file {}: allow it to its owner only", file);
            }
            return parse(file, Files.readString(file));
        } catch (NoSuchFileException e) {
            throw ValidationException.of("keyFile", "there is no key file " + file + ": " + HOW_TO_MAKE_ONE);
        } catch (IOException e) {
            throw ValidationException.of(
                    "keyFile",
                    "the key file " + file + " cannot be read: " + e.getClass().getSimpleName());
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
