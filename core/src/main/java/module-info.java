/** The front door of atlas4j: what to ask of a cloud, what it answers, and what goes wrong. */
module io.atlas4j.core {
    requires static transitive org.jspecify;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.slf4j;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.atlas4j;
    exports io.atlas4j.auth;
    exports io.atlas4j.error;
    exports io.atlas4j.http;
    exports io.atlas4j.spec;
    exports io.atlas4j.spi;
    exports io.atlas4j.telemetry;
    exports io.atlas4j.testing;
    exports io.atlas4j.time;

    uses io.atlas4j.spi.ProviderFactory;
}
