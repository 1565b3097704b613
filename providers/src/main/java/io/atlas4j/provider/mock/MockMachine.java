package io.atlas4j.provider.mock;

import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One machine and its bill. Guarded by the cloud's lock. */
final class MockMachine {
    final String id;
    final String name;
    final ComputeRequest request;
    final Instant createdAt;
    private final Optional<String> region;
    private final List<LogLine> lines = new ArrayList<>();
    private final MockBill bill = new MockBill();
    private Optional<BigDecimal> price;
    private ComputeStatus status = ComputeStatus.PROVISIONING;
    private BillingState billing = BillingState.RUNNING;
    private OptionalInt exitCode = OptionalInt.empty();
    private boolean preempted;
    private boolean portsOpen;
    private int looks;
    private Instant billedUntil;

    MockMachine(String id, String name, ComputeRequest request, Placement placement, Instant now) {
        this.id = id;
        this.name = name;
        this.request = request;
        this.region = placement.region();
        this.price = placement.pricePerHour();
        this.createdAt = now;
        this.billedUntil = now;
    }

    ComputeStatus status() {
        return status;
    }

    BillingState billing() {
        return billing;
    }

    MockBill bill() {
        return bill;
    }

    List<LogLine> lines() {
        return List.copyOf(lines);
    }

    void print(String text, Instant now) {
        lines.add(new LogLine(Optional.of(now), "container", text, Optional.of(String.valueOf(lines.size() + 1))));
    }

    /** A machine starts by being looked at, or by time passing. */
    void age(Instant now, int readyAfterLooks, Duration readyAfter) {
        looks++;
        if (status == ComputeStatus.PROVISIONING
                && looks >= readyAfterLooks
                && !now.isBefore(createdAt.plus(readyAfter))) {
            become(ComputeStatus.RUNNING, BillingState.RUNNING);
        }
    }

    void become(ComputeStatus status, BillingState billing) {
        this.status = status;
        this.billing = billing;
        this.preempted = false;
        this.portsOpen = status == ComputeStatus.RUNNING;
    }

    void exit(int code) {
        exitCode = OptionalInt.of(code);
        become(code == 0 ? ComputeStatus.STOPPED : ComputeStatus.FAILED, BillingState.NONE);
    }

    void preempt() {
        become(ComputeStatus.STOPPED, BillingState.STORAGE);
        preempted = true;
    }

    boolean hasEnded() {
        return status.isDead() || exitCode.isPresent();
    }

    void reprice(BigDecimal price) {
        this.price = Optional.of(price);
    }

    void bill(Instant now, BigDecimal storagePrice) {
        var rate = switch (billing) {
            case RUNNING -> price.orElse(BigDecimal.ZERO);
            case STORAGE -> storagePrice;
            case NONE -> BigDecimal.ZERO;
        };
        bill.add(billing, rate, billedUntil, now);
        billedUntil = now;
    }

    Compute show(BigDecimal storagePrice) {
        return Compute.builder(Mock.ID, id, status)
                .billing(billing)
                .name(Optional.of(name))
                .ports(request.ports().stream().map(this::publish).toList())
                .gpu(request.gpu(), request.gpu().isPresent() ? request.gpuCount() : 0)
                .costPerHour(price)
                .storageCostPerHour(Optional.of(storagePrice))
                .region(region)
                .image(request.image())
                .createdAt(Optional.of(createdAt))
                .exitCode(exitCode)
                .preempted(preempted)
                .raw(Map.of("id", id, "name", name, "status", status.name()))
                .build();
    }

    private PublishedPort publish(Port port) {
        if (!portsOpen) {
            return PublishedPort.pending(port);
        }
        var url = port.protocol() == Protocol.HTTP
                ? "https://" + id + "-" + port.number() + ".mock.invalid"
                : "tcp://" + id + ".mock.invalid:" + port.number();
        return new PublishedPort(
                port.number(), OptionalInt.of(port.number()), port.protocol(), Optional.of(URI.create(url)));
    }
}
