package io.atlas4j.fly.tokens;

import io.atlas4j.fly.process.CommandRun.Exited;
import io.atlas4j.spi.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which organisation an app belongs to: as set, else as Fly's interface says, else as the command line lists it. One
 * list answers for every app in it, so it is asked once however many wait.
 */
final class Organizations {
    private static final JsonMapper JSON = new JsonMapper();

    private final Optional<String> set;
    private final FlyCommand fly;
    private final AppOrganization api;
    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final ReentrantLock listing = new ReentrantLock();

    Organizations(Optional<String> set, Settings settings, FlyCommand fly, AppOrganization api) {
        this.set = set.or(() -> settings.find("FLY_ORG")).map(String::strip);
        this.fly = fly;
        this.api = api;
    }

    Optional<String> find(String app) throws InterruptedException {
        if (set.isPresent()) {
            return set;
        }
        var slug = Optional.ofNullable(known.get(app)).or(() -> api.find(app));
        if (slug.isEmpty()) {
            listing.lockInterruptibly();
            try {
                if (!known.containsKey(app)) {
                    list();
                }
            } finally {
                listing.unlock();
            }
            slug = Optional.ofNullable(known.get(app));
        }
        slug.ifPresent(found -> known.put(app, found));
        return slug;
    }

    /** The app may have moved. */
    void forget(String app) {
        known.remove(app);
    }

    private void list() throws InterruptedException {
        if (fly.run(List.of("apps", "list", "--json")) instanceof Exited exited && exited.code() == 0) {
            try {
                for (var entry : JSON.readTree(exited.stdout())) {
                    var name = entry.path("Name").asString("");
                    var slug = entry.path("Organization").path("Slug").asString("");
                    if (!name.isEmpty() && !slug.isEmpty()) {
                        known.put(name, slug);
                    }
                }
            } catch (JacksonException e) {
                // Not a list: as good as an empty one. The caller says what is missing.
            }
        }
    }

    /** Asks Fly's interface with whatever token there is; empty when it does not tell. */
    @FunctionalInterface
    interface AppOrganization {
        Optional<String> find(String app);
    }
}
