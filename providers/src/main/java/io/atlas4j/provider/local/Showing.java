package io.atlas4j.provider.local;

import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeBuilder;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spec.PublishedPort;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Words a machine's state as a {@link Compute}. */
final class Showing {
    private Showing() {}

    static Compute starting(MachineRecord machine) {
        return base(machine, ComputeStatus.PROVISIONING, BillingState.RUNNING)
                .ports(pending(machine))
                .build();
    }

    static Compute running(MachineRecord machine, List<PublishedPort> ports) {
        return base(machine, ComputeStatus.RUNNING, BillingState.RUNNING)
                .ports(ports)
                .build();
    }

    /**
     * A running process. A port at which nothing listens yet is explained: whoever took the number that was asked for, and
     * not the one in {@code PORT_<n>}, would wait in vain.
     */
    static Compute process(MachineRecord machine, List<PublishedPort> ports) {
        var silent = ports.stream()
                .filter(it -> !it.isReachable() && it.external().isPresent())
                .map(it -> it.external().getAsInt() + ", which the program finds in PORT_" + it.internal())
                .toList();
        return base(machine, ComputeStatus.RUNNING, BillingState.RUNNING)
                .ports(ports)
                .detail(
                        silent.isEmpty()
                                ? Optional.empty()
                                : Optional.of("nothing listens yet at port " + String.join(", and at ", silent)))
                .build();
    }

    /** As it was when last seen: who could tell more does not answer, which {@code why} says. */
    static Compute lastKnown(MachineRecord machine, boolean started, String why) {
        return base(machine, started ? ComputeStatus.RUNNING : ComputeStatus.PROVISIONING, BillingState.RUNNING)
                .ports(pending(machine))
                .detail(Optional.of(why))
                .build();
    }

    /** It ended by itself and costs nothing. Without a code it was killed, or never came to run. */
    static Compute ended(MachineRecord machine, OptionalInt code, String reason) {
        var status = code.orElse(-1) == 0 ? ComputeStatus.STOPPED : ComputeStatus.FAILED;
        return base(machine, status, BillingState.NONE)
                .ports(pending(machine))
                .exitCode(code)
                .raw(Map.of("mode", mode(machine), "reason", reason))
                .build();
    }

    /** A port of this machine, reachable or not. */
    static PublishedPort published(Port port, int external, boolean reachable) {
        var scheme = port.protocol() == Protocol.HTTP ? "http" : "tcp";
        return new PublishedPort(
                port.number(),
                OptionalInt.of(external),
                port.protocol(),
                reachable ? Optional.of(URI.create(scheme + "://127.0.0.1:" + external)) : Optional.empty());
    }

    static String mode(MachineRecord machine) {
        return machine.engine().isPresent() ? "container" : "process";
    }

    private static ComputeBuilder base(MachineRecord machine, ComputeStatus status, BillingState billing) {
        return Compute.builder(Local.ID, machine.id(), status)
                .billing(billing)
                .name(Optional.of(machine.name()))
                .image(machine.image())
                .gpu(machine.gpu(), machine.gpuCount())
                .costPerHour(Optional.of(machine.price()))
                .createdAt(Optional.of(machine.createdAt()))
                .raw(Map.of("mode", mode(machine)));
    }

    private static List<PublishedPort> pending(MachineRecord machine) {
        return machine.ports().stream()
                .map(it -> PublishedPort.pending(it.port()))
                .toList();
    }
}
