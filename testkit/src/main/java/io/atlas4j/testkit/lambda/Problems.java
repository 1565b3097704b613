package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import java.util.Map;

/** Lambda's refusals: a code that means something, and words that do not. */
final class Problems {
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("global/invalid-parameters", "Invalid request data."),
            Map.entry("global/invalid-api-key", "API key was invalid, expired, or deleted."),
            Map.entry("global/account-inactive", "Your account is inactive."),
            Map.entry("global/invalid-address", "Your billing address is invalid."),
            Map.entry("global/forbidden", "You are not allowed to do this."),
            Map.entry("global/quota-exceeded", "Quota exceeded."),
            Map.entry("global/duplicate", "The name is already taken."),
            Map.entry("global/object-does-not-exist", "Specified object does not exist."),
            Map.entry("global/not-found", "The requested resource was not found."),
            Map.entry("global/conflict", "The request conflicts with the current state of the resource."),
            Map.entry("global/internal-error", "An internal server error occurred."),
            Map.entry(
                    "instance-operations/launch/insufficient-capacity",
                    "Not enough capacity to fulfill launch request."),
            Map.entry("instance-operations/launch/file-system-in-wrong-region", "The filesystem is in another region."),
            Map.entry("filesystems/filesystem-in-use", "Filesystem is in use."),
            Map.entry(
                    "firewall-rulesets/firewall-ruleset-in-use",
                    "Firewall ruleset is in use by one or more instances."));

    private Problems() {}

    static Reply of(int status, String code) {
        return of(status, code, WORDS.getOrDefault(code, "Something went wrong."));
    }

    static Reply of(int status, String code, String words) {
        var error = JsonText.object().put("code", code).put("message", words).put("suggestion", suggestion(code));
        return Reply.json(status, JsonText.object().set("error", error));
    }

    private static String suggestion(String code) {
        return code.equals("global/invalid-api-key")
                ? "Check your API key or create a new one, then try again."
                : "Check what you asked for, then try again.";
    }

    static Reply invalid() {
        return of(400, "global/invalid-parameters");
    }

    static Reply missing() {
        return of(404, "global/object-does-not-exist");
    }

    /** The page of the CDN in front of Lambda, which knows nothing of its errors and says nothing about when to come again. */
    static Reply tooFast() {
        var page = """
                <!DOCTYPE html><html><head><title>Access denied | cloud.lambda.ai used Cloudflare to restrict access</title>
                </head><body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>
                """;
        return new Reply(429, Map.of("Content-Type", "text/html; charset=UTF-8"), page, null);
    }

    /** What a status means when no code is given. */
    static String codeOf(int status) {
        return switch (status) {
            case 401 -> "global/invalid-api-key";
            case 403 -> "global/forbidden";
            case 404 -> "global/object-does-not-exist";
            case 409 -> "global/conflict";
            case 400 -> "global/invalid-parameters";
            default -> "global/internal-error";
        };
    }
}
