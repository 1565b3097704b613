package io.atlas4j.telemetry.traffic;

import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** A provider that throws an error instead of creating, while it is told to: half of its jar is missing. */
record BreakableFactory(ProviderFactory real, AtomicBoolean broken) implements ProviderFactory {
    @Override
    public String id() {
        return real.id();
    }

    @Override
    public String description() {
        return real.description();
    }

    @Override
    public Provider create(ProviderContext context) {
        var provider = real.create(context);
        return (Provider) Proxy.newProxyInstance(
                Provider.class.getClassLoader(), new Class<?>[] {Provider.class}, (proxy, method, arguments) -> {
                    if (broken.get() && method.getName().equals("create")) {
                        throw new LinkageError(Traffic.MARK);
                    }
                    try {
                        return method.invoke(provider, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
