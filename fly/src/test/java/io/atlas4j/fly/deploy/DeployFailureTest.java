package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeployFailureTest {
    private static final Map<String, DeployFailure> TEXTS = Map.ofEntries(
            entry("the config for your app is missing an app name, add an app field", DeployFailure.NO_APP_NAME),
            entry("the app name web could not be found", DeployFailure.APP_NOT_FOUND),
            entry("failed to fetch an image or build from source: exit code 1", DeployFailure.BUILD),
            entry("release command failed - aborting deployment.", DeployFailure.RELEASE_COMMAND),
            entry("yes flag must be specified when not running interactively", DeployFailure.NEEDS_YES),
            entry("could not reserve resource for machine: insufficient memory", DeployFailure.NO_CAPACITY),
            entry("deploys to this host are temporarily disabled", DeployFailure.HOST_MAINTENANCE),
            entry("no access token available. Please login", DeployFailure.NOT_LOGGED_IN),
            entry("something nobody has seen before", DeployFailure.OTHER));

    @Test
    void every_known_text_says_why() {
        TEXTS.forEach((text, failure) -> assertThat(
                        DeployFailure.of(1, List.of("==> Building image", "Error: " + text, "")))
                .as(text)
                .isEqualTo(failure));
    }
}
