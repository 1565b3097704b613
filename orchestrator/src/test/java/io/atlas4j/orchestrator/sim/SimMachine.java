package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A machine at the cloud and its bill. Money is in millionths of a dollar, times milliseconds per hour. */
final class SimMachine {
    static final long NEVER = Long.MAX_VALUE;

    /** Divides what is billed into millionths of a dollar. */
    static final long HOUR = Duration.ofHours(1).toMillis();

    enum State {
        BOOTING,
        RUNNING,
        STOPPED,
        /** Its command ended; costs nothing. */
        FINISHED,
        FAILED,
        GONE
    }

    final String id;
    final Optional<String> name;
    final Optional<MachineName> mark;
    final long createdAt;
    final long shownFrom;

    /** Sent by who had no claim any more: nobody can have known of it. */
    final boolean stale;

    State state = State.BOOTING;
    long readyAt;
    long goneAt = NEVER;
    boolean wasMissed;
    boolean preempted;

    /** For how many milliseconds the ledger did not know of it. */
    long uncounted;

    boolean priceShown = true;
    /** Stopped for us, and shown as if it had been taken back, until it is started. */
    boolean looksTaken;

    int exitCode;

    /** Whether it tells its exit code once it is over. */
    boolean tellsCode = true;

    /** What its command's last line in the log says. */
    Optional<Integer> printed = Optional.empty();
    /** What it costs an hour while it runs, and does not show. */
    long extra;

    private long perHour;
    private long dearest;
    private long billed;
    private long billedUntil;

    SimMachine(String id, String name, long now, long shownFrom, long readyAt, long perHour, boolean stale) {
        this.id = id;
        this.name = Optional.of(name);
        this.mark = MachineName.parse(name);
        this.createdAt = now;
        this.shownFrom = shownFrom;
        this.readyAt = readyAt;
        this.perHour = perHour;
        this.dearest = perHour;
        this.billedUntil = now;
        this.stale = stale;
    }

    /** What time brings about. */
    void passTo(long now) {
        if (state == State.GONE) {
            return;
        }
        if (goneAt <= now) {
            bill(goneAt);
            state = State.GONE;
            return;
        }
        bill(now);
        if (state == State.BOOTING && readyAt <= now) {
            state = State.RUNNING;
        }
    }

    private void bill(long until) {
        billed += (rate() + (isUp() ? extra : 0)) * (until - billedUntil);
        billedUntil = until;
    }

    private boolean isUp() {
        return state == State.BOOTING || state == State.RUNNING;
    }

    /** Millionths of a dollar an hour, now, as far as it shows them. */
    long rate() {
        return switch (state) {
            case BOOTING, RUNNING -> perHour;
            case STOPPED -> perHour / 10;
            case FINISHED, FAILED, GONE -> 0;
        };
    }

    /** What it shows as its price while it runs. */
    long price() {
        return perHour;
    }

    /** Its provider needs it for somebody else. */
    void takeBack() {
        if (state == State.RUNNING) {
            preempted = true;
            state = State.STOPPED;
        }
    }

    void reprice(long next) {
        perHour = next;
        dearest = Math.max(dearest, next);
    }

    /** The highest that it ever cost. */
    long dearest() {
        return dearest + extra;
    }

    long billed() {
        return billed;
    }

    boolean isLive() {
        return state != State.GONE;
    }

    boolean isListed(long now, long echo) {
        return shownFrom <= now && (isLive() || goneAt + echo > now);
    }

    /** As the cloud shows it, with more in the raw answer than anybody should keep. */
    Compute shown() {
        return Compute.builder(SimCloud.ID, id, status())
                .name(name)
                .billing(billing())
                .costPerHour(priceShown ? Optional.of(usd(perHour)) : Optional.empty())
                .storageCostPerHour(Optional.of(usd(perHour / 10)))
                .createdAt(Optional.of(Instant.ofEpochMilli(createdAt)))
                .preempted(preempted || looksTaken)
                .exitCode(state == State.FINISHED && tellsCode ? OptionalInt.of(exitCode) : OptionalInt.empty())
                .raw(Map.of("env", SimCloud.SECRET))
                .build();
    }

    static BigDecimal usd(long millionths) {
        return BigDecimal.valueOf(millionths, 6);
    }

    private ComputeStatus status() {
        return switch (state) {
            case BOOTING -> ComputeStatus.PROVISIONING;
            case RUNNING, GONE -> ComputeStatus.RUNNING; // what is gone stands in a list as it last was
            case STOPPED, FINISHED -> ComputeStatus.STOPPED;
            case FAILED -> ComputeStatus.FAILED;
        };
    }

    private BillingState billing() {
        return switch (state) {
            case BOOTING, RUNNING, GONE -> BillingState.RUNNING;
            case STOPPED -> BillingState.STORAGE;
            case FINISHED, FAILED -> BillingState.NONE;
        };
    }

    @Override
    public String toString() {
        return id + "(" + state + (mark.isPresent() ? " attempt " + mark.get().attempt() : "") + ")";
    }
}
