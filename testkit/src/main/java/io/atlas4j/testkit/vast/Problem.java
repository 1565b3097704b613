package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import java.util.Map;

/** Vast's answers that hold no thing. */
final class Problem {
    private Problem() {}

    static Reply of(int status, String code, String words) {
        return Reply.json(
                status,
                JsonText.object().put("success", false).put("error", code).put("msg", words));
    }

    static Reply ok() {
        return Reply.json(200, JsonText.object().put("success", true));
    }

    static Reply noInstance(String id) {
        return of(404, "no_such_instance", "Instance " + id + " not found.");
    }

    /** Plain text, and nothing that says when to come again. */
    static Reply tooMany(double threshold) {
        return text(429, "API requests too frequent: endpoint threshold=" + threshold);
    }

    static Reply text(int status, String text) {
        return new Reply(status, Map.of("Content-Type", "text/plain"), text, null);
    }
}
