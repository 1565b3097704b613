package io.atlas4j.http;

import io.atlas4j.error.ErrorKind;
import java.util.Optional;

/** What an answer means where its status does not tell, so that events tell it too. Asked only while somebody listens. */
@FunctionalInterface
public interface Meaning {
    /** The status tells everything. */
    Meaning OF_STATUS = response -> Optional.empty();

    /** The failure that the answer is; empty where its status says it. An open answer has no body yet. */
    Optional<ErrorKind> of(HttpResponse response);
}
