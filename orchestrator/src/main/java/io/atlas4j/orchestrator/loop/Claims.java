package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.SessionStore.Change;
import io.atlas4j.spi.Placement;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts that this node alone may ask a machine for. A claim is short, so that others soon follow a node that is gone,
 * and is renewed for as long as its create takes. Once another has taken it there is no renewing it. Safe for many threads.
 */
final class Claims {
    /** A dead node's is over before its lease on the loops is. */
    static final Duration LENGTH = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    /** A renewal is due when this part of the length is over. */
    private static final int PART = 3;

    private final Transitions transitions;
    private final TimeSource time;
    private final String holder;
    private final Duration length;
    private final Set<Claim> held = ConcurrentHashMap.newKeySet();

    Claims(Transitions transitions, TimeSource time, String holder, Duration length) {
        this.transitions = transitions;
        this.time = time;
        this.holder = holder;
        this.length = length;
    }

    /** Empty if another has the attempt, or it is not wanted any more. */
    Optional<Claim> take(String sessionId, int attempt, Placement placement) {
        var since = time.nanoTime();
        var until = Moment.now(time).plus(length);
        return transitions
                .applyDurably(sessionId, new Input.Claimed(attempt, holder, until, placement))
                .filter(Claims::isInFlight)
                .map(change -> new Claim(sessionId, attempt, since));
    }

    private static boolean isInFlight(Change change) {
        return change.happened() && change.next().standing() instanceof Standing.InFlight;
    }

    /** Renews those that are due to be: often. */
    void renew() {
        held.forEach(Claim::renew);
    }

    /** One of them, until it is closed. Its time is kept on the monotonic clock, which no setting moves and no sleep stops. */
    final class Claim implements AutoCloseable {
        private final String sessionId;
        private final int attempt;
        private volatile long since;

        private Claim(String sessionId, int attempt, long since) {
            this.sessionId = sessionId;
            this.attempt = attempt;
            this.since = since;
            held.add(this);
        }

        /** Whether the create may still be sent. */
        boolean holds() {
            return time.nanoTime() - since < length.toNanos();
        }

        private void renew() {
            var now = time.nanoTime();
            if (now - since < length.toNanos() / PART) {
                return;
            }
            try {
                var until = Moment.now(time).plus(length);
                var renewed = transitions
                        .apply(sessionId, new Input.Renewed(attempt, holder, until))
                        .filter(Claims::isInFlight);
                if (renewed.isPresent()) {
                    since = now;
                } else {
                    close(); // another has it, or its create was answered
                }
            } catch (AtlasException e) {
                LOG.debug("the claim of session {} is not renewed, and may run out: {}", sessionId, e.getMessage());
            }
        }

        @Override
        public void close() {
            held.remove(this);
        }
    }
}
