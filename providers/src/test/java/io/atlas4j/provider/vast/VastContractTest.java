package io.atlas4j.provider.vast;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.contract.ProviderContract;
import io.atlas4j.testkit.vast.FakeVast;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Vast keeps what every provider keeps. */
class VastContractTest extends ProviderContract {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeVast cloud = FakeVast.start(time);
    private String line = "";

    /** After the contract has ended its machines. */
    @RegisterExtension
    final AfterEachCallback closing = context -> cloud.close();

    @Override
    protected Provider open(Telemetry telemetry) {
        return new Vast(new ProviderContext(Settings.of(cloud.settings()), telemetry, time));
    }

    @Override
    protected ComputeRequest request() {
        return ComputeRequest.gpu(Gpu.RTX_4090)
                .image("ghcr.io/acme/server:1")
                .http(8000)
                .tcp(5432)
                .build();
    }

    @Override
    protected ComputeRequest printing(String text) {
        line = text;
        return request();
    }

    @Override
    protected void created(Compute machine, ComputeRequest request) {
        if (!line.isEmpty()) {
            cloud.log(machine.id(), "starting").log(machine.id(), line);
        }
    }

    @Override
    protected String unknownId() {
        return "4711";
    }

    @Override
    protected void passTime() {
        time.advance(Duration.ofSeconds(5));
    }
}
