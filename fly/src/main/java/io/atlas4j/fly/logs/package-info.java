/**
 * The logs of apps on Fly.
 *
 * <p>Open {@link io.atlas4j.fly.logs.Logs} first. One poller reads an app's log however many listen; each listener has a
 * bounded queue of its own. What a program printed never appears in telemetry.
 */
@NullMarked
package io.atlas4j.fly.logs;

import org.jspecify.annotations.NullMarked;
