package io.atlas4j.provider.vast;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Port;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Vast's JSON as records. Only an id must be there; everything else is absent when it is missing or of another type. Whole
 * numbers may come as fractions, texts with blanks around them.
 */
final class VastWire {
    /** Names that hold secrets or may: variables, scripts, logins, keys. */
    static final List<String> SECRETS = List.of(
            "extra_env",
            "onstart",
            "onstart_cmd",
            "image_login",
            "image_args",
            "args",
            "args_str",
            "docker_login_pass",
            "jupyter_token",
            "instance_api_key",
            "api_key",
            "ssh_key",
            "ssh_keys");

    private static final Pattern IP = Pattern.compile("[0-9A-Fa-f.:]{2,45}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}");
    private static final Pattern MAPPED = Pattern.compile("(\\d{1,6})/(tcp|udp)");

    private VastWire() {}

    /** Empty for an offer that cannot be rented or whose price is not known. */
    static Optional<VastOffer> offer(JsonObject json) {
        var id = idOf(json, "id").or(() -> idOf(json, "ask_contract_id"));
        var name = json.text("gpu_name").map(String::strip).filter(text -> !text.isEmpty());
        var count = integer(json, "num_gpus");
        var storage = json.number("storage_cost").orElse(BigDecimal.ZERO);
        var price = json.number("dph_base").or(() -> json.number("dph_total"));
        // Without the host's cores the rest of its numbers is wrong as well.
        if (id.isEmpty()
                || name.isEmpty()
                || count.isEmpty()
                || price.isEmpty()
                || json.number("cpu_cores").isEmpty()) {
            return Optional.empty();
        }
        var center = integer(json, "hosting_type").orElse(0) == 1
                || json.flag("datacenter").orElse(false);
        return Optional.of(new VastOffer(
                id.get(),
                idOf(json, "machine_id"),
                name.get(),
                integer(json, "gpu_ram"),
                count.getAsInt(),
                price.get(),
                json.number("min_bid").filter(bid -> bid.signum() > 0),
                storage,
                json.number("disk_space").orElse(BigDecimal.ZERO),
                json.text("geolocation").map(String::strip).filter(text -> !text.isEmpty()),
                json.number("reliability2").or(() -> json.number("reliability")).orElse(BigDecimal.ZERO),
                integer(json, "direct_port_count").orElse(0),
                json.number("cuda_max_good"),
                json.number("duration"),
                json.text("verification").filter("verified"::equals).isPresent()
                        || json.flag("verified").orElse(false),
                center ? CloudTier.SECURE : CloudTier.COMMUNITY,
                json.raw(SECRETS)));
    }

    /** Whether Vast says that the offer can be had; its filters are not always kept. */
    static boolean rentable(JsonObject json) {
        return json.flag("rentable").orElse(true) && !json.flag("rented").orElse(false);
    }

    /**
     * A rented container.
     *
     * @param wanted the ports that were asked for, as the instance itself remembers them
     * @param mapped the host's ports by the container's, such as {@code 8000/tcp}; empty unless it runs
     */
    record Instance(
            String id,
            Optional<String> label,
            Status status,
            Optional<String> message,
            Optional<String> image,
            boolean jupyter,
            Optional<String> ip,
            Optional<String> sshHost,
            OptionalInt sshPort,
            List<Port> wanted,
            Map<String, Integer> mapped,
            Hardware hardware,
            Prices prices,
            Optional<Instant> started,
            Optional<Instant> ends) {
        static Instance of(JsonObject json) {
            return new Instance(
                    requireId(json, "id"),
                    text(json, "label"),
                    Status.of(json),
                    text(json, "status_msg"),
                    text(json, "image_uuid"),
                    json.text("image_runtype")
                            .filter(type -> type.contains("jupyter"))
                            .isPresent(),
                    text(json, "public_ipaddr").filter(ip -> IP.matcher(ip).matches()),
                    text(json, "ssh_host").filter(host -> HOST.matcher(host).matches()),
                    integer(json, "ssh_port"),
                    wanted(json),
                    mapped(json),
                    new Hardware(
                            text(json, "gpu_name"),
                            integer(json, "gpu_ram"),
                            integer(json, "num_gpus"),
                            text(json, "geolocation"),
                            idOf(json, "machine_id")),
                    Prices.of(json),
                    moment(json, "start_date"),
                    moment(json, "end_date"));
        }

        /** What was asked for stands in a variable of our own; an instance that is not ours shows what is mapped. */
        private static List<Port> wanted(JsonObject json) {
            return variables(json.value("extra_env").orElse(""))
                    .filter(pair -> pair.getKey().equals(VastTranslate.PORTS))
                    .findFirst()
                    .map(pair -> Stream.of(pair.getValue().split(","))
                            .filter(text -> text.matches("(\\d{1,5}|symmetric)/(http|tcp)"))
                            .map(Port::parse)
                            .toList())
                    .orElseGet(() -> mapped(json).keySet().stream()
                            .filter(key -> key.endsWith("/tcp"))
                            .map(key -> Integer.parseInt(key.substring(0, key.indexOf('/'))))
                            .filter(number -> number >= 1 && number <= 65_535)
                            .sorted()
                            .map(Port::tcp)
                            .toList());
        }

        /** A list of pairs, of which the document says that it is a list of texts; or an object. */
        private static Stream<Map.Entry<String, String>> variables(Object env) {
            return switch (env) {
                case List<?> pairs ->
                    pairs.stream()
                            .flatMap(pair -> pair instanceof List<?> two && two.size() == 2
                                    ? Stream.of(
                                            Map.entry(String.valueOf(two.getFirst()), String.valueOf(two.getLast())))
                                    : Stream.empty());
                case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(entry -> Map.entry(String.valueOf(entry.getKey()), String.valueOf(entry.getValue())));
                default -> Stream.empty();
            };
        }

        private static Map<String, Integer> mapped(JsonObject json) {
            var mapped = new LinkedHashMap<String, Integer>();
            json.object("ports").map(JsonObject::values).orElse(Map.of()).forEach((inner, outer) -> {
                if (MAPPED.matcher(inner).matches()
                        && outer instanceof List<?> list
                        && !list.isEmpty()
                        && list.getFirst() instanceof Map<?, ?> first) {
                    var port = String.valueOf(first.get("HostPort")).strip();
                    if (port.matches("\\d{1,5}")) {
                        mapped.put(inner, Integer.parseInt(port));
                    }
                }
            });
            return mapped;
        }
    }

