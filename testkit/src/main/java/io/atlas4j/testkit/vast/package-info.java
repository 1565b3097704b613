/**
 * A Vast.ai in this process, see {@link io.atlas4j.testkit.vast.FakeVast}: offers that vanish, instances that walk through
 * Vast's states, bids that lose, routes with a least gap between two requests.
 */
@NullMarked
package io.atlas4j.testkit.vast;

import org.jspecify.annotations.NullMarked;
