/**
 * What a provider implements, and what it is given.
 *
 * <p>Open {@link io.atlas4j.spi.Provider} first: renting, looking and ending, which every cloud has. What only some
 * have is an interface of its own ({@link io.atlas4j.spi.Pausable}, {@link io.atlas4j.spi.Logs}, …), so that a missing
 * ability is known before any call. {@link io.atlas4j.spi.ProviderFactory} is found by {@link java.util.ServiceLoader}.
 * A provider blocks, may be used by many threads, and proves itself with the contract in {@code atlas4j-testkit}.
 */
@NullMarked
package io.atlas4j.spi;

import org.jspecify.annotations.NullMarked;
