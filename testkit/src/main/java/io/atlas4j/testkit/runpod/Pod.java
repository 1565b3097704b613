package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.runpod.Timeline.Since;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One pod: what was asked for and how it stands over time.
 *
 * <p>{@code spec} holds the members of the vendor's create request with all defaults filled in.
 */
final class Pod {
    /** How long a pod takes for each step. */
    record BootTimes(Duration placing, Duration starting, Duration publishing) {
        static final BootTimes USUAL =
                new BootTimes(Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(5));

        /** From the request to the last port. */
        Duration total() {
            return placing.plus(starting).plus(publishing);
        }
    }

    /** What one stretch of time costs. */
    record Bill(BigDecimal gpu, BigDecimal cpu, BigDecimal disk) {
        static final Bill NOTHING = new Bill(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        BigDecimal total() {
            return gpu.add(cpu).add(disk);
        }

        Bill plus(Bill other) {
            return new Bill(gpu.add(other.gpu), cpu.add(other.cpu), disk.add(other.disk));
        }
    }

    final String id;
    final ObjectNode spec;
    final String dataCenter;
    final BigDecimal computePerHour;
    final PodFate fate;
    final Timeline<PodStatus> timeline;
    final PodLogs logs = new PodLogs();
    boolean locked;
    boolean holdsStock = true;
    int restarts;
    int publicPort = 10_000;

    @Nullable
    Instant containerStarted;

    Pod(String id, ObjectNode spec, String dataCenter, BigDecimal computePerHour, PodFate fate, Instant now) {
        this.id = id;
        this.spec = spec;
        this.dataCenter = dataCenter;
        this.computePerHour = computePerHour;
        this.fate = fate;
        this.timeline = new Timeline<>(now, PodStatus.PROVISIONING);
    }

    String name() {
        return spec.get("name").asString();
    }

    boolean isGpu() {
        return spec.has("gpu");
    }

    /** The id of the GPU or CPU type. */
    String kind() {
        return spec.get(isGpu() ? "gpu" : "cpu").get("id").asString();
    }

    String cloud() {
        return spec.get("cloud").asString();
    }

    int count() {
        return isGpu() ? spec.get("gpu").get("count").asInt() : 1;
    }

    PodStatus status(Instant now) {
        return timeline.at(now).state();
    }

    boolean exists(Instant now) {
        return !now.isBefore(timeline.start()) && status(now) != PodStatus.TERMINATED;
    }

    /** Plans the way to RUNNING, or wherever its fate leads, from a moment at which it is being placed or started. */
    void boot(Instant now, BootTimes times) {
        var starts = timeline.at(now).state() == PodStatus.PROVISIONING ? now.plus(times.placing()) : now;
        if (fate == PodFate.NEVER_PLACED) {
            return;
        }
        if (starts.isAfter(now)) {
            timeline.then(starts, PodStatus.STARTING);
        }
        if (fate != PodFate.NEVER_BOOTS) {
            var up = starts.plus(times.starting());
            timeline.then(up, fate == PodFate.GOES_ERROR ? PodStatus.ERROR : PodStatus.RUNNING);
            containerStarted = up;
        }
    }

    /** When the container came up, if it is up. */
    Optional<Instant> upSince(Instant now) {
        var since = timeline.at(now);
        return since.state() == PodStatus.RUNNING ? Optional.of(startOf(since, now)) : Optional.empty();
    }

    /** Whether the ports can be reached. */
    boolean publishes(Instant now, BootTimes times) {
        return fate != PodFate.NO_PORTS
                && upSince(now)
                        .filter(since -> !now.isBefore(since.plus(times.publishing())))
                        .isPresent();
    }

    private Instant startOf(Since<PodStatus> since, Instant now) {
        var started = containerStarted;
        return started == null || started.isAfter(now) ? since.from() : started;
    }

    BigDecimal diskPerHour(PodStatus status) {
        var container = new BigDecimal(spec.path("disk").asInt());
        var volume = new BigDecimal(
                spec.path("mounts").path("persistent").path("size").asInt());
        return switch (status) {
            case TERMINATED -> BigDecimal.ZERO;
            case EXITED -> volume.multiply(Money.STOPPED_VOLUME);
            case PROVISIONING, STARTING, RUNNING, ERROR -> container.add(volume).multiply(Money.DISK);
        };
    }

    BigDecimal perHour(PodStatus status) {
        return diskPerHour(status).add(status.billsCompute() ? computePerHour : BigDecimal.ZERO);
    }

    Bill bill(Instant from, Instant to) {
        return timeline.between(from, to).stream()
                .map(span -> {
                    var compute = span.state().billsCompute()
                            ? Money.cost(computePerHour, span.from(), span.to())
                            : BigDecimal.ZERO;
                    var disk = Money.cost(diskPerHour(span.state()), span.from(), span.to());
                    return isGpu()
                            ? new Bill(compute, BigDecimal.ZERO, disk)
                            : new Bill(BigDecimal.ZERO, compute, disk);
                })
                .reduce(Bill.NOTHING, Bill::plus);
    }
}
