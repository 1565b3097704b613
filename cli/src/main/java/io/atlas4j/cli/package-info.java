/** The {@code atlas} command, one class per command. Open {@link io.atlas4j.cli.Main} first. */
@NullMarked
package io.atlas4j.cli;

import org.jspecify.annotations.NullMarked;