    /**
     * The four words of a state.
     *
     * @param actual what the host reports; empty while nothing is there yet
     * @param intended what was asked for
     * @param current what the contract is in
     * @param next what it goes to
     */
    record Status(String actual, String intended, String current, String next) {
        static Status of(JsonObject json) {
            return new Status(
                    word(json, "actual_status"),
                    word(json, "intended_status"),
                    word(json, "cur_state"),
                    word(json, "next_state"));
        }

        private static String word(JsonObject json, String member) {
            return text(json, member).orElse("");
        }
    }

    record Hardware(
            Optional<String> gpuName,
            OptionalInt gpuMemoryMb,
            OptionalInt gpuCount,
            Optional<String> region,
            Optional<String> machine) {}

    /**
     * What it costs.
     *
     * @param total USD per hour while it runs, disk and all
     * @param minBid what the lowest accepted bid is now
     * @param bid what is bid, for an interruptible one
     * @param disk USD per hour while it is stopped
     */
    record Prices(
            boolean interruptible,
            Optional<BigDecimal> total,
            Optional<BigDecimal> minBid,
            Optional<BigDecimal> bid,
            Optional<BigDecimal> disk) {
        static Prices of(JsonObject json) {
            return new Prices(
                    json.flag("is_bid").orElse(false),
                    json.number("dph_total").map(price -> price.setScale(4, RoundingMode.HALF_UP)),
                    json.number("min_bid"),
                    json.number("dph_base"),
                    json.number("storage_cost")
                            .flatMap(cost -> json.number("disk_space").map(cost::multiply))
                            .map(month -> month.divide(new BigDecimal(720), 4, RoundingMode.HALF_UP)));
        }
    }

    static String requireId(JsonObject json, String member) {
        return idOf(json, member)
                .orElseThrow(() -> new ProviderException(
                        Origin.of(VastSettings.ID), "vast: \"" + member + "\" is missing in the answer"));
    }

    /** A number or a text of digits. */
    static Optional<String> idOf(JsonObject json, String member) {
        return json.number(member)
                .filter(number -> number.stripTrailingZeros().scale() <= 0)
                .map(number -> number.toBigInteger().toString())
                .or(() -> json.text(member))
                .filter(text -> text.matches("\\d{1,18}"));
    }

    static Optional<String> text(JsonObject json, String member) {
        return json.text(member).map(String::strip).filter(text -> !text.isEmpty());
    }

    static OptionalInt integer(JsonObject json, String member) {
        return json.number(member)
                .filter(number -> number.abs().compareTo(new BigDecimal(Integer.MAX_VALUE)) < 0)
                .map(number -> OptionalInt.of(number.intValue()))
                .orElse(OptionalInt.empty());
    }

    /** Seconds since 1970, with fractions. */
    static Optional<Instant> moment(JsonObject json, String member) {
        return json.number(member)
                .filter(seconds -> seconds.signum() > 0 && seconds.compareTo(new BigDecimal("32503680000")) < 0)
                .map(seconds -> Instant.ofEpochMilli(seconds.movePointRight(3).longValue()));
    }
}
