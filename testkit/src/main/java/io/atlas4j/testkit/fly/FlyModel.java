package io.atlas4j.testkit.fly;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Fly knows: apps, their logs, and which tokens work. Knows no HTTP and no clock. Not safe for several threads. */
final class FlyModel {
    private static final Duration NEWEST = Duration.ofHours(24);

    /** @param organization its slug */
    record App(String name, String organization, List<Line> log) {}

    /** A line of a log, with the number that its cursor counts. */
    record Line(String id, Instant at, String message, String level, String instance, String region, String provider) {
        long nanos() {
            return at.getEpochSecond() * 1_000_000_000L + at.getNano();
        }
    }

    final Map<String, App> apps = new HashMap<>();
    final Set<String> tokens = new HashSet<>();
    int pageSize = 100;
    Duration betweenPages = Duration.ZERO;
    private Instant lastPage = Instant.MIN;

    App create(String name, String organization) {
        return apps.computeIfAbsent(name, any -> new App(name, organization, new ArrayList<>()));
    }

    Optional<App> app(String name) {
        return Optional.ofNullable(apps.get(name));
    }

    /** Whether a header opens the door; a macaroon must come under the scheme of macaroons. */
    boolean accepts(String authorization) {
        var macaroon = authorization.startsWith("FlyV1 ");
        var token = authorization.substring(authorization.indexOf(' ') + 1);
        return (macaroon || authorization.startsWith("Bearer "))
                && macaroon == token.matches("fm(1r|1a|2)_.*")
                && tokens.contains(token);
    }

    /** Whether enough time has passed since a page was given. */
    boolean readsLogAgain(Instant now) {
        if (!lastPage.equals(Instant.MIN) && now.isBefore(lastPage.plus(betweenPages))) {
            return false;
        }
        lastPage = now;
        return true;
    }

    /** The newest lines of the last day, or the first ones after the cursor. */
    List<Line> page(App app, Optional<Long> after, Instant now) {
        var from = after.orElseGet(() -> {
            var earliest = now.minus(NEWEST);
            return earliest.getEpochSecond() * 1_000_000_000L;
        });
        var lines = app.log().stream().filter(line -> line.nanos() > from).toList();
        if (lines.size() <= pageSize) {
            return lines;
        }
        return after.isPresent() ? lines.subList(0, pageSize) : lines.subList(lines.size() - pageSize, lines.size());
    }
}
