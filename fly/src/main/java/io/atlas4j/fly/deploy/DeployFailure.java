package io.atlas4j.fly.deploy;

import java.util.List;

/** Why Fly's command line failed, told by what it printed; its wording may change, and then it is {@link #OTHER}. */
public enum DeployFailure {
    NO_APP_NAME("the config for your app is missing an app name", "name the app in fly.toml or in the request"),
    APP_NOT_FOUND("could not be found", "create the app, or use a login that may see it"),
    BUILD("failed to fetch an image or build from source", "the log of the build is above"),
    RELEASE_COMMAND("release command failed", "its output is above; no machine was changed"),
    NEEDS_YES("yes flag must be specified when not running interactively", "add --yes to the arguments"),
    NO_CAPACITY("could not reserve resource for machine", "try again later or in another region"),
    HOST_MAINTENANCE("deploys to this host are temporarily disabled", "try again later"),
    NOT_LOGGED_IN("no access token available", "run fly auth login, or set FLY_ACCESS_TOKEN"),
    PANIC("", "this is a fault of the fly command itself"),
    OTHER("", "");

    private final String fragment;
    private final String advice;

    DeployFailure(String fragment, String advice) {
        this.fragment = fragment;
        this.advice = advice;
    }

    /** What to do about it; empty where we do not know. */
    public String advice() {
        return advice;
    }

    /** The last recognised text counts: it is nearest to the end. */
    static DeployFailure of(int exitCode, List<String> lines) {
        if (exitCode == 3) {
            return PANIC;
        }
        for (var line : lines.reversed()) {
            for (var failure : values()) {
                if (!failure.fragment.isEmpty() && line.contains(failure.fragment)) {
                    return failure;
                }
            }
        }
        return OTHER;
    }
}
