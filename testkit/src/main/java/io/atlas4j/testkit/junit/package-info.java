/** Fake clouds in JUnit tests: {@link io.atlas4j.testkit.junit.FakeCloudExtension}. */
@NullMarked
package io.atlas4j.testkit.junit;

import org.jspecify.annotations.NullMarked;
