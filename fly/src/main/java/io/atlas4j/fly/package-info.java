/**
 * Fly.io platform operations.
 *
 * <p>Open {@link io.atlas4j.fly.Fly} first; behind it are {@link io.atlas4j.fly.tokens.Tokens},
 * {@link io.atlas4j.fly.deploy.Deploys} and {@link io.atlas4j.fly.logs.Logs}, which share connections, telemetry and the
 * way events reach the application.
 */
@NullMarked
package io.atlas4j.fly;

import org.jspecify.annotations.NullMarked;
