/** The clouds, one package each. No cloud sees another. */
@NullMarked
package io.atlas4j.provider;

import org.jspecify.annotations.NullMarked;
