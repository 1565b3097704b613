package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.runpod.Pod.Bill;
import io.atlas4j.testkit.server.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * An account at the vendor: pods, stock, storage, endpoints, balance. No I/O and no clock: time is passed in. Not safe
 * for threads; ids are the same in every run.
 */
final class RunPodModel {
    private static final BigDecimal FIRST_TB = new BigDecimal(1000);

    final Instant opened;
    final Stock stock = new Stock();
    final Pods pods = new Pods(this);
    final Shelf templates = new Shelf("tpl_", this::newId);
    final Shelf volumes = new Shelf("vol", this::newId);
    final Shelf registries = new Shelf("reg_", this::newId);
    final Shelf secrets = new Shelf("sec_", this::newId);
    final Serverless serverless = new Serverless(this);
    final List<String> sshKeys = new ArrayList<>();
    final PageRules pages = new PageRules();
    Release release = Release.SEPTEMBER_2026;
    boolean listsHttpPorts;
    BigDecimal credit = new BigDecimal(100_000);
    Duration billsEvery = Duration.ofMinutes(5);

    private final SplittableRandom random = new SplittableRandom(20_260_818);
    private final Map<String, Timeline<Integer>> volumeSizes = new HashMap<>();

    /** How lists are cut. */
    static final class PageRules {
        Paging paging = Paging.AS_ASKED;
        int largest = 1000;
    }

    RunPodModel(Instant opened) {
        this.opened = opened;
    }

    String newId(String prefix) {
        return prefix + String.format(Locale.ROOT, "%010x", random.nextLong() & 0xff_ffff_ffffL);
    }

    BigDecimal balance(Instant now) {
        return credit.subtract(bill(now));
    }

    /** Stops or ends everything once the money is gone, as the vendor does. */
    void enforceBalance(Instant now) {
        if (balance(now).signum() > 0) {
            return;
        }
        for (var pod : pods.existing(now)) {
            if (pod.spec.path("mounts").path("network").isEmpty()) {
                pods.terminate(pod, now);
            } else if (pod.status(now).billsCompute()) {
                pods.act(pod, "stop", now);
            }
        }
    }

    /** Everything since the account was opened. */
    BigDecimal bill(Instant now) {
        var forPods = pods.all().stream().map(pod -> pod.bill(opened, now).total());
        var forVolumes = volumeSizes.keySet().stream().map(id -> volumeBill(id, opened, now));
        var forServerless =
                serverless.all().stream().map(e -> e.bill(opened, now).total());
        return Money.rounded(Stream.of(forPods, forVolumes, forServerless)
                .flatMap(amounts -> amounts)
                .reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    /** The end of the last run of the vendor's billing. */
    Instant billedUntil(Instant now) {
        var since = Duration.between(opened, now);
        return opened.plus(billsEvery.multipliedBy(since.dividedBy(billsEvery)));
    }

    BigDecimal perHour(Instant now) {
        var storage = volumeSizes.values().stream()
                .map(sizes -> volumePerHour(sizes.at(now).state()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return pods.perHour(now).add(storage).add(serverless.perHour(now));
    }

    /** A line for each thing that costs money now. */
    List<String> billing(Instant now) {
        var lines = new ArrayList<String>();
        for (var pod : pods.existing(now)) {
            var view = pods.view(pod, now);
            if (view.perHour().signum() > 0) {
                lines.add(view.toString());
            }
        }
        volumeSizes.forEach((id, sizes) -> {
            var size = sizes.at(now).state();
            if (size > 0) {
                lines.add("network volume " + id + " of " + size + " GB");
            }
        });
        for (var endpoint : serverless.existing()) {
            var perHour = endpoint.perHour(now);
            if (perHour.signum() > 0) {
                lines.add("endpoint " + endpoint.id + " at " + perHour.toPlainString() + " USD/h");
            }
        }
        return lines;
    }

    ObjectNode createVolume(ObjectNode body, Instant now) {
        var center = body.get("dataCenter").asString();
        var type = body.path("type").asString("STANDARD");
        var possible = Catalog.DATA_CENTERS.stream()
                .filter(candidate -> candidate.volumeTypes().contains(type))
                .map(Catalog.DataCenter::id)
                .toList();
        if (!possible.contains(center)) {
            throw Problem.of(
                    400,
                    "The data center " + center + " has no " + type + " volumes; these have: "
                            + String.join(", ", possible) + ".");
        }
        var volume = volumes.add(body.deepCopy().put("type", type));
        volumeSizes.put(
                volume.get("id").asString(),
                new Timeline<>(now, body.get("size").asInt()));
        return volume;
    }

    ObjectNode updateVolume(String id, ObjectNode changes, Instant now) {
        var volume = volumes.get(id);
        var size = changes.path("size").asInt(volume.get("size").asInt());
        if (size < volume.get("size").asInt()) {
            throw Problem.of(400, "A network volume can only grow.");
        }
        volume.setAll(changes);
        sizes(id).change(now, size);
        return volume;
    }

    void deleteVolume(String id, Instant now) {
        volumes.get(id);
        var holders = pods.existing(now).stream()
                .filter(pod -> id.equals(pod.spec
                        .path("mounts")
                        .path("network")
                        .path(0)
                        .path("volumeId")
                        .asString("")))
                .map(pod -> pod.id)
                .toList();
        if (!holders.isEmpty()) {
            throw Problem.of(400, "The network volume is attached to " + String.join(", ", holders) + ".");
        }
        volumes.remove(id);
        sizes(id).change(now, 0);
    }

    BigDecimal volumeBill(String id, Instant from, Instant to) {
        return sizes(id).between(from, to).stream()
                .map(span -> Money.cost(volumePerHour(span.state()), span.from(), span.to()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    Set<String> everyVolume() {
        return new HashSet<>(volumeSizes.keySet());
    }

    ObjectNode createTemplate(ObjectNode body) {
        var template = JsonText.object();
        template.put("args", "")
                .put("disk", 20)
                .putNull("registry")
                .put("serverless", false)
                .put("public", false);
        template.put("category", "NVIDIA").put("startSsh", true).put("startJupyter", true);
        template.putObject("mounts");
        template.putArray("ports");
        template.putObject("env");
        template.putArray("allowedCudaVersions");
        if (release == Release.SEPTEMBER_2026) {
            template.putArray("cmd");
            template.putArray("entrypoint");
        }
        template.setAll(body.deepCopy());
        return templates.add(template);
    }

    Map<String, Bill> podBills(Instant from, Instant to) {
        var bills = new LinkedHashMap<String, Bill>();
        pods.all().forEach(pod -> bills.put(pod.id, pod.bill(from, to)));
        return bills;
    }

    private Timeline<Integer> sizes(String id) {
        return Objects.requireNonNull(volumeSizes.get(id), id);
    }

    private static BigDecimal volumePerHour(int sizeGb) {
        var size = new BigDecimal(sizeGb);
        var cheaper = size.subtract(FIRST_TB).max(BigDecimal.ZERO);
        return size.subtract(cheaper)
                .multiply(Money.NETWORK_VOLUME)
                .add(cheaper.multiply(Money.NETWORK_VOLUME_ABOVE_1_TB));
    }
}
