/**
 * Time as one port. Nothing in atlas4j asks the machine's clock directly: production is given
 * {@link io.atlas4j.time.TimeSource#system()}, a test {@link io.atlas4j.testing.ManualTime}.
 */
@NullMarked
package io.atlas4j.time;

import org.jspecify.annotations.NullMarked;
