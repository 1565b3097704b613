/**
 * What runs: the loops that look and wake, and the workers that do what was decided.
 *
 * <p>Open {@link io.atlas4j.orchestrator.loop.Engine} first, which puts the parts together, then
 * {@link io.atlas4j.orchestrator.loop.Transitions}, the one way in which a session changes.
 *
 * <p>Always holds: a loop may run twice, late or beside itself without harm; an effect is done by who committed the
 * decision for it; each list operation serves every session of its account.
 */
@NullMarked
package io.atlas4j.orchestrator.loop;

import org.jspecify.annotations.NullMarked;
