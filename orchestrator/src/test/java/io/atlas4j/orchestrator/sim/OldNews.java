package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.EventType;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node that lay frozen may bring of an attempt that is over, at any time. All but a machine that was created: that one
 * would be there, and is met when an answer was under way for so long.
 */
final class OldNews {
    private static final String NODE = "gone";

    private OldNews() {}

    static List<Input> of(int attempt, Instant then) {
        var machine = Compute.builder(SimCloud.ID, "old", ComputeStatus.RUNNING).build();
        return List.of(
                new Input.Claimed(attempt, NODE, then.plusSeconds(15), Placement.of("old")),
                new Input.Renewed(attempt, NODE, then.plusSeconds(15)),
                new Input.Deferred(attempt, Duration.ofSeconds(5), "HTTP 500"),
                new Input.Refused(attempt, new Input.Next.OtherPlace(), "full"),
                new Input.AnswerLost(attempt),
                new Input.Seen(attempt, machine, then),
                new Input.NotListed(attempt, then, Duration.ZERO),
                new Input.Checked(attempt, Optional.empty(), then),
                new Input.SeenGone(attempt),
                new Input.NotGone(attempt, "it is still running"),
                new Input.PowerFailed(attempt, true, "no room"),
                new Input.Finished(attempt, 0, "callback"),
                new Input.Silent(attempt, "no exit code"),
                new Input.Told(attempt, EventType.PROGRESS, Map.of("percent", 7)),
                new Input.Late(attempt, machine, true, Optional.of(then)));
    }
}
