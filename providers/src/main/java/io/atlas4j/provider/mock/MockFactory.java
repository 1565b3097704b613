package io.atlas4j.provider.mock;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.util.Optional;

/** Makes {@code mock} providers: each over a cloud of its own, or all over one that was handed in. */
public final class MockFactory implements ProviderFactory {
    private final Optional<MockCloud> cloud;

    /** Each provider gets a new, empty cloud. */
    public MockFactory() {
        this.cloud = Optional.empty();
    }

    /** Every provider is a view of this cloud. */
    public MockFactory(MockCloud cloud) {
        this.cloud = Optional.of(cloud);
    }

    @Override
    public String id() {
        return Mock.ID;
    }

    @Override
    public String description() {
        return "machines that exist only in this process's memory, for tests";
    }

    @Override
    public Provider create(ProviderContext context) {
        return new Mock(cloud.orElseGet(() -> new MockCloud(context.time())), context.telemetry(), context.time());
    }
}
