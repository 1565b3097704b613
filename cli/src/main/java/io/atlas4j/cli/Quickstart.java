package io.atlas4j.cli;

import static java.util.Objects.requireNonNull;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Orchestrator;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.Session;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SessionRequest;
import io.atlas4j.orchestrator.Touch;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The main job, from rent to end: every step is checked, and the first that does not hold ends the story with an
 * exception. {@link #close} may be called by another thread at any moment.
 */
final class Quickstart implements AutoCloseable {
    private static final String PROVIDER = "local";
    private static final Duration IDLE = Duration.ofSeconds(6);
    private static final Duration LONGEST = QuickstartWorkload.LONGEST;
    private static final Duration BETWEEN_TOUCHES = IDLE.multipliedBy(3).dividedBy(5); // two are longer than IDLE
    private static final Duration NOTICED_WITHIN = Duration.ofMinutes(1); // on a machine with a lot to do
    private static final Duration END_WITHIN = Duration.ofSeconds(20);
    private static final int CALL_MILLIS = 5000;
    private static final Pattern PROCESS = Pattern.compile("hello from process (\\d+)");

    private final Atlas atlas;
    private final Orchestrator orchestrator;
    private final QuickstartSteps steps;

    private Quickstart(Atlas atlas, Orchestrator orchestrator, QuickstartSteps steps) {
        this.atlas = atlas;
        this.orchestrator = orchestrator;
        this.steps = steps;
    }

    /** Opens the folder. Whoever does must {@link #close}, whatever happens. */
    static Quickstart open(Atlas atlas, Path home, QuickstartSteps steps) {
        return new Quickstart(atlas, Orchestrator.builder(atlas).home(home).build(), steps);
    }

    /** Keeps the intent; the machine is started afterwards. */
    Session start(Optional<String> image) {
        var request = QuickstartWorkload.request(image);
        atlas.provider(PROVIDER).placements(request); // refuses here what cannot run, before anything is kept
        var session = orchestrator.start(SessionRequest.of(PROVIDER, request)
                .idleAfter(IDLE)
                .maxRuntime(LONGEST)
                .readyWithin(image.isPresent() ? LONGEST : NOTICED_WITHIN));
        steps.tell(
                "started", "session " + session.id() + " is on disk; ends when nobody touches it for " + seconds(IDLE));
        return session;
    }

    /** Lives through the session and returns it as it ended. */
    Session live(Session started) {
        var token = started.auth().flatMap(auth -> auth.header());
        var session = orchestrator.awaitReady(started.id(), LONGEST);
        var machine = session.machine().orElseThrow(() -> broken("the session is ready without a machine"));
        var url = machine.url(QuickstartWorkload.PORT);
        steps.tell("ready", "machine " + machine.id() + " answers at " + url);
        var process = call(url, token);
        touch(session, url, token);
        steps.tell("quiet", "nobody touches it any more; its time runs out in " + seconds(IDLE));
        var ended = awaitIdleEnd(started.id());
        checkNothingIsLeft(ended, machine, url, process);
        return ended;
    }

    /** Ends every session of this folder, whatever state it is in, and waits for it. */
    private void endEverything() {
        for (var session : orchestrator.list()) {
            try {
                orchestrator.terminate(session.id());
                orchestrator.awaitEnded(session.id(), END_WITHIN);
                steps.tellEnding("ended", "session " + session.id() + ", and everything it ran");
            } catch (AtlasException e) {
                steps.tellEnding(
                        "left", "session " + session.id() + ": " + e.getMessage() + "; the next quickstart ends it");
            }
        }
    }

    List<SessionEvent> events(Session session) {
        return orchestrator.events(session.id());
    }

    /** Ends everything, and lets go of the folder. */
    @Override
    public void close() {
        try {
            endEverything();
        } finally {
            orchestrator.close();
        }
    }

    /** Returns the server's process id, by its own word. */
    private String call(URI url, Optional<Secret> token) {
        expect(401, get(url, Optional.empty()), "without the token");
        steps.tell("refused", "GET / without the token: 401");
        var welcome = get(url, token);
        expect(200, welcome, "with the token");
        var process = PROCESS.matcher(welcome.body);
        if (!process.matches()) {
            throw broken("something else than our server answered");
        }
        steps.tell("answered", "GET / with the token: 200, \"" + welcome.body + "\"");
        return requireNonNull(process.group(1));
    }

    /** By the orchestrator's own times: how long this process took to ask says nothing about the session. */
    private void touch(Session session, URI url, Optional<Secret> token) {
        var ready = session.readyAt().orElse(session.touchedAt());
        var last = ready; // being ready counts as a touch
        for (var count = 1; count <= 2; count++) {
            pause(last.plus(BETWEEN_TOUCHES));
            var touch = orchestrator.touch(session.id());
            if (touch != Touch.KEPT) {
                throw broken("touch " + count + " came too late: the session is "
                        + touch.name().toLowerCase(Locale.ROOT));
            }
            var touched = orchestrator.info(session.id());
            expect(200, get(url, token), "after touch " + count);
            if (touched.phase() != Phase.RUNNING) {
                throw broken("the session ends although it was touched");
            }
            last = touched.touchedAt();
            var age = Duration.between(ready, last);
            steps.tell(
                    "touched",
                    count + " of 2: it lives, " + seconds(age) + " after it was ready"
                            + (age.compareTo(IDLE) > 0 ? " and past its idle limit of " + seconds(IDLE) : ""));
        }
    }

    private Session awaitIdleEnd(String id) {
        var ended = orchestrator.awaitEnded(id, IDLE.plus(NOTICED_WITHIN));
        if (ended.reason().filter(reason -> reason == EndReason.IDLE).isEmpty()) {
            throw broken("the session ended for another reason than being idle: "
                    + ended.reason().map(EndReason::wireName).orElse("none")
                    + ended.explanation().map(why -> ", " + why).orElse(""));
        }
        var terminated = orchestrator.events(id).stream()
                .filter(event -> event.type() == EventType.TERMINATED)
                .count();
        if (terminated != 1) {
            throw broken("the session has " + terminated + " terminated events instead of one");
        }
        var quiet = Duration.between(ended.touchedAt(), ended.endedAt().orElseThrow());
        steps.tell("ended", "for being idle, " + seconds(quiet) + " after the last touch");
        return ended;
    }

    private void checkNothingIsLeft(Session ended, Compute machine, URI url, String process) {
        if (ended.phase() != Phase.ENDED) {
            throw broken("the row says " + ended.phase().wireName());
        }
        var local = atlas.provider(PROVIDER);
        if (local.list().machines().stream().anyMatch(other -> other.id().equals(machine.id()))) {
            throw broken("machine " + machine.id() + " is still listed");
        }
        if (machine.image().isEmpty()
                && ProcessHandle.of(Long.parseLong(process))
                        .filter(ProcessHandle::isAlive)
                        .isPresent()) {
            throw broken("process " + process + " still runs");
        }
        if (answers(url)) {
            throw broken("something still answers at " + url);
        }
        steps.tell(
                "clean",
                (machine.image().isEmpty() ? "process " + process + " is gone" : "the container is gone")
                        + ", nothing answers at its port, no machine is listed, the row says ended");
    }

    private static void expect(int status, Answer answer, String when) {
        if (answer.status != status) {
            throw broken("GET / " + when + " answered " + answer.status + " instead of " + status);
        }
    }

    private static boolean answers(URI url) {
        try {
            fetch(url, Optional.empty());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Answer get(URI url, Optional<Secret> token) {
        try {
            return fetch(url, token);
        } catch (IOException e) {
            throw broken("the server does not answer: " + e.getMessage());
        }
    }

    private static Answer fetch(URI url, Optional<Secret> token) throws IOException {
        var connection = (HttpURLConnection) url.resolve("/").toURL().openConnection(java.net.Proxy.NO_PROXY);
        connection.setConnectTimeout(CALL_MILLIS);
        connection.setReadTimeout(CALL_MILLIS);
        connection.setInstanceFollowRedirects(false);
        token.ifPresent(header -> connection.setRequestProperty("Authorization", header.reveal()));
        var status = connection.getResponseCode();
        try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, body == null ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            connection.disconnect();
        }
    }

    private record Answer(int status, String body) {}

    private void pause(Instant until) {
        try {
            var left = Duration.between(atlas.time().now(), until);
            atlas.time().sleep(left.isNegative() ? Duration.ZERO : left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken("interrupted");
        }
    }

    private static String seconds(Duration duration) {
        return Durations.forPeople(duration);
    }

    private static UnexpectedException broken(String what) {
        return new UnexpectedException(Origin.ATLAS, "quickstart did not hold: " + what);
    }
}
