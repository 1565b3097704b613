/**
 * Requests and results in words every cloud understands: records that cannot be invalid.
 *
 * <p>Open {@link io.atlas4j.spec.ComputeRequest} first (what to rent), then {@link io.atlas4j.spec.Compute} (what was
 * rented). A compact constructor checks and copies, so an instance that exists is valid; a refusal is a
 * {@link io.atlas4j.error.ValidationException} that names the field and never a secret value. Nothing here does I/O.
 */
@NullMarked
package io.atlas4j.spec;

import org.jspecify.annotations.NullMarked;
