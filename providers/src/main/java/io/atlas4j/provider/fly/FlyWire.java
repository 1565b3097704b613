package io.atlas4j.provider.fly;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Fly's answers, read. */
final class FlyWire {
    private FlyWire() {}

    /**
     * A machine.
     *
     * @param version of its configuration, which an update must name
     * @param hostOk false when its host cannot be reached and the state is an old one
     * @param config empty when the host cannot be reached
     * @param exit the last end of its program; empty while it runs again
     */
    record Machine(
            String id,
            String state,
            Optional<String> name,
            Optional<String> region,
            Optional<String> version,
            boolean hostOk,
            Optional<JsonObject> config,
            Optional<Instant> createdAt,
            Optional<Exit> exit) {
        static Machine of(JsonObject json) {
            return new Machine(
                    idOf(json),
                    json.text("state").orElse(""),
                    json.text("name"),
                    json.text("region").filter(region -> !region.isBlank()),
                    json.text("instance_id").or(() -> json.text("version")),
                    json.text("host_status").map("ok"::equals).orElse(true),
                    json.object("config"),
                    json.instant("created_at"),
                    Exit.last(json.parts("events")));
        }
    }

    /** How a program ended. */
    record Exit(int code, boolean requested, boolean outOfMemory) {
        /** Events come newest first; a later start makes an earlier end history. */
        static Optional<Exit> last(List<JsonObject> events) {
            for (var event : events) {
                var type = event.text("type").orElse("");
                if (type.equals("start")) {
                    return Optional.empty();
                }
                if (type.equals("exit")) {
                    return of(event);
                }
            }
            return Optional.empty();
        }

        static Optional<Exit> of(JsonObject event) {
            return event.object("request")
                    .flatMap(request -> request.object("MonitorEvent")
                            .flatMap(inner -> inner.object("exit_event"))
                            .or(() -> request.object("exit_event")))
                    .flatMap(exit -> {
                        var code = exit.integer("exit_code");
                        return code.isEmpty()
                                ? Optional.empty()
                                : Optional.of(new Exit(
                                        code.getAsInt(),
                                        exit.flag("requested_stop").orElse(false),
                                        exit.flag("oom_killed").orElse(false)));
                    });
        }
    }

    /** What happened to a machine. */
    static FlyEvent event(JsonObject json) {
        var exit = Exit.of(json);
        return new FlyEvent(
                json.text("type").orElse(""),
                json.text("status").orElse(""),
                json.number("timestamp").map(millis -> Instant.ofEpochMilli(millis.longValue())),
                exit.map(it -> OptionalInt.of(it.code())).orElse(OptionalInt.empty()),
                exit.map(Exit::outOfMemory).orElse(false));
    }

    /** Fly writes leases in an envelope or bare. */
    static FlyLease lease(JsonObject answer) {
        var lease = answer.object("data").orElse(answer);
        return new FlyLease(
                lease.text("nonce").map(io.atlas4j.spec.Secret::of),
                lease.number("expires_at").map(seconds -> Instant.ofEpochSecond(seconds.longValue())),
                lease.text("owner"),
                lease.text("description"));
    }

    /** Whether a volume is on its way out, although Fly shows it for a day. */
    static boolean isDeleted(JsonObject volume) {
        return switch (volume.text("state").orElse("")) {
            case "scheduling_destroy",
                    "fork_cleanup",
                    "waiting_for_detach",
                    "pending_destroy",
                    "destroying",
                    "destroyed" -> true;
            default -> false;
        };
    }

    /** The services' inner ports with the outer one each, in their order. */
    static List<Service> services(JsonObject config) {
        var all = new ArrayList<Service>();
        for (var service : config.parts("services")) {
            var inner = service.integer("internal_port");
            service.parts("ports").stream()
                    .filter(port -> port.integer("port").isPresent() && inner.isPresent())
                    .findFirst()
                    .ifPresent(port -> all.add(new Service(
                            inner.getAsInt(),
                            port.integer("port").getAsInt(),
                            port.texts("handlers").contains("http"))));
        }
        return all;
    }

    /** A port that Fly's proxy leads to. */
    record Service(int inner, int outer, boolean http) {}

    static String idOf(JsonObject json) {
        return json.text("id")
                .filter(id -> !id.isBlank())
                .orElseThrow(
                        () -> new ProviderException(Origin.of(FlySettings.ID), "fly: \"id\" is missing in the answer"));
    }
}
