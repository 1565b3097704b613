/** The front door. {@link io.atlas4j.Version} tells which atlas4j this is. */
@NullMarked
package io.atlas4j;

import org.jspecify.annotations.NullMarked;
