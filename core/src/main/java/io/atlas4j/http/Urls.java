package io.atlas4j.http;

import io.atlas4j.error.ValidationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the addresses of requests: checked bases, escaped path segments and parameters. */
public final class Urls {
    private static final Pattern DOTS = Pattern.compile("\\.{0,2}");
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.(\\d{1,2}|1\\d\\d|2[0-4]\\d|25[0-5])){3}");

    private Urls() {}

    /**
     * Reads a base address from a setting: https, or http for this machine only, without user, query or fragment. A
     * trailing slash is dropped.
     */
    public static URI base(String setting, String value) {
        try {
            var url = new URI(value.strip());
            if (url.getRawQuery() != null || url.getRawFragment() != null) {
                throw ValidationException.of(setting, "must be an address without query and fragment");
            }
            check(setting, url);
            return URI.create(url.toString().replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw ValidationException.of(setting, "is not an address"); // the cause would quote it
        }
    }

    /** The base with the path segments behind it, each escaped whole: an id with a slash stays one segment. */
    public static URI under(URI base, String... segments) {
        var path = new StringBuilder(base.toString());
        for (var segment : segments) {
            if (DOTS.matcher(segment).matches()) { // whoever normalizes the path would read it as "here" or "up"
                throw ValidationException.of("id", "\"" + segment + "\" cannot be part of an address");
            }
            path.append('/').append(escape(segment));
        }
        return URI.create(path.toString());
    }

    /** The address with parameters, in the map's order. */
    public static URI with(URI url, Map<String, ?> parameters) {
        if (parameters.isEmpty()) {
            return url;
        }
        var query = parameters.entrySet().stream()
                .map(entry -> escape(entry.getKey()) + "=" + escape(String.valueOf(entry.getValue())))
                .collect(Collectors.joining("&"));
        return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + query);
    }

    static URI checked(URI url) {
        check("url", url);
        return url;
    }

    private static void check(String field, URI url) {
        if (url.getHost() == null || url.getRawUserInfo() != null) {
            throw ValidationException.of(field, "must be an https address with a host and without a user");
        }
        if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && isLoopback(url.getHost()))) {
            throw ValidationException.of(field, "must be https; plain http is accepted for this machine only");
        }
    }

    /** By name, without asking the name service, which could lie. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("[::1]")
                || LOOPBACK.matcher(host).matches();
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%7E", "~")
                .replace("*", "%2A");
    }
}
