package io.atlas4j.provider.mock;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Provider;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.contract.ProviderContract;
import java.time.Duration;
import java.time.Instant;

class MockContractTest extends ProviderContract {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-01-01T00:00:00Z"));
    private final MockCloud cloud = new MockCloud(time);

    @Override
    protected Provider open(Telemetry telemetry) {
        cloud.listLag(Duration.ofSeconds(5));
        return new Mock(cloud, telemetry, time);
    }

    @Override
    protected ComputeRequest request() {
        return ComputeRequest.cpu(1).image("box").http(8000).tcp(22).build();
    }

    @Override
    protected ComputeRequest printing(String line) {
        return ComputeRequest.cpu(1).command("print", line).build();
    }

    @Override
    protected ComputeRequest exiting(int code) {
        return ComputeRequest.cpu(1).command("exit", String.valueOf(code)).build();
    }

    /** The cloud runs no program, so the test plays it. */
    @Override
    protected void created(Compute machine, ComputeRequest request) {
        if (request.command().isEmpty()) {
            return;
        }
        var word = request.command().getLast();
        if (request.command().getFirst().equals("exit")) {
            cloud.exit(machine.id(), Integer.parseInt(word));
        } else {
            cloud.print(machine.id(), word);
        }
    }

    @Override
    protected void passTime() {
        time.advance(Duration.ofSeconds(1));
    }
}
