package io.atlas4j.provider.mock;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.util.Optional;
import java.util.function.Function;

/** Makes {@code mock} providers: each over a cloud of its own, or over those that were handed in. */
public final class MockFactory implements ProviderFactory {
    private final Optional<Function<String, MockCloud>> clouds;

    /** Each provider gets a new, empty cloud. */
    public MockFactory() {
        this.clouds = Optional.empty();
    }

    /** Every provider is a view of this cloud. */
    public MockFactory(MockCloud cloud) {
        this(account -> cloud);
    }

    /** Every account has the cloud that this finds by its name. */
    public MockFactory(Function<String, MockCloud> clouds) {
        this.clouds = Optional.of(clouds);
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
        var cloud = clouds.map(of -> of.apply(context.account())).orElseGet(() -> new MockCloud(context.time()));
        return new Mock(cloud, context);
    }
}
