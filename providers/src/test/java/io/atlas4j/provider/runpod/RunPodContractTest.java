package io.atlas4j.provider.runpod;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.contract.ProviderContract;
import io.atlas4j.testkit.runpod.FakeRunPod;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** RunPod keeps what every provider keeps. */
class RunPodContractTest extends ProviderContract {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeRunPod cloud = FakeRunPod.start(time);

    /** After the contract has ended its machines. */
    @RegisterExtension
    final AfterEachCallback closing = context -> cloud.close();

    @Override
    protected Provider open(Telemetry telemetry) {
        return new RunPod(new ProviderContext(Settings.of(cloud.settings()), telemetry, time));
    }

    @Override
    protected ComputeRequest request() {
        return ComputeRequest.gpu(Gpu.RTX_4090).image("box").http(8000).tcp(22).build();
    }

    @Override
    protected ComputeRequest printing(String line) {
        return ComputeRequest.gpu(Gpu.RTX_4090)
                .image("box")
                .command("print", line)
                .selfTerminate(false)
                .build();
    }

    /** The cloud runs no program, so the test plays it. */
    @Override
    protected void created(Compute machine, ComputeRequest request) {
        if (!request.command().isEmpty()) {
            time.advance(Duration.ofMinutes(5));
            cloud.log(machine.id(), request.command().getLast());
        }
    }

    @Override
    protected void passTime() {
        time.advance(Duration.ofSeconds(5));
    }
}
