package io.atlas4j.provider.runpod;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What the account keeps: registry credentials, secrets, SSH keys. Values can be written and never read back. */
public final class RunPodAccount {
    private final RunPodApi api;
    private final RunPodSettings settings;
    private final ReentrantLock registryLock = new ReentrantLock();
    private final ReentrantLock keyLock = new ReentrantLock();

    RunPodAccount(RunPodApi api, RunPodSettings settings) {
        this.api = api;
        this.settings = settings;
    }

    /** Names by id. */
    public Map<String, String> registries() {
        return names(api.registries());
    }

    /** Keeps a login; returns its id, for {@link RegistryLogin#stored}. */
    public String createRegistry(String name, String username, Secret password) {
        var body = Map.of("name", name, "username", username, "password", password);
        return RunPodWire.idOf(api.http().creating(name, () -> api.createResource("registries", body, name)));
    }

    public void deleteRegistry(String id) {
        api.deleteResource("registries", id);
    }

    /** Names by id. */
    public Map<String, String> secrets() {
        return names(api.secrets());
    }

    /** Keeps a secret; a pod reads it where a variable's value is <code>{{ RUNPOD_SECRET_name }}</code>. */
    public String createSecret(String name, Secret value) {
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_.\\-/]{0,190}") || name.startsWith("RUNPOD")) {
            throw ValidationException.of(
                    "name", "must be letters, digits, _ . - / and not start with a digit or with RUNPOD");
        }
        return RunPodWire.idOf(api.createSecret(Map.of("name", name, "value", value), name));
    }

    public void updateSecret(String id, Secret value) {
        api.updateSecret(id, Map.of("value", value));
    }

    public void deleteSecret(String id) {
        api.deleteSecret(id);
    }

    public List<String> sshKeys() {
        var answer = api.sshKeys();
        var keys = answer.texts("keys");
        if (!(answer.value("keys").orElse(0) instanceof List<?> all) || all.size() != keys.size()) {
            // Adding to a part of the keys would remove the others.
            throw new ProviderException(
                    Origin.of(RunPodSettings.ID),
                    "runpod could not read the account's SSH keys: the answer has no list");
        }
        return keys;
    }

    /**
     * Adds keys to those there are; pods started from now on accept them. RunPod replaces the whole set without looking, so
     * additions are made one after the other here; another process may still come between.
     */
    public List<String> addSshKeys(List<String> keys) {
        for (var key : keys) {
            if (!key.matches("(ssh|ecdsa|sk)-\\S+ \\S+( .*)?")) {
                throw ValidationException.of("sshKeys", "one is not a public key such as ssh-ed25519 AAAA… me@host");
            }
        }
        keyLock.lock();
        try {
            var all = new LinkedHashSet<>(sshKeys());
            return all.addAll(keys) ? api.putSshKeys(List.copyOf(all)).texts("keys") : List.copyOf(all);
        } finally {
            keyLock.unlock();
        }
    }

    /**
     * The id of a stored credential for the login, which is stored on first use. Its name is made with the account's key, so
     * that it tells nothing of the password and another password gets another one.
     */
    String credentialFor(RegistryLogin login) {
        if (login.credentialId().isPresent()) {
            return login.credentialId().get();
        }
        var username = login.username().orElseThrow();
        var password = login.password().orElseThrow();
        var server = login.server().map(host -> host + "/").orElse("");
        var name = "atlas4j-" + settings.mark("registry\n" + server + username + "\n" + password.reveal());
        registryLock.lock();
        try {
            return registries().entrySet().stream()
                    .filter(entry -> entry.getValue().equals(name))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseGet(() -> createRegistry(name, username, password));
        } finally {
            registryLock.unlock();
        }
    }

    private static Map<String, String> names(List<JsonObject> objects) {
        var names = new LinkedHashMap<String, String>();
        objects.forEach(
                object -> names.put(RunPodWire.idOf(object), object.text("name").orElse("")));
        return names;
    }
}
