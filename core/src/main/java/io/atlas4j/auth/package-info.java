/**
 * Proving who calls a machine's service: {@link io.atlas4j.auth.BearerToken} for callers that can send a header,
 * {@link io.atlas4j.auth.SignedUrl} for those that only have an address. Pure; comparisons take constant time.
 */
@NullMarked
package io.atlas4j.auth;

import org.jspecify.annotations.NullMarked;
