package io.atlas4j.http;

/**
 * Sends a request and waits for the answer. The layers over the network are all of this type, each wrapping the next;
 * a test gives a lambda.
 */
@FunctionalInterface
public interface Transport {
    /**
     * Returns the answer whatever its status.
     *
     * @throws io.atlas4j.error.TransportException if there is none
     * @throws io.atlas4j.error.TimedOutException if it takes longer than allowed
     */
    HttpResponse send(HttpRequest request);
}
