package io.atlas4j.provider.fly;

import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.contract.ProviderContract;
import io.atlas4j.testkit.fly.FakeFly;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Fly keeps what every provider keeps. */
class FlyContractTest extends ProviderContract {
    private final ManualTime time = ManualTime.skipping(Instant.parse("2026-10-01T12:00:00Z"));
    private final FakeFly cloud = FakeFly.start(time).app("acme-jobs", "acme").address("acme-jobs", "2a09:8280:1::7");

    private String printed = "";

    /** After the contract has ended its machines. */
    @RegisterExtension
    final AfterEachCallback closing = context -> cloud.close();

    @Override
    protected Provider open(Telemetry telemetry) {
        var settings = new HashMap<>(cloud.settings());
        settings.put("FLY_APP", "acme-jobs");
        settings.put("FLY_API_TOKEN", cloud.key());
        return new Fly(new ProviderContext(Settings.of(settings), telemetry, time));
    }

    @Override
    protected ComputeRequest request() {
        return ComputeRequest.cpu(1).image("box").http(8000).tcp(22).build();
    }

    @Override
    protected ComputeRequest printing(String line) {
        printed = line;
        return request();
    }

    @Override
    protected ComputeRequest exiting(int code) {
        return request().toBuilder()
                .command("exit", String.valueOf(code))
                .selfTerminate(false)
                .build();
    }

    @Override
    protected void created(Compute machine, ComputeRequest request) {
        if (!request.command().isEmpty()) {
            cloud.programEnds(machine.id(), Integer.parseInt(request.command().getLast()), false);
        }
        if (!printed.isEmpty()) {
            cloud.log("acme-jobs", time.now(), printed, machine.id(), "ams");
        }
    }

    @Override
    protected void passTime() {
        time.advance(Duration.ofSeconds(5));
    }
}
