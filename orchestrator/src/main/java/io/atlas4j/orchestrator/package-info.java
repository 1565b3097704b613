/** Sessions with deadlines, kept in a database and ended when they are due. */
@NullMarked
package io.atlas4j.orchestrator;

import org.jspecify.annotations.NullMarked;
