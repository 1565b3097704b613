package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.store.Alerts;
import io.atlas4j.orchestrator.store.Alerts.Placed;
import io.atlas4j.orchestrator.store.Alerts.Told;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one webhook every alert, in their order and at least once, from where it was told last, by whichever node. What it
 * does not take is repeated with growing pauses until it is a day old; whatever comes after waits for it, and nobody else does.
 */
final class WebhookLoop {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookLoop.class);

    static final Duration PATIENCE = Duration.ofDays(1);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(30);
    private static final int DOUBLINGS = 9;
    private static final int BATCH = 20;

    private final Webhook webhook;
    private final Alerts alerts;
    private final WebhookPost post;
    private final TimeSource time;
    private final Lease lease;
    private final SessionTelemetry telemetry;
    private final AtomicBoolean running = new AtomicBoolean();
    private volatile long next;

    WebhookLoop(
            Webhook webhook,
            Alerts alerts,
            WebhookPost post,
            TimeSource time,
            Lease lease,
            SessionTelemetry telemetry) {
        this.webhook = webhook;
        this.alerts = alerts;
        this.post = post;
        this.time = time;
        this.lease = lease;
        this.telemetry = telemetry;
        this.next = time.nanoTime();
        alerts.told(webhook.name(), Moment.now(time)); // it is told all that happens from now on
    }

    boolean isDue() {
        return time.nanoTime() - next >= 0;
    }

    AtomicBoolean running() {
        return running;
    }

    String threadName() {
        return "atlas-webhook-" + webhook.host();
    }

    void tick() {
        next = time.nanoTime() + EVERY.toNanos();
        if (!lease.take()) {
            return;
        }
        var told = alerts.told(webhook.name(), Moment.now(time));
        if (told.retryAt().isAfter(Moment.now(time))) {
            return;
        }
        for (var alert : alerts.after(told.position(), BATCH)) {
            if (!lease.take()) {
                return;
            }
            var after = tell(told, alert);
            var done = after.position().equals(alert.position());
            if (!alerts.tell(webhook.name(), told, after) || !done) {
                return;
            }
            told = after;
        }
    }

    private Told tell(Told told, Placed alert) {
        var begun = time.nanoTime();
        var answer = post.send(webhook, alert);
        var now = Moment.now(time);
        var tries = told.tries() + 1;
        var old = alert.alert().at().plus(PATIENCE).isBefore(now);
        var outcome = switch (answer) {
            case WebhookPost.Answer.Taken taken -> "delivered";
            case WebhookPost.Answer.Refused refused -> given(alert, "refused", refused.why());
            case WebhookPost.Answer.Failed failed when old -> given(alert, "given_up", failed.why());
            case WebhookPost.Answer.Failed failed -> failed(alert, tries, failed.why());
        };
        telemetry.told(webhook.host(), alert.alert().type(), outcome, tries, time.nanoTime() - begun);
        return answer instanceof WebhookPost.Answer.Failed failed && !old
                ? new Told(told.position(), tries, now.plus(pause(tries, failed)))
                : new Told(alert.position(), 0, now);
    }

    private String given(Placed alert, String outcome, String why) {
        LOG.error(
                "{} was not told of {} ({}) and will not be: {}",
                webhook,
                alert.alert().type(),
                alert.alert().sessionId().orElse("no session"),
                why);
        return outcome;
    }

    private String failed(Placed alert, int tries, String why) {
        if (tries == 1) {
            LOG.warn(
                    "{} cannot be told of {}: {}; it is tried again",
                    webhook,
                    alert.alert().type(),
                    why);
        }
        return "failed";
    }

    private static Duration pause(int tries, WebhookPost.Answer.Failed failed) {
        var grown = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, DOUBLINGS));
        var asked = failed.pause().filter(pause -> pause.compareTo(grown) > 0).orElse(grown);
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }
}
