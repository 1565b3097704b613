package io.atlas4j.testkit;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Says what must be true of a fake cloud: {@code assertThat(cloud).billsNothing()}. */
public final class CloudAssert extends AbstractAssert<CloudAssert, FakeCloud> {
    private CloudAssert(FakeCloud actual) {
        super(actual, CloudAssert.class);
    }

    public static CloudAssert assertThat(FakeCloud cloud) {
        return new CloudAssert(cloud);
    }

    /** Nothing is left that costs money: no machine, no disk, no worker. */
    public CloudAssert billsNothing() {
        isNotNull();
        var billing = actual.billing();
        if (!billing.isEmpty()) {
            failWithMessage("Expected nothing that costs money, but there is:%n  %s", String.join("\n  ", billing));
        }
        return this;
    }

    /** So many requests of that kind were made; a {@code *} in the path stands for one segment. */
    public CloudAssert wasAsked(int times, String method, String path) {
        isNotNull();
        Assertions.assertThat(actual.requests().stream()
                        .filter(exchange -> exchange.is(method, path))
                        .toList())
                .as("%s %s", method, path)
                .hasSize(times);
        return this;
    }
}
