/**
 * What to do next, as a pure function: no I/O, no clock, no randomness.
 *
 * <p>Open {@link io.atlas4j.orchestrator.machine.SessionMachine} first: state, input and time go in, the next state, its
 * events and its effects come out. {@link io.atlas4j.orchestrator.machine.Situation} names the rows of the table,
 * {@link io.atlas4j.orchestrator.machine.Input} its columns. Nothing here knows a database or a provider.
 */
@NullMarked
package io.atlas4j.orchestrator.machine;

import org.jspecify.annotations.NullMarked;
