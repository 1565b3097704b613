package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.util.Optional;

/**
 * How a private image is pulled: with a user and password, or with a credential that the provider already keeps.
 *
 * @param server registry host; empty means the one in the image's name
 * @param credentialId the provider's id of a stored credential; excludes user and password
 */
public record RegistryLogin(
        Optional<String> server, Optional<String> username, Optional<Secret> password, Optional<String> credentialId) {
    public RegistryLogin {
        if (credentialId.isPresent() == (username.isPresent() || password.isPresent())) {
            throw ValidationException.of("registry", "needs either a stored credential or a user name and password");
        }
        if (username.isPresent() != password.isPresent()) {
            throw ValidationException.of("registry", "needs both a user name and a password");
        }
    }

    public static RegistryLogin of(String username, Secret password) {
        return new RegistryLogin(Optional.empty(), Optional.of(username), Optional.of(password), Optional.empty());
    }

    public static RegistryLogin stored(String credentialId) {
        return new RegistryLogin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(credentialId));
    }
}
