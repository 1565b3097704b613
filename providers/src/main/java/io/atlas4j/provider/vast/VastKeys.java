package io.atlas4j.provider.vast;

import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Public keys that may log in: those of the account, which every instance rented from then on accepts, and those of one
 * instance.
 */
public final class VastKeys {
    private final VastApi api;

    VastKeys(VastApi api) {
        this.api = api;
    }

    /** The account's keys by their id. */
    public Map<String, String> keys() {
        try {
            return byId(api.sshKeys());
        } catch (NotFoundException none) {
            return Map.of(); // an account without keys is answered so
        }
    }

    /** Adds a key to the account and returns its id; that of the key which is there, if it is. */
    public String add(String publicKey) {
        var key = checked(publicKey);
        return keys().entrySet().stream()
                .filter(entry -> entry.getValue().equals(key))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> api.createSshKey(key)
                        .object("key")
                        .map(made -> VastWire.requireId(made, "id"))
                        .orElseThrow(() -> new ProviderException(
                                Origin.of(VastSettings.ID), "vast: \"key\" is missing in the answer")));
    }

    /** Deletes a key of the account. Deleting what is gone succeeds. */
    public void delete(String id) {
        if (keys().containsKey(id)) {
            api.deleteSshKey(id);
        }
    }

    /** The keys of an instance by their id. */
    public Map<String, String> ofInstance(String instance) {
        var answer = api.instanceSshKeys(instance);
        // A list, or the text of one.
        return byId(answer.text("ssh_keys")
                .map(text -> JsonObject.find(VastSettings.ID, "{\"ssh_keys\":" + text + "}")
                        .map(wrapped -> wrapped.objects("ssh_keys"))
                        .orElseThrow(() -> new ProviderException(
                                Origin.of(VastSettings.ID), "vast: \"ssh_keys\" in the answer is no list")))
                .orElseGet(() -> answer.objects("ssh_keys")));
    }

    /** Lets a key into a running instance. A key that is there already is as it should be. */
    public void attach(String instance, String publicKey) {
        var key = checked(publicKey);
        if (!ofInstance(instance).containsValue(key)) {
            api.attachSshKey(instance, key);
        }
    }

    private static Map<String, String> byId(List<JsonObject> keys) {
        var byId = new LinkedHashMap<String, String>();
        keys.forEach(key -> byId.put(
                VastWire.requireId(key, "id"),
                key.text("public_key")
                        .or(() -> key.text("key"))
                        .or(() -> key.text("ssh_key"))
                        .orElse("")
                        .strip()));
        return byId;
    }

    private static String checked(String key) {
        if (!key.strip().matches("(ssh|ecdsa|sk)-\\S+ \\S+( .*)?")) {
            throw ValidationException.of("sshKey", "must be a public key such as ssh-ed25519 AAAA… me@host");
        }
        return key.strip();
    }
}
