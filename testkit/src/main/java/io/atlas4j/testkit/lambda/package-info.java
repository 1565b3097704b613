/**
 * A Lambda Cloud in this process. Open {@link io.atlas4j.testkit.lambda.FakeLambda} first. The model knows no HTTP and is
 * given the time; the skin speaks Lambda's API over it, refuses who is too fast with the page of the CDN, and plays
 * {@link io.atlas4j.testkit.lambda.LambdaFaults}. Every answer is held against the official document.
 */
@NullMarked
package io.atlas4j.testkit.lambda;

import org.jspecify.annotations.NullMarked;
