/**
 * Sessions: machines with deadlines, kept in a database, ended for certain.
 *
 * <p>Open {@link io.atlas4j.orchestrator.Orchestrator} first; a {@link io.atlas4j.orchestrator.SessionRequest} goes in,
 * a {@link io.atlas4j.orchestrator.Session} comes out, a {@link io.atlas4j.orchestrator.SessionEvent} tells each step. A
 * {@link io.atlas4j.orchestrator.TaskRequest} is a session that ends with its command, and has a
 * {@link io.atlas4j.orchestrator.TaskOutcome}.
 *
 * <p>Always holds: a row with the machine's name is on disk before the machine is asked for; one create per name; what
 * is ending is never revived; an end is repeated until the provider says gone; every session has exactly one
 * {@code terminated} event, and every task one outcome. What to do next is decided in {@code machine}, kept in {@code store} and done in
 * {@code loop}; how a command tells its end stands in {@code task}.
 */
@NullMarked
package io.atlas4j.orchestrator;

import org.jspecify.annotations.NullMarked;
