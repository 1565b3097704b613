/** Helps tests of code that uses atlas4j: {@link io.atlas4j.testing.ManualTime} is time that only moves by hand. */
@NullMarked
package io.atlas4j.testing;

import org.jspecify.annotations.NullMarked;
