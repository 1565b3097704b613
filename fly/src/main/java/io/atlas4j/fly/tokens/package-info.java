/**
 * Tokens for Fly's interfaces that simply work.
 *
 * <p>Open {@link io.atlas4j.fly.tokens.Tokens} first. A token is looked for in memory, in storage, in the environment,
 * in the command line's own file, by asking the command line for a new one, and last in what a person gave; the first
 * that has a usable one wins. A value that was once rejected never comes back for that application. No message, event
 * or string form holds a token.
 */
@NullMarked
package io.atlas4j.fly.tokens;

import org.jspecify.annotations.NullMarked;
