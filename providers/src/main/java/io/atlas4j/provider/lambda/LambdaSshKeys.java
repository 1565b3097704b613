package io.atlas4j.provider.lambda;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The public keys that the account keeps. A machine is launched with exactly one of them. Safe for many threads. */
public final class LambdaSshKeys {
    static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final LambdaApi api;
    private final LambdaSettings settings;
    private final Recent<List<LambdaSshKey>> recent;

    LambdaSshKeys(LambdaApi api, LambdaSettings settings, Recent<List<LambdaSshKey>> recent) {
        this.api = api;
        this.settings = settings;
        this.recent = recent;
    }

    public List<LambdaSshKey> list() {
        return api.sshKeys().stream().map(LambdaSshKeys::key).toList();
    }

    /**
     * Stores a key, unless it is there already, under whatever name; its comment does not count.
     *
     * @param publicKey one line, such as {@code ssh-ed25519 AAAA… me@host}
     */
    public LambdaSshKey add(String name, String publicKey) {
        if (name.isBlank() || name.length() > 64) {
            throw ValidationException.of(LambdaSettings.ID, "name", "must be 1 to 64 characters");
        }
        if (publicKey.isBlank() || publicKey.length() > 4096) {
            throw ValidationException.of(LambdaSettings.ID, "publicKey", "must be 1 to 4096 characters");
        }
        return list().stream()
                .filter(known -> essence(known.publicKey()).equals(essence(publicKey)))
                .findFirst()
                .orElseGet(() -> {
                    recent.forget();
                    return key(api.addSshKey(name, publicKey));
                });
    }

    /** Deletes a key by its id. Deleting what is gone succeeds. */
    public void delete(String id) {
        recent.forget();
        try {
            api.deleteSshKey(id);
        } catch (NotFoundException gone) {
            // as wanted
        }
    }

    /** The key to launch with: the one that is set, or the only one. */
    String name() {
        return settings.sshKeyName().orElseGet(() -> only(recent.get(this::list)));
    }

    private static String only(List<LambdaSshKey> keys) {
        if (keys.size() == 1) {
            return keys.getFirst().name();
        }
        throw ValidationException.of(
                LambdaSettings.ID,
                LambdaSettings.SSH_KEY,
                keys.isEmpty()
                        ? "the account has no SSH key, and a machine needs one: store one at Lambda"
                        : "must name one of the account's " + keys.size() + " SSH keys: "
                                + keys.stream().map(LambdaSshKey::name).collect(Collectors.joining(", ")));
    }

    /** Type and key, without the comment. */
    private static List<String> essence(String publicKey) {
        var words = List.of(publicKey.strip().split("\\s+"));
        return words.subList(0, Math.min(2, words.size()));
    }

    private static LambdaSshKey key(JsonObject json) {
        return new LambdaSshKey(
                LambdaWire.idOf(json),
                json.text("name").orElse(""),
                json.text("public_key").orElse(""));
    }
}
