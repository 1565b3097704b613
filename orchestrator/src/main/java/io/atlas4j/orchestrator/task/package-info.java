/**
 * Tasks: a command that runs once, and how its end is learnt.
 *
 * <p>Open {@link io.atlas4j.orchestrator.task.TaskCommand} first, which wraps the command so that it tells its exit code: by a
 * call to {@link io.atlas4j.orchestrator.task.CallbackHandler}, where this installation can be reached from outside, and in
 * the log, where {@link io.atlas4j.orchestrator.task.MarkedLine} finds it. A {@link
 * io.atlas4j.orchestrator.task.CommandEnd} comes out.
 *
 * <p>Always holds: the user's words reach the program unchanged; what is told is told once, and the first telling counts; a
 * token names one attempt of one session and is never on a command line, in a message or in a log; memory is bounded
 * however many machines call. Nothing here knows a database or a server.
 */
@NullMarked
package io.atlas4j.orchestrator.task;

import org.jspecify.annotations.NullMarked;
