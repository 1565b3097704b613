/**
 * The clouds, one package each. No cloud sees another; what several of them need is here, and nobody outside sees it:
 * {@link io.atlas4j.provider.Pause}, {@link io.atlas4j.provider.NewMachines}, {@link io.atlas4j.provider.Shell},
 * {@link io.atlas4j.provider.SelfEnding}.
 */
@NullMarked
package io.atlas4j.provider;

import org.jspecify.annotations.NullMarked;
