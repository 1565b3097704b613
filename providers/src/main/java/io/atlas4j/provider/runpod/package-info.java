/**
 * RunPod: GPU and CPU pods over REST v2, and its serverless runtime.
 *
 * <p>Open {@link io.atlas4j.provider.runpod.RunPod} first. {@code RunPodApi} has a method per endpoint, {@code RunPodWire}
 * reads their JSON, {@code RunPodTranslate} turns their words into ours and back without sending anything. What their
 * answers lack or write in another type is absent here, never a crash; an entry of a list that is no object is an error,
 * because a machine must not be overlooked.
 */
@NullMarked
package io.atlas4j.provider.runpod;

import org.jspecify.annotations.NullMarked;
