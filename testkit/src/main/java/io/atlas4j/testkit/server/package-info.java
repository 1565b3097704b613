/**
 * What every fake cloud is made of: a small HTTP server that can break the protocol on purpose, routes, strict request
 * bodies and quotas. Start at {@link io.atlas4j.testkit.server.FakeServer}. Not exported.
 */
@NullMarked
package io.atlas4j.testkit.server;

import org.jspecify.annotations.NullMarked;
