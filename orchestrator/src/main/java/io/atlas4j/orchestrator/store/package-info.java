/**
 * What is kept: the database, its schema, and the keys that seal secrets.
 *
 * <p>Open {@link io.atlas4j.orchestrator.store.SessionStore} first, which has every question about sessions; then
 * {@code JdbcSessionStore}, which asks them in SQL, and {@code Database}, which runs statements: in a file of this process
 * ({@code FileDatabase}) or on a server of several ({@code SharedDatabase}).
 *
 * <p>Always holds: a session's row is written only under the version it was read with, its events and its attempt in the
 * same transaction; a time is bound and never asked of the database, but by the one statement by which nodes share its
 * date; no secret value leaves {@link io.atlas4j.orchestrator.store.RequestCodec} unsealed; an interrupt cuts no
 * statement short, on whoever's thread it runs. Every store passes {@code SessionStoreContract}.
 */
@NullMarked
package io.atlas4j.orchestrator.store;

import org.jspecify.annotations.NullMarked;
