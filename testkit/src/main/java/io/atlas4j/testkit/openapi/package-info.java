/**
 * Checks recorded exchanges against the official document of a cloud's API. Start at
 * {@link io.atlas4j.testkit.openapi.OpenApiContract}.
 *
 * <p>The documents are not part of this project: the directory that holds them is named by {@code ATLAS_CONTRACT_SPECS}.
 * Where a document is behind the service or wrong, an entry in {@code deviations/<name>.json} beside this package says so
 * with its reason; {@link io.atlas4j.testkit.openapi.OpenApiContract#unneededDeviations} finds the entries nobody needs.
 */
@NullMarked
package io.atlas4j.testkit.openapi;

import org.jspecify.annotations.NullMarked;
