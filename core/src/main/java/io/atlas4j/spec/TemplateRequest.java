package io.atlas4j.spec;

import io.atlas4j.error.ValidationException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings for machines to be kept at the provider.
 *
 * @param serverless whether it is for endpoints and not for machines
 * @param ssh whether machines accept the account's keys; empty leaves it to the provider
 * @param jupyter whether machines start a notebook server; empty leaves it to the provider
 * @param providerOptions merged deeply into the provider's own request body, and wins over it
 */
public record TemplateRequest(
        String name,
        String image,
        List<String> command,
        List<Port> ports,
        Map<String, Secret> env,
        OptionalInt diskGb,
        OptionalInt volumeGb,
        boolean serverless,
        Optional<Boolean> ssh,
        Optional<Boolean> jupyter,
        Map<String, Object> providerOptions) {
    public TemplateRequest {
        if (name.isBlank() || image.isBlank()) {
            throw ValidationException.of(name.isBlank() ? "name" : "image", "is needed");
        }
        command = List.copyOf(command);
        ports = List.copyOf(ports);
        env = Map.copyOf(env);
        providerOptions = Json.copyOf(providerOptions);
    }

    public static TemplateRequest of(String name, String image) {
        return new TemplateRequest(
                name,
                image,
                List.of(),
                List.of(),
                Map.of(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    public TemplateRequest withCommand(List<String> command) {
        return new TemplateRequest(
                name, image, command, ports, env, diskGb, volumeGb, serverless, ssh, jupyter, providerOptions);
    }

    public TemplateRequest withPorts(List<Port> ports) {
        return new TemplateRequest(
                name, image, command, ports, env, diskGb, volumeGb, serverless, ssh, jupyter, providerOptions);
    }

    public TemplateRequest withEnv(String variable, Secret value) {
        var more = new LinkedHashMap<>(env);
        more.put(variable, value);
        return new TemplateRequest(
                name, image, command, ports, more, diskGb, volumeGb, serverless, ssh, jupyter, providerOptions);
    }

    public TemplateRequest withDisks(OptionalInt diskGb, OptionalInt volumeGb) {
        return new TemplateRequest(
                name, image, command, ports, env, diskGb, volumeGb, serverless, ssh, jupyter, providerOptions);
    }

    public TemplateRequest forServerless() {
        return new TemplateRequest(
                name, image, command, ports, env, diskGb, volumeGb, true, ssh, jupyter, providerOptions);
    }

    public TemplateRequest withAccess(boolean ssh, boolean jupyter) {
        return new TemplateRequest(
                name,
                image,
                command,
                ports,
                env,
                diskGb,
                volumeGb,
                serverless,
                Optional.of(ssh),
                Optional.of(jupyter),
                providerOptions);
    }
}
