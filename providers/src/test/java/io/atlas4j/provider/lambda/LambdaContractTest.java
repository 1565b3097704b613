package io.atlas4j.provider.lambda;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.Gpu;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.contract.ProviderContract;
import io.atlas4j.testkit.lambda.FakeLambda;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lambda keeps what every provider keeps. */
class LambdaContractTest extends ProviderContract {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));

    /** Each provider here counts the rates for itself, as if it were in a process of its own. */
    private final FakeLambda cloud = FakeLambda.start(time).withoutRates();

    /** After the contract has ended its machines. */
    @RegisterExtension
    final AfterEachCallback closing = context -> cloud.close();

    @Override
    protected Provider open(Telemetry telemetry) {
        return new Lambda(new ProviderContext(Settings.of(cloud.settings()), telemetry, time));
    }

    @Override
    protected ComputeRequest request() {
        return ComputeRequest.gpu(Gpu.A10).image("box").http(8000).tcp(22).build();
    }

    @Override
    protected void passTime() {
        time.advance(Duration.ofSeconds(5));
    }
}
