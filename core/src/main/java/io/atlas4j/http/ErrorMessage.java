package io.atlas4j.http;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds what a provider says about a failure, wherever it puts it: {@code detail} and {@code errors} of RFC 9457,
 * {@code error.message} with its {@code suggestion}, {@code error} with {@code msg}, {@code message}, or plain text.
 */
final class ErrorMessage {
    /** Parsing more than this for a sentence is not worth it. */
    private static final int LONGEST_BODY = 256 * 1024;

    private static final int MOST_ERRORS = 5;

    private ErrorMessage() {}

    static Optional<String> in(byte[] body) {
        if (body.length == 0 || body.length > LONGEST_BODY) {
            return Optional.empty();
        }
        var text = new String(body, java.nio.charset.StandardCharsets.UTF_8).strip();
        try {
            return inJson(JsonCodec.read(body));
        } catch (JacksonException e) {
            return plain(text);
        }
    }

    private static Optional<String> inJson(JsonNode json) {
        if (json.isString()) {
            return plain(json.stringValue());
        }
        var errors = errors(json.path("errors"));
        var detail = text(json.path("detail"));
        if (detail.isPresent()) {
            return Optional.of(errors.isEmpty() ? detail.get() : detail.get() + " " + String.join("; ", errors));
        }
        return text(json.path("error").path("message"))
                .map(message -> advised(message, json.path("error").path("suggestion")))
                .or(() -> text(json.path("error")).map(error -> withWords(error, json.path("msg"))))
                .or(() -> text(json.path("message")))
                .or(() -> errors.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", errors)))
                .or(() -> text(json.path("msg")))
                .or(() -> text(json.path("title")));
    }

    /** Where {@code error} is a code, {@code msg} holds the sentence. */
    private static String withWords(String error, JsonNode words) {
        return text(words)
                .filter(sentence -> !sentence.equals(error))
                .map(sentence -> error + ": " + sentence)
                .orElse(error);
    }

    private static String advised(String message, JsonNode suggestion) {
        return text(suggestion).map(advice -> message + " " + advice).orElse(message);
    }

    /**
     * What is missing comes first: validators that find one required field missing also complain about every field that is
     * right.
     */
    private static List<String> errors(JsonNode errors) {
        var all = StreamSupport.stream(errors.spliterator(), false)
                .flatMap(error -> one(error).stream())
                .sorted(Comparator.comparing(error -> !error.contains("missing propert")))
                .toList();
        if (all.size() <= MOST_ERRORS) {
            return all;
        }
        var some = new ArrayList<>(all.subList(0, MOST_ERRORS));
        some.add("and " + (all.size() - MOST_ERRORS) + " more");
        return some;
    }

    private static Optional<String> one(JsonNode error) {
        if (error.isString()) {
            return text(error);
        }
        var place = text(error.path("location")).or(() -> text(error.path("path")));
        return text(error.path("message"))
                .map(message -> place.map(p -> p + ": " + message).orElse(message));
    }

    private static Optional<String> text(JsonNode node) {
        return node.isString() && !node.stringValue().isBlank() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    /** A web page says nothing to a person who called an API, except perhaps its title. */
    private static Optional<String> plain(String text) {
        if (!text.startsWith("<")) {
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        }
        var title = java.util.regex.Pattern.compile(
                        "<title>([^<]{1,200})</title>", java.util.regex.Pattern.CASE_INSENSITIVE)
                .matcher(text);
        return Optional.of(
                title.find() ? "a web page titled \"" + title.group(1).strip() + "\"" : "a web page");
    }
}
