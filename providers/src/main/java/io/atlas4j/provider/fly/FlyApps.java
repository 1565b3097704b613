package io.atlas4j.provider.fly;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.Pause;
import io.atlas4j.time.TimeSource;
import java.time.Duration;

/** The app that the machines belong to: there, made if that is allowed, and reachable if ports are wanted. */
final class FlyApps {
    /** How long a new app may stay invisible. */
    private static final Duration APPEARS = Duration.ofMinutes(1);

    private final FlyApi api;
    private final FlySettings settings;
    private final TimeSource time;
    private volatile boolean there;
    private volatile boolean reachable;

    FlyApps(FlyApi api, FlySettings settings, TimeSource time) {
        this.api = api;
        this.settings = settings;
        this.time = time;
    }

    /** Costs nothing by itself: an app is a name, and the addresses it may be given are free ones. */
    void ensure(boolean withAddress) {
        if (!there) {
            ensureThere();
            there = true;
        }
        if (withAddress && !settings.inside() && !reachable) {
            ensureReachable();
            reachable = true;
        }
    }

    private void ensureThere() {
        try {
            api.app();
        } catch (NotFoundException missing) {
            if (!settings.mayCreate()) {
                throw ValidationException.of(
                        FlySettings.ID,
                        FlySettings.APP,
                        "there is no app " + settings.requireApp()
                                + " that this token sees: make it with fly apps create," + " or set "
                                + FlySettings.CREATE + "=true and " + FlySettings.ORG);
            }
            create();
        }
    }

    /** Another process may be making it at this moment: what counts is that it is there in the end. */
    private void create() {
        try {
            api.createApp();
        } catch (TransportException | ProviderException failure) {
            if (isVisible()) {
                return;
            }
            throw failure;
        }
        var deadline = time.nanoTime() + APPEARS.toNanos();
        while (!isVisible()) {
            if (time.nanoTime() - deadline > 0) {
                throw new ProviderException(
                        Origin.of(FlySettings.ID),
                        "fly made app " + settings.requireApp() + " but does not show it after " + APPEARS.toSeconds()
                                + " s");
            }
            new Pause(FlySettings.ID, time).of(Duration.ofSeconds(1), "wait for the app");
        }
    }

    private boolean isVisible() {
        try {
            api.app();
            return true;
        } catch (NotFoundException | UnauthorizedException notYet) {
            return false;
        }
    }

    private void ensureReachable() {
        if (api.addresses().parts("ips").stream().anyMatch(FlyApps::isPublic)) {
            return;
        }
        if (!settings.mayCreate()) {
            throw ValidationException.of(
                    FlySettings.ID,
                    "ports",
                    "app " + settings.requireApp()
                            + " has no public address: give it one with fly ips allocate-v6, set " + FlySettings.CREATE
                            + "=true, or set FLY_PRIVATE_NETWORK=true to reach machines from inside");
        }
        api.assignAddress("shared_v4");
        api.assignAddress("v6");
    }

    private static boolean isPublic(JsonObject address) {
        return address.text("ip").filter(ip -> !ip.startsWith("fdaa:")).isPresent();
    }

    /**
     * Makes sure that a 404 about something in the app means that it is gone. To a token that does not see the app
     * everything in it is 404, while the machines go on and cost.
     *
     * @throws ProviderException if the app is not seen
     */
    void confirm(NotFoundException missing) {
        if (api.sawApp()) {
            return;
        }
        try {
            api.app();
        } catch (AtlasException unseen) {
            throw new ProviderException(
                    new Origin(missing.provider(), missing.status(), missing.requestId()),
                    missing.getMessage() + "; whether that is true is not known, because app " + settings.requireApp()
                            + " cannot be read: " + unseen.getMessage(),
                    unseen);
        }
    }
}
