package io.atlas4j.orchestrator;

import io.atlas4j.spec.Secret;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A call as it came in.
 *
 * @param path from {@link Callbacks#PATH} on, without the query
 * @param authorization the header of that name
 * @param contentLength the header of that name; believed only where it says too much
 * @param body read as far as is allowed, and not closed
 */
public record CallbackRequest(
        String method, String path, Optional<Secret> authorization, OptionalLong contentLength, InputStream body) {}
