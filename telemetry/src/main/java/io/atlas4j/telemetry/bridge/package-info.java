/** What the bridges have in common and nobody else needs. */
@NullMarked
package io.atlas4j.telemetry.bridge;

import org.jspecify.annotations.NullMarked;
