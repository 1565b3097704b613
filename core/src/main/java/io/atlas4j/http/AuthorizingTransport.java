package io.atlas4j.http;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.util.HashMap;

/** Adds the headers that prove who asks, as late as can be. */
final class AuthorizingTransport implements Transport {
    private final Transport next;
    private final Authorization authorization;

    AuthorizingTransport(Transport next, Authorization authorization) {
        this.next = next;
        this.authorization = authorization;
    }

    @Override
    public HttpResponse send(HttpRequest request) {
        var revealed = new HashMap<String, String>();
        authorization.headers(request).forEach((name, value) -> revealed.put(name, printable(name, value)));
        return next.send(request.withHeaders(revealed));
    }

    private static String printable(String name, Secret value) {
        var text = value.reveal();
        if (text.isEmpty() || text.chars().anyMatch(c -> c < ' ' || c > 0x7e)) {
            throw ValidationException.of(name, "the key must be printable ASCII; was something else pasted?");
        }
        return text;
    }
}
