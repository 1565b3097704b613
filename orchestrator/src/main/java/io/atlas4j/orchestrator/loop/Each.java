package io.atlas4j.orchestrator.loop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes care of one session so that its trouble stays its own: what fails is said, and the others go on. */
final class Each {
    private static final Logger LOG = LoggerFactory.getLogger(Each.class);

    private Each() {}

    static void alone(String sessionId, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.error("session {} could not be taken care of; it is tried again", sessionId, e);
        }
    }
}
