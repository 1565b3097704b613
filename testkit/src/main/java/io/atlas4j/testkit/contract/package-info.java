/**
 * What an implementation of one of our interfaces must do, as tests. Extend a contract, supply one instance, and run it
 * like any test class.
 */
@NullMarked
package io.atlas4j.testkit.contract;

import org.jspecify.annotations.NullMarked;
