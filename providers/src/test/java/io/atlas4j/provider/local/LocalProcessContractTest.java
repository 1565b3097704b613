package io.atlas4j.provider.local;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testkit.contract.ProviderContract;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

class LocalProcessContractTest extends ProviderContract {
    @TempDir
    Path home;

    @Override
    protected Provider open(Telemetry telemetry) {
        var settings = Settings.of(Map.of("ATLAS_HOME", home.toString(), "ATLAS_LOCAL_ENGINE", "none"));
        return new Local(new ProviderContext(settings, telemetry, TimeSource.system()));
    }

    @Override
    protected ComputeRequest request() {
        return TestServer.request().build();
    }

    @Override
    protected ComputeRequest printing(String line) {
        return ComputeRequest.cpu(1)
                .command("sh", "-c", "printf '%s\\n' \"$1\"; sleep 300", "sh", line)
                .build();
    }

    @Override
    protected ComputeRequest exiting(int code) {
        return ComputeRequest.cpu(1).command("sh", "-c", "exit " + code).build();
    }
}
