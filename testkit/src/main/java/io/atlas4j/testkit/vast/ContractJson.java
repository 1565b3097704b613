package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An instance as Vast shows it. */
final class ContractJson {
    private ContractJson() {}

    static ObjectNode of(Contract contract, Instant now) {
        var actual = contract.actual(now);
        var offer = contract.offer;
        var disk = offer.diskHour(contract.disk);
        var price = contract.bid.orElse(offer.price);
        var json = JsonText.object().put("id", contract.id).put("label", contract.label);
        json.set("actual_status", actual.isEmpty() ? JsonNodeFactory.instance.nullNode() : JsonText.of(actual));
        json.put("intended_status", contract.intended())
                .put("cur_state", contract.contract())
                .put("next_state", contract.contract())
                .put("status_msg", contract.message.isEmpty() ? words(contract, actual) : contract.message)
                .put("image_uuid", contract.image)
                .put("image_runtype", contract.runtype)
                .put("onstart", contract.onstart)
                .put("jupyter_token", "jupyter-secret-" + contract.id)
                .put("machine_id", offer.machine)
                .put("host_id", offer.machine % 1000)
                .put("geolocation", offer.place)
                .put("gpu_name", offer.gpu)
                .put("num_gpus", offer.gpus)
                .put("gpu_ram", offer.gpuMemoryMb)
                .put("cpu_cores_effective", 16.0)
                .put("disk_space", contract.disk)
                .put("is_bid", contract.isBid())
                .put("min_bid", offer.minBid)
                .put("dph_base", price)
                .put("dph_total", price.add(disk))
                .put("storage_cost", offer.storage)
                .put("ssh_host", "ssh5.vast.ai")
                .put("ssh_port", 12_000 + (int) (contract.id % 1000))
                .put("ssh_idx", "5")
                .put("start_date", seconds(contract.created))
                .put("direct_port_count", 64);
        if (!contract.ends.equals(Instant.MAX)) {
            json.put("end_date", seconds(contract.ends));
        }
        json.set(
                "extra_env",
                JsonText.array(contract.env.entrySet().stream()
                        .<JsonNode>map(entry -> JsonText.texts(java.util.List.of(entry.getKey(), entry.getValue())))
                        .toList()));
        var ports = contract.ports(now);
        if (actual.equals("running")) {
            json.put("public_ipaddr", " 203.0.113.9\n");
            var mapped = json.putObject("ports");
            ports.forEach((inner, outer) -> mapped.set(
                    inner,
                    JsonText.array(java.util.List.of(
                            JsonText.object().put("HostIp", "0.0.0.0").put("HostPort", String.valueOf(outer))))));
        } else {
            json.putNull("ports");
        }
        return json;
    }

    private static String words(Contract contract, String actual) {
        return switch (actual) {
            case "running" -> "success, running " + contract.image;
            case "loading" -> "Pulling from " + contract.image;
            default -> actual;
        };
    }

    private static BigDecimal seconds(Instant moment) {
        return BigDecimal.valueOf(moment.toEpochMilli(), 3);
    }

    static FakeInstance snapshot(Contract contract, Instant now) {
        return new FakeInstance(
                String.valueOf(contract.id),
                contract.label,
                String.valueOf(contract.offer.id),
                contract.actual(now),
                contract.bid,
                contract.env,
                contract.args,
                contract.onstart);
    }
}
