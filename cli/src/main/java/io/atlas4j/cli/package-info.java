/**
 * The {@code atlas} command, one class per command.
 *
 * <p>Open {@link io.atlas4j.cli.Main} first, then {@link io.atlas4j.cli.Cli}, which every command is given: streams,
 * output format, the {@link io.atlas4j.Atlas}. A command reads its options, calls the API and hands one document to
 * {@link io.atlas4j.cli.Cli#print}; it throws {@link io.atlas4j.error.AtlasException}s and never exits by itself.
 * {@link io.atlas4j.cli.Errors} turns those into one line and an exit code. Nothing else writes to a stream.
 */
@NullMarked
package io.atlas4j.cli;

import org.jspecify.annotations.NullMarked;
