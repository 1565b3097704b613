/**
 * Vast.ai: a market of machines that strangers rent out.
 *
 * <p>Open {@link io.atlas4j.provider.vast.Vast} first. {@code VastApi} has a method per endpoint and keeps Vast's least gaps,
 * {@code VastWire} reads their JSON, {@code VastTranslate} turns their words into ours and back and {@code VastSearch} ranks
 * their offers, both without sending anything; {@code VastErrors} tells what a refusal means, because the status alone does
 * not. What their answers lack or write in another type is absent here, never a crash; an entry of a list of machines that is
 * no object is an error, because a machine must not be overlooked.
 */
@NullMarked
package io.atlas4j.provider.vast;

import org.jspecify.annotations.NullMarked;
