/** Fake clouds that behave like the real ones, and the contracts that providers and stores pass. */
@NullMarked
package io.atlas4j.testkit;

import org.jspecify.annotations.NullMarked;
