/**
 * A cloud in memory, for tests and for trying things out: provider id {@code mock}.
 *
 * <p>Open {@link io.atlas4j.provider.mock.MockCloud} first: it is the whole cloud, keeps every machine and its bill,
 * and is told how to misbehave. {@link io.atlas4j.provider.mock.Mock} is the provider over it. Found by
 * {@link java.util.ServiceLoader}, each provider has a cloud of its own; a test makes the cloud and hands it in:
 *
 * <pre>{@code
 * var cloud = new MockCloud(time);
 * var atlas = Atlas.builder().time(time).provider(new MockFactory(cloud)).build();
 * cloud.loseNextAnswer(Operation.CREATE, true);
 * }</pre>
 *
 * Time comes from the {@link io.atlas4j.time.TimeSource} given, so nothing here waits by itself.
 */
@NullMarked
package io.atlas4j.provider.mock;

import org.jspecify.annotations.NullMarked;
