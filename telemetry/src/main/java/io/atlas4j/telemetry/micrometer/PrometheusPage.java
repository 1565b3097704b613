package io.atlas4j.telemetry.micrometer;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What a Prometheus server is answered when it scrapes: for any web framework.
 *
 * @param contentType for the answer's header
 */
public record PrometheusPage(String contentType, String text) {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /**
     * Everything in the registry as it stands now.
     *
     * @param accept the request's header, which may ask for the OpenMetrics form; empty for the plain one
     */
    @SuppressWarnings("exports") // the caller has it
    public static PrometheusPage of(PrometheusMeterRegistry registry, String accept) {
        var type = accept.contains(OPEN_METRICS) ? OPEN_METRICS + "; version=1.0.0; charset=utf-8" : TEXT;
        return new PrometheusPage(type, registry.scrape(type));
    }
}
