package io.atlas4j.testkit.fly;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;

/** Fly's answers that hold no thing. */
final class Problems {
    private Problems() {}

    static Reply of(int status, String text) {
        return Reply.json(status, JsonText.object().put("error", text));
    }

    static Reply of(int status, String text, String code) {
        return Reply.json(status, JsonText.object().put("error", text).put("status", code));
    }

    /** Fly writes nothing down about when to come again. */
    static Reply tooMany() {
        return of(429, "rate limit exceeded");
    }

    static Reply leased(Machine machine, Machine.Lease lease) {
        return Reply.json(
                409,
                JsonText.object()
                        .put("status", "error")
                        .put(
                                "message",
                                "machine ID " + machine.id + " lease currently held by dev@acme.example, expires at "
                                        + lease.expires()));
    }

    static Reply ok() {
        return Reply.json(200, JsonText.object().put("ok", true));
    }
}
