package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.Phase;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.machine.Task;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.orchestrator.store.SessionStore.Change;
import io.atlas4j.orchestrator.task.CallbackTokens.Speaker;
import io.atlas4j.orchestrator.task.CommandEnd;
import io.atlas4j.orchestrator.task.Report;
import io.atlas4j.orchestrator.task.ReportSink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes news of what machines report. The end of a command is kept durably before it is acknowledged. */
final class TaskReports implements ReportSink {
    private final SessionStore store;
    private final Transitions transitions;

    TaskReports(Transitions transitions) {
        this.store = transitions.store();
        this.transitions = transitions;
    }

    @Override
    public Reception take(Speaker speaker, Report report) {
        var row = store.find(speaker.session());
        if (row.isEmpty()) {
            return Reception.UNKNOWN;
        }
        var state = row.get().state();
        if (state.attempt() != speaker.attempt()) {
            return Reception.SUPERSEDED;
        }
        if (report instanceof Report.Finish && isTold(state)) {
            return Reception.TAKEN; // already
        }
        if (state.phase() == Phase.ENDED) {
            return Reception.SUPERSEDED;
        }
        if (report instanceof Report.Finish && state.task().isEmpty()) {
            return Reception.UNKNOWN; // there is no command whose end it could be
        }
        var kept = switch (report) {
            case Report.Progress progress -> tell(speaker, EventType.PROGRESS, detail(progress));
            case Report.Lines lines -> tell(speaker, EventType.LOG, Map.of("lines", lines.lines()));
            case Report.Finish finish -> finish(speaker, finish);
        };
        if (kept.isEmpty()) {
            throw new UnexpectedException(
                    Origin.ATLAS, "session " + speaker.session() + " changed too often to take a report");
        }
        return Reception.TAKEN;
    }

    /** What a command's end means for its session: one that took too long is a deadline that passed. */
    static Input input(int attempt, CommandEnd end, String source) {
        return switch (end) {
            case CommandEnd.Exited exited -> new Input.Finished(attempt, exited.exitCode(), source);
            case CommandEnd.OverTime overTime -> new Input.Terminate(EndReason.MAX_RUNTIME);
        };
    }

    private static boolean isTold(SessionState state) {
        return state.task()
                .flatMap(Task::outcome)
                .filter(outcome -> outcome.exitCode().isPresent())
                .isPresent();
    }

    private Optional<Change> finish(Speaker speaker, Report.Finish finish) {
        finish.detail().ifPresent(word -> tell(speaker, EventType.LOG, Map.of("lines", List.of(word))));
        return transitions.applyDurably(speaker.session(), input(speaker.attempt(), finish.end(), "callback"));
    }

    private Optional<Change> tell(Speaker speaker, EventType type, Map<String, Object> detail) {
        return transitions.apply(speaker.session(), new Input.Told(speaker.attempt(), type, detail));
    }

    private static Map<String, Object> detail(Report.Progress progress) {
        var detail = new LinkedHashMap<String, Object>(progress.values());
        progress.percent().ifPresent(percent -> detail.put("percent", percent));
        progress.message().ifPresent(message -> detail.put("message", message));
        return detail;
    }
}
