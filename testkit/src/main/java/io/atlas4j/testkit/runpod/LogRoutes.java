package io.atlas4j.testkit.runpod;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.atlas4j.testkit.runpod.PodLogs.Line;
import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.testkit.server.Reply;
import io.atlas4j.testkit.server.Request;
import io.atlas4j.testkit.server.Routes;
import io.atlas4j.testkit.server.Routes.Call;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Logs as server-sent events: what there is, then what comes, until the pod is gone. */
final class LogRoutes {
    private static final int USUAL_TAIL = 100;
    private static final int LONGEST_TAIL = 5000;

    private final Skin skin;

    LogRoutes(Skin skin) {
        this.skin = skin;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/v2/pods/{id}/logs", this::podLogs)
                .on("GET", "/v2/serverless/{id}/workers/{workerId}/logs", this::workerLogs);
    }

    private Reply podLogs(Call call) {
        var pod = skin.model.pods.get(call.bound("id"), skin.now());
        return stream(call.request(), pod.logs, () -> skin.read(() -> pod.exists(skin.now())));
    }

    private Reply workerLogs(Call call) {
        var endpoint = skin.model.serverless.get(call.bound("id"));
        return stream(call.request(), endpoint.logs, () -> skin.read(() -> !endpoint.deleted));
    }

    private Reply stream(Request request, PodLogs logs, BooleanSupplier goesOn) {
        var source = request.queryValue("source");
        if (source.filter(word -> !List.of("container", "system").contains(word))
                .isPresent()) {
            throw Problem.of(422, "source is container or system.");
        }
        var past = past(request, logs);
        var last = logs.all().isEmpty() ? 0 : logs.all().getLast().number();
        return Reply.stream("text/event-stream", out -> {
            write(past, source, out);
            var written = last;
            boolean open;
            do {
                open = goesOn.getAsBoolean(); // asked first: what was logged before the end is shown
                var seen = written;
                var fresh =
                        logs.all().stream().filter(line -> line.number() > seen).toList();
                write(fresh, source, out);
                written = fresh.isEmpty() ? written : fresh.getLast().number();
                if (open) {
                    skin.awaitChange();
                }
            } while (open);
        });
    }

    /** What comes before the live lines: the id of the last event beats a time, and a time beats a number of lines. */
    private static List<Line> past(Request request, PodLogs logs) {
        try {
            var resume = request.header("last-event-id");
            if (resume.isPresent()) {
                return logs.after(resume.get());
            }
            var since = request.queryValue("since").map(Instant::parse);
            if (since.isPresent()) {
                return logs.all().stream()
                        .filter(line -> !line.at().isBefore(since.get()))
                        .toList();
            }
            var tail = request.queryValue("tail").map(Integer::valueOf).orElse(USUAL_TAIL);
            if (tail < 0 || tail > LONGEST_TAIL) {
                throw Problem.of(422, "tail is between 0 and " + LONGEST_TAIL + ".");
            }
            var all = logs.all();
            return all.subList(Math.max(0, all.size() - tail), all.size());
        } catch (DateTimeException | NumberFormatException e) {
            throw Problem.of(422, "tail is a number, since and Last-Event-ID are times.");
        }
    }

    private static void write(List<Line> lines, Optional<String> source, OutputStream out) throws IOException {
        for (var line : lines) {
            if (source.filter(word -> !word.equals(line.source())).isPresent()) {
                continue;
            }
            var data = JsonText.object()
                    .put("ts", line.at().toString())
                    .put("source", line.source())
                    .put("line", line.text());
            out.write(("id: " + line.id() + "\ndata: " + JsonText.write(data) + "\n\n").getBytes(UTF_8));
        }
        out.flush();
    }
}
