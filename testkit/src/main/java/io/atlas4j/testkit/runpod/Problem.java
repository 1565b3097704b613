package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Shape;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A refusal, in the vendor's {@code application/problem+json} form. */
final class Problem extends RuntimeException {
    static final String NO_CAPACITY = "There are no longer any instances available with the requested specifications. "
            + "Please refresh and try again.";
    private static final String INVALID = "Request validation failed.";
    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(402, "Payment Required"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(409, "Conflict"),
            Map.entry(410, "Gone"),
            Map.entry(413, "Content Too Large"),
            Map.entry(422, "Unprocessable Entity"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));
    private static final Map<Integer, String> DETAILS = Map.of(
            400, NO_CAPACITY,
            401, "missing bearer token",
            402, "Your account balance is too low to deploy. Please add credit and try again.",
            403, "access denied",
            404, "resource not found",
            410, "This API has been retired.",
            422, INVALID,
            429, "rate limit exceeded for the minute window");

    private static final long serialVersionUID = 1;

    private final int status;
    private final String detail;
    private final transient List<String> errors;

    private Problem(int status, String detail, List<String> errors) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.errors = errors;
    }

    static Problem of(int status) {
        return new Problem(status, DETAILS.getOrDefault(status, title(status)), List.of());
    }

    static Problem of(int status, String detail) {
        return new Problem(status, detail, List.of());
    }

    static Problem notFound() {
        return of(404);
    }

    /** Refuses a body that does not have the shape; a missing or broken one is not an object either. */
    static ObjectNode requireShape(Shape shape, JsonNode body) {
        var complaints = shape.complaints(body);
        if (!complaints.isEmpty()) {
            throw new Problem(422, INVALID, complaints);
        }
        return (ObjectNode) body;
    }

    Reply reply() {
        var body = JsonText.object()
                .put("title", title(status))
                .put("status", status)
                .put("detail", detail);
        if (!errors.isEmpty()) {
            body.set("errors", JsonText.texts(errors));
        }
        return Reply.json(status, body, "application/problem+json");
    }

    private static String title(int status) {
        return TITLES.getOrDefault(status, "Error");
    }
}
