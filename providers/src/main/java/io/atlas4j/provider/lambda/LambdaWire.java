package io.atlas4j.provider.lambda;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lambda's answers, read. What is missing or of another type is empty; an instance without an id is an error. */
final class LambdaWire {
    private LambdaWire() {}

    /**
     * A machine.
     *
     * @param canEnd false while Lambda says that it cannot be terminated just now
     */
    record Instance(
            String id,
            Optional<String> name,
            Optional<String> ip,
            String status,
            Optional<String> region,
            Optional<Type> type,
            Map<String, String> tags,
            List<String> rulesets,
            boolean canEnd) {
        static Instance of(JsonObject json) {
            return new Instance(
                    idOf(json),
                    json.text("name").filter(name -> !name.isBlank()),
                    json.text("ip").filter(ip -> !ip.isBlank()),
                    json.text("status").orElse(""),
                    json.object("region").flatMap(region -> region.text("name")),
                    json.object("instance_type").flatMap(Type::read),
                    tagsOf(json.parts("tags")),
                    json.parts("firewall_rulesets").stream()
                            .flatMap(ruleset -> ruleset.text("id").stream())
                            .toList(),
                    json.object("actions")
                            .flatMap(actions -> actions.object("terminate"))
                            .flatMap(action -> action.flag("available"))
                            .orElse(true));
        }

        /** Whether it will not come back, gone or on its way. */
        boolean isLeaving() {
            return status.equals("terminating") || isGone();
        }

        boolean isGone() {
            return status.equals("terminated") || isTakenBack();
        }

        boolean isTakenBack() {
            return status.equals("preempted");
        }
    }

    /**
     * A type of machine.
     *
     * @param cents US cents per hour for the whole machine
     */
    record Type(
            String name,
            String gpuDescription,
            Optional<BigDecimal> cents,
            int gpus,
            int vcpus,
            int memoryGib,
            int storageGib,
            JsonObject json) {
        static Optional<Type> read(JsonObject json) {
            return json.text("name").map(name -> {
                var specs = json.object("specs");
                return new Type(
                        name,
                        json.text("gpu_description")
                                .or(() -> json.text("description"))
                                .orElse(""),
                        json.number("price_cents_per_hour"),
                        figure(specs, "gpus"),
                        figure(specs, "vcpus"),
                        figure(specs, "memory_gib"),
                        figure(specs, "storage_gib"),
                        json);
            });
        }

        Optional<BigDecimal> pricePerHour() {
            return cents.map(value -> value.movePointLeft(2));
        }

        private static int figure(Optional<JsonObject> specs, String name) {
            return specs.map(it -> it.integer(name).orElse(0)).orElse(0);
        }
    }

    /** A type and where Lambda believes to have some of it. */
    record Offered(Type type, List<String> regions) {}

    /** The catalog is a map by the type's name, not a list. */
    static List<Offered> catalog(JsonObject data) {
        var offered = new ArrayList<Offered>();
        for (var name : data.values().keySet()) {
            data.object(name)
                    .flatMap(item -> item.object("instance_type")
                            .flatMap(Type::read)
                            .map(type -> new Offered(
                                    type,
                                    item.parts("regions_with_capacity_available").stream()
                                            .flatMap(region -> region.text("name").stream())
                                            .toList())))
                    .ifPresent(offered::add);
        }
        return offered;
    }

    /** A shared filesystem. */
    record Filesystem(String id, String name, Optional<String> region, String mountPoint) {
        static Filesystem of(JsonObject json) {
            var name = json.text("name").orElse("");
            return new Filesystem(
                    idOf(json),
                    name,
                    json.object("region").flatMap(region -> region.text("name")),
                    json.text("mount_point").orElse("/lambda/nfs/" + name));
        }
    }

    private static Map<String, String> tagsOf(List<JsonObject> entries) {
        var tags = new LinkedHashMap<String, String>();
        entries.forEach(entry -> entry.text("key")
                .ifPresent(key -> tags.put(key, entry.text("value").orElse(""))));
        return tags;
    }

    static String idOf(JsonObject json) {
        return json.text("id")
                .filter(id -> !id.isBlank())
                .orElseThrow(() -> unreadable("\"id\" is missing in the answer"));
    }

    static ProviderException unreadable(String problem) {
        return new ProviderException(Origin.of(LambdaSettings.ID), LambdaSettings.ID + ": " + problem);
    }
}
