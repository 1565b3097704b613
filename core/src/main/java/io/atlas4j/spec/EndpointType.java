package io.atlas4j.spec;

/** How requests reach the workers of a serverless endpoint. */
public enum EndpointType {
    /** Jobs wait in a queue. */
    QUEUE,
    /** Requests go to a worker at once. */
    LOAD_BALANCER,
    /** A kind that atlas4j does not know yet. */
    UNKNOWN
}
