/**
 * Fake clouds that behave like the real ones. {@link io.atlas4j.testkit.FakeCloud} is what they have in common,
 * {@link io.atlas4j.testkit.Faults} is how they are told to misbehave, and {@link io.atlas4j.testkit.CloudAssert} is what a
 * test says about them. A fake never uses our client's code.
 */
@NullMarked
package io.atlas4j.testkit;

import org.jspecify.annotations.NullMarked;
