/**
 * Our events in what people already run: Micrometer, OpenTelemetry, flight recordings and the log. Micrometer and
 * OpenTelemetry are required by who uses their bridges, and not passed on: who uses others would have to have them too.
 */
module io.atlas4j.telemetry {
    requires static transitive org.jspecify;
    requires transitive io.atlas4j.core;
    requires static transitive jdk.jfr;
    requires static io.opentelemetry.context;
    requires static io.opentelemetry.api;
    requires static micrometer.core;
    requires static micrometer.registry.prometheus;
    requires transitive org.slf4j;

    exports io.atlas4j.telemetry.jfr;
    exports io.atlas4j.telemetry.logging;
    exports io.atlas4j.telemetry.meters;
    exports io.atlas4j.telemetry.micrometer;
    exports io.atlas4j.telemetry.opentelemetry;
}
