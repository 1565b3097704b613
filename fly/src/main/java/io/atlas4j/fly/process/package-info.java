/**
 * Running other programs and truly ending them: {@link io.atlas4j.fly.process.ProcessTree} knows every process that came
 * of one start, {@link io.atlas4j.fly.process.CommandRun} runs a short command to its end. Not exported.
 */
@NullMarked
package io.atlas4j.fly.process;

import org.jspecify.annotations.NullMarked;
