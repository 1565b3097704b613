/**
 * The front door: {@link io.atlas4j.Atlas} rents, shows and ends machines at any provider.
 *
 * <p>What is rented this way is not tracked: nothing ends it but its owner. For deadlines and recovery after a
 * crash use the orchestrator. Every request and result is in {@code io.atlas4j.spec}, every failure in
 * {@code io.atlas4j.error}.
 */
@NullMarked
package io.atlas4j;

import org.jspecify.annotations.NullMarked;
