package io.atlas4j.provider.local;

import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Port;
import java.util.Set;

/** What a request may ask of this machine. Checked before anything runs. */
final class LocalRules {
    /** Variables that some shells keep for themselves; a program would not get the value given. */
    private static final Set<String> SHELL_VARIABLES =
            Set.of("UID", "EUID", "PPID", "BASHOPTS", "SHELLOPTS", "BASH_VERSINFO");

    private LocalRules() {}

    static void check(ComputeRequest request) {
        refuse(request.spot(), "spot machines: this machine cannot be taken back");
        refuse(request.cloud() != CloudTier.ANY, "secure or community clouds");
        refuse(request.ports().stream().anyMatch(Port::isSymmetric), "symmetric ports");
        refuse(!request.regions().isEmpty(), "regions");
        refuse(request.networkVolumeId().isPresent(), "network volumes");
        refuse(request.templateId().isPresent(), "templates");
        refuse(!request.sshKeys().isEmpty(), "SSH keys");
        refuse(request.diskGb().isPresent() || request.volumeGb().isPresent(), "disks of a given size");
        refuse(request.minCuda().isPresent(), "a lowest CUDA version");
        refuse(!request.providerOptions().isEmpty(), "options of its own");
        refuse(request.cpu().flatMap(cpu -> cpu.type()).isPresent(), "processor types: it has the processors it has");
        refuse(
                request.registry().flatMap(login -> login.credentialId()).isPresent(),
                "stored registry credentials: give a user name and password");
        if (request.image().isEmpty()) {
            if (request.command().isEmpty()) {
                throw ValidationException.of(Local.ID, "command", "is needed when there is no image: what should run?");
            }
            refuse(request.registry().isPresent(), "a registry login without an image");
        }
        request.env().keySet().stream()
                .filter(SHELL_VARIABLES::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw ValidationException.of(
                            Local.ID, "env", name + " is a variable of the shell itself; choose another");
                });
        var processors = Runtime.getRuntime().availableProcessors();
        request.cpu().filter(cpu -> cpu.vcpus() > processors).ifPresent(cpu -> {
            throw new NoCapacityException(
                    Origin.of(Local.ID),
                    "this machine has " + processors + " processors, " + cpu.vcpus() + " are asked for");
        });
    }

    static void checkName(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")) {
            throw ValidationException.of(
                    Local.ID, "name", "must be 1 to 100 letters, digits, dots, dashes or underscores");
        }
    }

    private static void refuse(boolean asked, String what) {
        if (asked) {
            throw new UnsupportedException(Origin.of(Local.ID), Local.ID + " has no " + what);
        }
    }
}
