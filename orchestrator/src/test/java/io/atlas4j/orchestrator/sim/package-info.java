/**
 * The orchestrator under chance: the production engine over a store in memory and a cloud that misbehaves, moved step by
 * step by one seeded scheduler, and judged after each step by the cloud's own books.
 *
 * <p>Open {@link io.atlas4j.orchestrator.sim.Simulation} first, which is one run of one seed, then
 * {@link io.atlas4j.orchestrator.sim.Judge}, which says what must hold. The same seed takes the same steps.
 */
@NullMarked
package io.atlas4j.orchestrator.sim;

import org.jspecify.annotations.NullMarked;
