package io.atlas4j.orchestrator;

/**
 * Answers what machines say about their work: {@code POST /callback/v1/progress}, {@code /logs} and {@code /finish}. Knows no
 * server: whoever has one hands over what came and sends back what is returned. Nobody needs to log in for these paths;
 * the token that each machine has is checked here. Safe for many threads; blocks while the body is read and on the
 * database.
 */
public interface Callbacks {
    /** Where the calls arrive, without a trailing slash. */
    String PATH = "/callback/v1";

    /** What to answer. Never throws. */
    CallbackResponse handle(CallbackRequest request);
}
