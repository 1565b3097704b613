package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.server.Shape;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What a launch must look like. */
final class LaunchRules {
    private static final Shape SHAPE = Shape.object()
            .required("region_name", Shape.nonEmptyText())
            .required("instance_type_name", Shape.nonEmptyText())
            .required("ssh_key_names", Shape.listOf(Shape.nonEmptyText()))
            .optional("file_system_names", Shape.listOf(Shape.text()))
            .optional(
                    "file_system_mounts",
                    Shape.listOf(Shape.object()
                            .required("mount_point", Shape.text("^(/home|/lambda/nfs|/data)[//a-zA-Z0-9-]*$"))
                            .required("file_system_id", Shape.text())))
            .optional("hostname", Shape.text("^[a-z0-9][0-9a-z-]{0,62}$"))
            .optional("name", Shape.text("^.{0,64}$"))
            .optional("image", Shape.mapOf(Shape.text()))
            .optional("user_data", Shape.text())
            .optional(
                    "tags",
                    Shape.listOf(Shape.object()
                            .required("key", Shape.text("^(?=.{1,55}$)[a-z][a-z0-9-:]+$"))
                            .required("value", Shape.text("^.{0,128}$"))))
            .optional("firewall_rulesets", Shape.listOf(Shape.object().required("id", Shape.nonEmptyText())));

    private LaunchRules() {}

    static Optional<String> problem(JsonNode body) {
        return SHAPE.complaints(body).stream()
                .findFirst()
                .or(() -> body.path("ssh_key_names").size() == 1
                        ? Optional.empty()
                        : Optional.of("exactly one SSH key must be given"));
    }
}
