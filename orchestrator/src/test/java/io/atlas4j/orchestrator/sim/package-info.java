/**
 * The orchestrator under chance: the production engine over a store in memory and a cloud that misbehaves, moved step by
 * step by one seeded scheduler, and judged after each step by the cloud's own books.
 *
 * <p>Open {@link io.atlas4j.orchestrator.sim.Simulation} first, which is one run of one seed, then
 * {@link io.atlas4j.orchestrator.sim.Judge}, which says what must hold. The same seed takes the same steps. In a fifth of the
 * runs {@link io.atlas4j.orchestrator.sim.Guide} leads sessions to one situation, where news that is minutes old is awaited.
 *
 * <p>Of what clouds were seen to do, the cloud here does: answers lost before and after the deed, creates carried out minutes
 * later, lists that lag, leave out a machine, or say that they are incomplete, machines that stay in lists when they are gone,
 * ends that are accepted and slow, ignored or refused, stops and starts that are ignored, a stopped bid that looks taken back,
 * machines that are taken back, vanish alone or all at once, fail, finish with a code, with a line in the log or with neither,
 * prices that change, are not told, or are less than what the bill says, which is written now and then. It does not do a "not
 * found" just after a create.
 */
@NullMarked
package io.atlas4j.orchestrator.sim;

import org.jspecify.annotations.NullMarked;
