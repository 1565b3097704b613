package io.atlas4j.testkit.runpod;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Cuts a list into pages, rightly or as badly as asked. A cursor names the list and the entry it continues after. */
final class Pages {
    private static final int MOST = 1000;

    private Pages() {}

    static Reply of(RunPodModel model, Request request, String name, List<ObjectNode> items) {
        if (model.release == Release.AUGUST_2026) {
            return Skin.list(name, items);
        }
        var limit = Math.min(limit(request), model.pages.largest);
        var cursor = request.queryValue("cursor");
        var from = cursor.map(text -> position(name, text, items)).orElse(0);
        var size = model.pages.paging == Paging.SHORT_PAGES && items.size() - from > limit
                ? Math.max(1, limit - 1)
                : limit;
        var to = Math.min(items.size(), from + size);
        var page = items.subList(from, to);
        var next = switch (model.pages.paging) {
            case AS_ASKED, SHORT_PAGES ->
                to < items.size()
                        ? Optional.of(cursor(name, items.get(to - 1).get("id").asString()))
                        : Optional.<String>empty();
            case STUCK_CURSOR -> Optional.of(cursor.orElseGet(() -> cursor(name, "")));
            case ENDLESS -> Optional.of(cursor(name, "~" + model.newId("")));
        };
        var answer = JsonText.object();
        answer.set(name, JsonText.array(page));
        answer.putObject("pagination").put("nextCursor", next.orElse(null)).put("hasNextPage", next.isPresent());
        return Reply.json(200, answer);
    }

    private static int limit(Request request) {
        try {
            var limit = request.queryValue("limit").map(Integer::valueOf).orElse(MOST);
            if (limit < 1 || limit > MOST) {
                throw Problem.of(422, "limit must be between 1 and " + MOST + ".");
            }
            return limit;
        } catch (NumberFormatException e) {
            throw Problem.of(422, "limit must be a number.");
        }
    }

    private static int position(String name, String cursor, List<ObjectNode> items) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), UTF_8);
            if (text.startsWith(name + ":")) {
                var last = text.substring(name.length() + 1);
                if (last.isEmpty() || last.startsWith("~")) {
                    return 0;
                }
                for (var i = 0; i < items.size(); i++) {
                    if (items.get(i).get("id").asString().equals(last)) {
                        return i + 1;
                    }
                }
                return items.size();
            }
        } catch (IllegalArgumentException e) {
            // Not one of ours: refused below.
        }
        throw Problem.of(422, "The cursor is not valid.");
    }

    private static String cursor(String name, String lastId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString((name + ":" + lastId).getBytes(UTF_8));
    }
}
