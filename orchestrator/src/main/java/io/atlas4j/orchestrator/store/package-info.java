/**
 * What is kept: the database, its schema, and the key that seals secrets.
 *
 * <p>Open {@link io.atlas4j.orchestrator.store.SessionStore} first, which has every statement about sessions, then
 * {@link io.atlas4j.orchestrator.store.Database}, which runs them.
 *
 * <p>Always holds: a session's row is written only under the version it was read with, its events and its attempt in the
 * same transaction; a time is bound and never asked of the database; no secret value leaves
 * {@link io.atlas4j.orchestrator.store.RequestCodec} unsealed; JDBC runs on threads of our own that nobody interrupts.
 */
@NullMarked
package io.atlas4j.orchestrator.store;

import org.jspecify.annotations.NullMarked;
