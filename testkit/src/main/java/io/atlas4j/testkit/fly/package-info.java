/**
 * Fly.io without Fly: {@link io.atlas4j.testkit.fly.FakeFly} answers as Fly's interfaces do,
 * {@link io.atlas4j.testkit.fly.FakeFlyProgram} is an executable that stands in for its command line and does what a test
 * tells it.
 */
@NullMarked
package io.atlas4j.testkit.fly;

import org.jspecify.annotations.NullMarked;
