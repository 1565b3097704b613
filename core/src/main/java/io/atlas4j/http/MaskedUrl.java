package io.atlas4j.http;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Addresses as events and messages may show them. */
public final class MaskedUrl {
    private static final Set<String> SECRET_WORDS =
            Set.of("key", "token", "secret", "sig", "signature", "password", "auth", "credential", "session", "jwt");

    private MaskedUrl() {}

    /** The whole address with stars for the user and for the values of parameters that look like secrets. */
    public static String of(URI url) {
        var text = new StringBuilder(withoutQuery(url));
        if (url.getRawQuery() != null) {
            text.append('?')
                    .append(Stream.of(url.getRawQuery().split("&"))
                            .map(MaskedUrl::maskParameter)
                            .collect(Collectors.joining("&")));
        }
        return text.toString();
    }

    /** The address with its whole query as stars: for addresses that are not a provider's own. */
    public static String hidingQuery(URI url) {
        return withoutQuery(url) + (url.getRawQuery() == null ? "" : "?***");
    }

    /** Nothing but where it leads: for addresses that are a secret as a whole. */
    public static String hostOf(URI url) {
        return url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort()) + "/***";
    }

    private static String withoutQuery(URI url) {
        var authority = String.valueOf(url.getRawAuthority());
        var at = authority.lastIndexOf('@');
        return url.getScheme() + "://" + (at < 0 ? authority : "***" + authority.substring(at)) + url.getRawPath();
    }

    private static String maskParameter(String parameter) {
        var equals = parameter.indexOf('=');
        if (equals < 0) {
            return parameter;
        }
        var name = parameter.substring(0, equals);
        return looksSecret(name) ? name + "=***" : parameter;
    }

    private static boolean looksSecret(String name) {
        return Stream.of(name.toLowerCase(Locale.ROOT).split("[^a-z]+"))
                .anyMatch(word -> SECRET_WORDS.contains(word) || word.endsWith("key") || word.endsWith("token"));
    }
}
