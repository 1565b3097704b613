package io.atlas4j.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.runpod.FakeRunPod;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeCloudExtensionTest {
    @RegisterExtension
    static final FakeCloudExtension<FakeRunPod> RUNPOD =
            FakeCloudExtension.of(FakeRunPod::start).mustBillNothing();

    @Test
    void a_test_takes_the_cloud_and_its_time_as_parameters(FakeRunPod cloud, ManualTime time) {
        assertThat(cloud).isSameAs(RUNPOD.cloud());
        time.advance(Duration.ofHours(1));
        assertThat(cloud.now()).isEqualTo(FakeCloudExtension.START.plus(Duration.ofHours(1)));
    }

    @RepeatedTest(2)
    void every_test_has_a_cloud_and_a_time_of_its_own(FakeRunPod cloud, ManualTime time) {
        assertThat(time.now()).isEqualTo(FakeCloudExtension.START);
        assertThat(cloud.missingImages("seen").requests()).isEmpty();
        time.advance(Duration.ofDays(1));
    }
}
