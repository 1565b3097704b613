/**
 * What can go wrong, one type per reaction.
 *
 * <p>{@link io.atlas4j.error.AtlasException} is the sealed, unchecked root; a {@code switch} over it is exhaustive.
 * {@link io.atlas4j.error.ErrorKind} gives each its wire name, exit code and HTTP status. A message says who, what, why
 * and what next, and never holds a secret.
 */
@NullMarked
package io.atlas4j.error;

import org.jspecify.annotations.NullMarked;
