/**
 * Our events as log lines through SLF4J. Open {@link io.atlas4j.telemetry.logging.AtlasLogging} first. Lines are written
 * on a thread of the bridge, and values that look like secrets are stars.
 */
@NullMarked
package io.atlas4j.telemetry.logging;

import org.jspecify.annotations.NullMarked;
