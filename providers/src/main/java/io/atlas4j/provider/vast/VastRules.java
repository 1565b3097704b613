package io.atlas4j.provider.vast;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.provider.SelfEnding;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.RegistryLogin;
import java.util.Set;

/** Refuses what can never be, before anything is sent. Pure. */
final class VastRules {
    private static final int MOST_PORTS = 64;

    /** What Vast itself puts into the container. */
    private static final Set<String> TAKEN = Set.of(
            "CONTAINER_ID",
            "CONTAINER_API_KEY",
            "PUBLIC_IPADDR",
            "GPU_COUNT",
            "DATA_DIRECTORY",
            "JUPYTER_TOKEN",
            "OPEN_BUTTON_TOKEN",
            VastTranslate.PORTS);

    private VastRules() {}

    static void check(ComputeRequest request, SelfEnding ending) {
        refuse(request.cpu().isPresent(), "rents machines with GPUs only");
        require(
                request.image().isPresent() || request.templateId().isPresent(),
                "image",
                "is needed, unless a template names one");
        require(request.ports().size() <= MOST_PORTS, "ports", "must be at most " + MOST_PORTS);
        request.env().keySet().stream()
                .filter(name -> TAKEN.contains(name) || name.startsWith("VAST_"))
                .findFirst()
                .ifPresent(name -> require(false, "env", name + " is set by Vast or by atlas4j: choose another name"));
        request.registry().ifPresent(VastRules::checkLogin);
        request.networkVolumeId()
                .ifPresent(id -> require(id.matches("\\d{1,18}"), "networkVolumeId", "must be a number"));
        if (VastTranslate.wantsSsh(request)) {
            var length = VastTranslate.onstart(request, ending).length();
            require(
                    length <= VastTranslate.LONGEST_ONSTART,
                    "command",
                    "makes a start script of " + length + " characters with SSH, and Vast takes "
                            + VastTranslate.LONGEST_ONSTART
                            + ": put the command into a script in the image, or leave SSH out");
        }
    }

    private static void checkLogin(RegistryLogin login) {
        refuse(login.credentialId().isPresent(), "keeps no registry logins to name: give user and password");
        var texts = login.username().orElse("")
                + login.password().map(secret -> secret.reveal()).orElse("")
                + login.server().orElse("");
        require(
                texts.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '\''),
                "registry",
                "must have no blanks and no quotes in user, password and server: Vast takes them as one line of options");
    }

    private static void refuse(boolean asked, String what) {
        if (asked) {
            throw new UnsupportedException(Origin.of(VastSettings.ID), "vast " + what + "; nothing was sent");
        }
    }

    private static void require(boolean holds, String field, String problem) {
        if (!holds) {
            throw ValidationException.of(VastSettings.ID, field, problem);
        }
    }
}
