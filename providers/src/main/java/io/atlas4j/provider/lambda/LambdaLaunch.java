package io.atlas4j.provider.lambda;

import io.atlas4j.error.ValidationException;
import io.atlas4j.provider.lambda.LambdaTranslate.LambdaTags;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Placement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The body of a launch. Pure.
 *
 * @param filesystem what to mount, at the place that Lambda has for it
 * @param ruleset the machine's own firewall ruleset
 */
record LambdaLaunch(
        Placement placement,
        ComputeRequest request,
        String name,
        String sshKey,
        Optional<LambdaWire.Filesystem> filesystem,
        Optional<String> ruleset) {

    /** What the request's options say by themselves, and so need not be found out. */
    static Optional<Object> option(ComputeRequest request, String name) {
        return Optional.ofNullable(request.providerOptions().get(name));
    }

    Map<String, Object> body(Instant now) {
        var body = new LinkedHashMap<String, Object>();
        body.put("region_name", placement.region().orElseThrow());
        body.put("instance_type_name", placement.type());
        body.put("ssh_key_names", List.of(sshKey));
        body.put("name", name);
        filesystem.ifPresent(it -> body.put("file_system_names", List.of(it.name())));
        LambdaUserData.of(request, filesystem.map(LambdaWire.Filesystem::mountPoint), "")
                .ifPresent(script -> body.put("user_data", script));
        ruleset.ifPresent(id -> body.put("firewall_rulesets", List.of(Map.of("id", id))));
        var options = new LinkedHashMap<>(request.providerOptions());
        var tags = new ArrayList<Object>(tags(now));
        if (options.remove("tags") instanceof List<?> more) {
            tags.addAll(more);
        }
        body.put("tags", tags);
        options.computeIfPresent(
                "user_data", (key, own) -> own instanceof String text ? LambdaUserData.checked(Secret.of(text)) : own);
        return Json.merge(body, options);
    }

    private List<Map<String, String>> tags(Instant now) {
        var tags = new ArrayList<Map<String, String>>();
        tags.add(LambdaTags.entry(LambdaTags.NAME, name));
        tags.add(LambdaTags.entry(LambdaTags.MARK, LambdaTags.mark(name)));
        tags.add(LambdaTags.entry(
                LambdaTags.CREATED, now.truncatedTo(ChronoUnit.SECONDS).toString()));
        if (!request.ports().isEmpty()) {
            tags.add(LambdaTags.entry(LambdaTags.PORTS, ports(request)));
        }
        request.image()
                .filter(image -> image.length() <= LambdaTags.LONGEST_VALUE)
                .ifPresent(image -> tags.add(LambdaTags.entry(LambdaTags.IMAGE, image)));
        return tags;
    }

    private static String ports(ComputeRequest request) {
        return request.ports().stream().map(Port::toString).collect(Collectors.joining(","));
    }

    /** A wrong word in the options would fail the whole launch, after a wait for its turn. */
    static void check(ComputeRequest request) {
        require(
                ports(request).length() <= LambdaTags.LONGEST_VALUE,
                "ports",
                "are too many: they must fit into a tag of " + LambdaTags.LONGEST_VALUE + " characters");
        option(request, "hostname")
                .ifPresent(host -> require(
                        String.valueOf(host).matches("[a-z0-9][0-9a-z-]{0,62}"),
                        "providerOptions.hostname",
                        "must be at most 63 lower-case letters, digits and dashes"));
        option(request, "ssh_key_names")
                .ifPresent(keys -> require(
                        keys instanceof List<?> names && names.size() == 1,
                        "providerOptions.ssh_key_names",
                        "must name exactly one key"));
        option(request, "user_data")
                .ifPresent(script -> require(
                        request.image().isEmpty() && request.sshKeys().isEmpty(),
                        "providerOptions.user_data",
                        "excludes an image and SSH keys, which need the script for themselves"));
        option(request, "quantity")
                .ifPresent(
                        count -> require(false, "providerOptions.quantity", "is not known: a launch is one machine"));
        objects(request, "tags").forEach(LambdaLaunch::checkTag);
        objects(request, "file_system_mounts")
                .forEach(mount -> require(
                        String.valueOf(mount.get("mount_point"))
                                .matches("(/home|/lambda/nfs|/data)[/a-zA-Z0-9-]{0,245}"),
                        "providerOptions.file_system_mounts",
                        "must be below /home, /lambda/nfs or /data"));
    }

    private static void checkTag(Map<?, ?> tag) {
        var key = String.valueOf(tag.get("key"));
        require(
                key.matches("[a-z][a-z0-9:-]{1,54}"),
                "providerOptions.tags",
                "a key must be 2 to 55 lower-case letters, digits, dashes and colons");
        require(!key.startsWith("atlas-"), "providerOptions.tags", key + " is kept for atlas4j");
        require(
                String.valueOf(tag.get("value")).length() <= LambdaTags.LONGEST_VALUE,
                "providerOptions.tags",
                "the value of " + key + " is longer than " + LambdaTags.LONGEST_VALUE + " characters");
    }

    private static List<Map<?, ?>> objects(ComputeRequest request, String name) {
        var all = new ArrayList<Map<?, ?>>();
        if (option(request, name).orElse(List.of()) instanceof List<?> list) {
            for (var entry : list) {
                if (entry instanceof Map<?, ?> object) {
                    all.add(object);
                }
            }
        }
        return all;
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(LambdaSettings.ID, field, problem);
        }
    }
}
