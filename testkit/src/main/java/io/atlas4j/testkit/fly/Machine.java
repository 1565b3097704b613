package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A machine and what becomes of it as time passes. Not safe for several threads. */
final class Machine {
    /** How long starting and stopping take. */
    private static final Duration MOVE = Duration.ofSeconds(1);

    /** How long a machine that was destroyed is still shown as such. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    /** Somebody's sole right to change the machine. */
    record Lease(String nonce, Instant expires, String description) {}

    final String id;
    final String name;
    final String app;
    final String region;
    final Instant created;
    final Instant visible;
    final List<ObjectNode> events = new ArrayList<>();
    ObjectNode config;
    String version;
    Instant updated;
    private String state = "created";
    private Optional<Lease> lease = Optional.empty();
    private @Nullable String next;
    private Instant moves = Instant.MAX;

    Machine(String id, String name, String app, String region, Instant created, Instant visible, ObjectNode config) {
        this.id = id;
        this.name = name;
        this.app = app;
        this.region = region;
        this.created = created;
        this.visible = visible;
        this.config = config;
        this.version = version(1);
        this.updated = created;
        event("launch", "created", "user", created);
    }

    private int generation() {
        return Integer.parseInt(version.substring(version.length() - 4));
    }

    private String version(int generation) {
        return "01J9" + id.substring(0, 14).toUpperCase(java.util.Locale.ROOT) + "0000" + "%04d".formatted(generation);
    }

    /** The state at that moment. */
    String state(Instant now) {
        if (next != null && !now.isBefore(moves)) {
            var reached = next;
            var at = moves;
            next = null;
            moves = Instant.MAX;
            state = reached;
            updated = at;
            switch (reached) {
                case "started" -> event("start", "started", "flyd", at);
                case "stopped" -> {
                    exit(0, true, false, at);
                    state = rest();
                }
                default -> event(reached, reached, "flyd", at);
            }
        }
        return state;
    }

    /** When a state will be reached by itself; empty if it is not under way. */
    Optional<Instant> reaches(String wanted) {
        return wanted.equals(next) ? Optional.of(moves) : Optional.empty();
    }

    void start(Instant now) {
        move("starting", "started", now);
    }

    void stop(Instant now) {
        move("stopping", "stopped", now);
    }

    void suspend(Instant now) {
        move("suspending", "suspended", now);
    }

    private void move(String through, String to, Instant now) {
        state = through;
        next = to;
        moves = now.plus(MOVE);
        updated = now;
    }

    /** Takes another configuration and starts with it if it ran. */
    void configure(ObjectNode other, Instant now) {
        var ran = state(now).equals("started");
        config = other;
        version = version(generation() + 1);
        event("update", "replacing", "user", now);
        if (ran) {
            move("replacing", "started", now);
        }
    }

    /** The program ends by itself. */
    void exits(int code, boolean outOfMemory, Instant now) {
        next = null;
        moves = Instant.MAX;
        exit(code, false, outOfMemory, now);
        state = rest();
        updated = now;
    }

    /** Where it comes to when its program has ended, for whatever reason. */
    private String rest() {
        return config.path("auto_destroy").asBoolean(false) ? "destroyed" : "stopped";
    }

    void destroy(Instant now) {
        next = null;
        moves = Instant.MAX;
        state = "destroyed";
        updated = now;
        event("destroy", "destroyed", "user", now);
    }

    boolean forgotten(Instant now) {
        return state(now).equals("destroyed") && !now.isBefore(updated.plus(REMEMBERED));
    }

    Optional<Lease> lease(Instant now) {
        lease = lease.filter(held -> held.expires().isAfter(now));
        return lease;
    }

    void lease(Optional<Lease> other) {
        lease = other;
    }

    /** What it costs now, in a word; empty if nothing. */
    Optional<String> bill(Instant now) {
        return switch (state(now)) {
            case "destroyed" -> Optional.empty();
            case "stopped", "suspended", "created" -> Optional.of("the disk of machine " + name);
            default -> Optional.of("machine " + name);
        };
    }

    private void exit(int code, boolean requested, boolean outOfMemory, Instant at) {
        var exit = JsonText.object()
                .put("exit_code", code)
                .put("guest_exit_code", code)
                .put("requested_stop", requested)
                .put("oom_killed", outOfMemory)
                .put("exited_at", at.toString());
        var request = JsonText.object();
        // Both shapes are seen in the wild.
        if (code % 2 == 0) {
            request.set("exit_event", exit);
        } else {
            request.putObject("MonitorEvent").set("exit_event", exit);
        }
        event("exit", "stopped", "flyd", at).set("request", request);
    }

    private ObjectNode event(String type, String status, String source, Instant at) {
        var event = JsonText.object()
                .put("id", "01J9E" + events.size())
                .put("type", type)
                .put("status", status)
                .put("source", source)
                .put("timestamp", at.toEpochMilli());
        events.addFirst(event);
        return event;
    }
}
