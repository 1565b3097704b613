/** The {@code atlas} command. */
module io.atlas4j.cli {
    requires static org.jspecify;
    requires com.fasterxml.jackson.annotation;
    requires info.picocli;
    requires io.atlas4j.core;
    requires io.atlas4j.fly;
    requires io.atlas4j.orchestrator;
    requires io.atlas4j.providers; // found by ServiceLoader
    requires io.atlas4j.telemetry;
    requires jdk.httpserver;
    requires jdk.jfr;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    opens io.atlas4j.cli to
            info.picocli,
            tools.jackson.databind;
}
