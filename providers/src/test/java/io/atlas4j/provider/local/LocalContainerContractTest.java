package io.atlas4j.provider.local;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.testkit.contract.ProviderContract;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class LocalContainerContractTest extends ProviderContract {
    @TempDir
    Path home;

    @BeforeAll
    static void containers_run_here() {
        TestImage.require();
    }

    @Override
    protected Provider open(Telemetry telemetry) {
        var settings = Settings.of(TestImage.settings(home));
        return new Local(new ProviderContext(settings, telemetry, TimeSource.system()));
    }

    @Override
    protected ComputeRequest request() {
        return ComputeRequest.cpu(1).image(TestImage.NAME).http(8080).build();
    }

    @Override
    protected ComputeRequest printing(String line) {
        return ComputeRequest.cpu(1)
                .image(TestImage.NAME)
                .command("sh", "-c", "echo \"$1\"; sleep 300", "sh", line)
                .build();
    }

    @Override
    protected ComputeRequest exiting(int code) {
        return ComputeRequest.cpu(1)
                .image(TestImage.NAME)
                .command("sh", "-c", "exit " + code)
                .build();
    }

    @Override
    protected Duration patience() {
        return Duration.ofMinutes(2);
    }
}
