package io.atlas4j.telemetry.opentelemetry;

import io.atlas4j.telemetry.ProviderRequest;
import io.atlas4j.telemetry.bridge.Redaction;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request in the words of the conventions for HTTP clients; one that is not HTTP ({@code local:create}) in ours.
 *
 * @param spanName the method and the template of the path
 * @param shared what span and metric both carry
 * @param url the address, for the span alone; empty where there is no HTTP
 */
record RequestAttributes(String spanName, Attributes shared, Optional<String> url) {
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> METHOD_ORIGINAL = AttributeKey.stringKey("http.request.method_original");
    static final AttributeKey<Long> RESEND_COUNT = AttributeKey.longKey("http.request.resend_count");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> TEMPLATE = AttributeKey.stringKey("url.template");
    static final AttributeKey<String> FULL = AttributeKey.stringKey("url.full");
    static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("atlas.provider");
    static final AttributeKey<String> API = AttributeKey.stringKey("atlas.api");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("atlas.operation");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");

    static RequestAttributes of(ProviderRequest request) {
        var attributes = Attributes.builder()
                .put(PROVIDER, request.name().segments().get(1))
                .put(API, request.api());
        if (request.url().startsWith("http://") || request.url().startsWith("https://")) {
            return http(request, attributes);
        }
        attributes.put(OPERATION, request.url());
        request.error().ifPresent(kind -> attributes.put(ERROR, kind));
        return new RequestAttributes(request.url(), attributes.build(), Optional.empty());
    }

    boolean isHttp() {
        return url.isPresent();
    }

    private static RequestAttributes http(ProviderRequest request, AttributesBuilder attributes) {
        var upper = request.method().toUpperCase(Locale.ROOT);
        var method = METHODS.contains(upper) ? upper : "_OTHER";
        attributes.put(METHOD, method);
        var name = method.equals("_OTHER") ? "HTTP" : method;
        if (request.status() > 0) {
            attributes.put(STATUS, (long) request.status());
        }
        request.error()
                .ifPresent(kind ->
                        attributes.put(ERROR, request.status() > 0 ? Integer.toString(request.status()) : kind));
        try {
            var url = URI.create(request.url().replace("***", "-"));
            var template = UrlTemplate.of(url.getRawPath());
            attributes.put(ADDRESS, url.getHost()).put(TEMPLATE, template);
            attributes.put(
                    PORT, url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443L : 80L);
            name = name + " " + template;
        } catch (IllegalArgumentException e) {
            // an address that is none keeps the method alone
        }
        return new RequestAttributes(name, attributes.build(), Optional.of(Redaction.text(request.url())));
    }
}
