/** Our events in what people already run: Micrometer, OpenTelemetry, flight recordings and the log. */
@SuppressWarnings("requires-transitive-automatic") // Micrometer and OpenTelemetry have no descriptors, only names
module io.atlas4j.telemetry {
    requires static transitive org.jspecify;
    requires transitive io.atlas4j.core;
    requires static transitive jdk.jfr;
    requires static io.opentelemetry.context;
    requires static transitive io.opentelemetry.api;
    requires static transitive micrometer.core;
    requires static transitive micrometer.registry.prometheus;
    requires static transitive org.slf4j;

    exports io.atlas4j.telemetry.jfr;
    exports io.atlas4j.telemetry.logging;
    exports io.atlas4j.telemetry.meters;
    exports io.atlas4j.telemetry.micrometer;
    exports io.atlas4j.telemetry.opentelemetry;
}
