package io.atlas4j.spi;

import io.atlas4j.spec.Endpoint;
import io.atlas4j.spec.EndpointRequest;
import io.atlas4j.spec.EndpointWorker;
import java.util.List;
import java.util.Map;

/** Serverless endpoints can be made and changed. */
public interface Endpoints {
    List<Endpoint> endpoints();

    Endpoint endpoint(String id);

    /**
     * Makes one.
     *
     * @throws io.atlas4j.error.AmbiguousOutcomeException if it may exist all the same
     */
    Endpoint createEndpoint(EndpointRequest request);

    /**
     * Changes what is named and nothing else.
     *
     * @param changes in the provider's own words
     */
    Endpoint updateEndpoint(String id, Map<String, ?> changes);

    /** Deletes it, which cancels its jobs. Deleting what is gone succeeds. */
    void deleteEndpoint(String id);

    List<EndpointWorker> endpointWorkers(String id);
}
