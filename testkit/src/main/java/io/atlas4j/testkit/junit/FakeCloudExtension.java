package io.atlas4j.testkit.junit;

import static java.util.Objects.requireNonNull;

import io.atlas4j.testing.ManualTime;
import io.atlas4j.testkit.CloudAssert;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.time.TimeSource;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a fake cloud of its own and the hand-moved time it lives in.
 *
 * <pre>{@code
 * @RegisterExtension
 * final FakeCloudExtension<FakeRunPod> runpod = FakeCloudExtension.of(FakeRunPod::start).mustBillNothing();
 *
 * @Test
 * void ends_what_it_started() {
 *     ... runpod.cloud() ... runpod.time() ...
 * }
 * }</pre>
 *
 * <p>Both can be parameters of the test instead. Register it in an instance field where tests run concurrently.
 */
public final class FakeCloudExtension<C extends FakeCloud>
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    /** When every test begins. */
    public static final Instant START = Instant.parse("2026-10-01T12:00:00Z");

    private final Function<TimeSource, C> starter;
    private boolean skipping;
    private boolean mustBillNothing;
    private @Nullable ManualTime time;
    private @Nullable C cloud;

    private FakeCloudExtension(Function<TimeSource, C> starter) {
        this.starter = starter;
    }

    public static <C extends FakeCloud> FakeCloudExtension<C> of(Function<TimeSource, C> starter) {
        return new FakeCloudExtension<>(starter);
    }

    /** Sleeping moves the time itself, for tests of one thread. */
    public FakeCloudExtension<C> skippingSleeps() {
        skipping = true;
        return this;
    }

    /** Fails a test that leaves something behind that costs money. */
    public FakeCloudExtension<C> mustBillNothing() {
        mustBillNothing = true;
        return this;
    }

    public C cloud() {
        return requireNonNull(cloud, "there is a cloud only while a test runs");
    }

    public ManualTime time() {
        return requireNonNull(time, "there is time only while a test runs");
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        time = skipping ? ManualTime.skipping(START) : ManualTime.startingAt(START);
        cloud = starter.apply(time);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try (var ending = cloud()) {
            if (mustBillNothing && context.getExecutionException().isEmpty()) {
                CloudAssert.assertThat(ending).billsNothing();
            }
        } finally {
            cloud = null;
            time = null;
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == ManualTime.class || type.isInstance(cloud);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ManualTime.class ? time() : cloud();
    }
}
