/**
 * Fly Machines: computers without GPUs that start within seconds.
 *
 * <p>Open {@link io.atlas4j.provider.fly.Fly} first. {@code FlyApi} has a method per endpoint and keeps Fly's rates,
 * {@code FlyWire} reads their JSON, {@code FlyTranslate} turns their words into ours and back without sending anything,
 * {@link io.atlas4j.provider.fly.FlyMachines} is what only Fly can do. What their answers lack or write in another type is
 * absent here, never a crash; an entry of a list that is no object is an error, because a machine must not be overlooked.
 */
@NullMarked
package io.atlas4j.provider.fly;

import org.jspecify.annotations.NullMarked;
