package io.atlas4j.provider.vast;

import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.ComputeStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * What the four words of a state mean. Pure.
 *
 * @param takenBack whether another renter has its GPU, or may have: a lost bid looks like a stop by a call
 * @param detail why, and what to do, where the status alone does not say it
 */
record VastState(ComputeStatus status, BillingState billing, boolean takenBack, Optional<String> detail) {
    /** States of which a container seldom comes back by itself, and never in useful time. */
    static final Set<String> DYING = Set.of("exited", "unknown", "offline");

    private static final String ELSEWHERE =
            "; nothing but destroying it ends its bill: terminate it and take another offer";

    /** Whether the words show one of those states while the instance should run. */
    static boolean isDying(VastWire.Status status) {
        return DYING.contains(status.actual())
                && !isStopped(status)
                && !status.intended().equals("stopped");
    }

    private static boolean isStopped(VastWire.Status status) {
        return status.intended().equals("stopped")
                && status.current().equals("stopped")
                && (status.next().equals("stopped") || status.next().isEmpty());
    }

    static VastState of(VastWire.Instance instance, boolean lost, Instant now) {
        var status = instance.status();
        if (isStopped(status) && !status.actual().equals("running")) {
            return stopped(
                    instance, status.actual().equals("frozen") ? BillingState.RUNNING : BillingState.STORAGE, now);
        }
        return switch (status.actual()) {
            case "running" -> plain(ComputeStatus.RUNNING, BillingState.RUNNING);
            case "created" -> created(instance);
            case "stopped" ->
                status.intended().equals("running") ? queued(instance) : stopped(instance, BillingState.STORAGE, now);
            case "frozen" -> stopped(instance, BillingState.RUNNING, now);
            case "exited" -> exited(instance, lost, now);
            case "unknown" -> unseen("has sent no sign of life for a while", lost);
            case "offline" -> unseen("is offline", lost);
            case "rebooting", "recycling" -> plain(ComputeStatus.PROVISIONING, BillingState.RUNNING);
            case "", "loading" -> waitsForGpu(status) ? queued(instance) : starting(instance);
            // A word of tomorrow: in doubt it is billed.
            default -> plain(ComputeStatus.PROVISIONING, BillingState.RUNNING);
        };
    }

    /** It should run, and the contract is stopped: somebody else has the GPU. */
    private static boolean waitsForGpu(VastWire.Status status) {
        return status.intended().equals("running")
                && status.current().equals("stopped")
                && (status.next().equals("stopped") || status.next().isEmpty());
    }

    private static VastState plain(ComputeStatus status, BillingState billing) {
        return new VastState(status, billing, false, Optional.empty());
    }

    private static VastState starting(VastWire.Instance instance) {
        return new VastState(ComputeStatus.PROVISIONING, BillingState.STORAGE, false, instance.message());
    }

    private static VastState created(VastWire.Instance instance) {
        var failure = instance.message().filter(text -> text.contains("OCI runtime create failed"));
        return failure.isPresent()
                ? new VastState(
                        ComputeStatus.FAILED,
                        BillingState.STORAGE,
                        false,
                        Optional.of("its container cannot start (" + beginning(failure.get()) + ")" + ELSEWHERE))
                : starting(instance);
    }

    private static VastState queued(VastWire.Instance instance) {
        return new VastState(
                ComputeStatus.PROVISIONING,
                BillingState.STORAGE,
                instance.prices().interruptible(),
                Optional.of("it waits for its GPU, which another renter has: that may take for ever, and its disk is"
                        + " billed meanwhile; terminate it and take another offer, or wait"));
    }

    private static VastState stopped(VastWire.Instance instance, BillingState billing, Instant now) {
        var frozen = billing == BillingState.RUNNING; // it still has its GPU
        return new VastState(
                ComputeStatus.STOPPED,
                billing,
                instance.prices().interruptible() && !frozen && !hasExpired(instance, now),
                Optional.of(whyStopped(instance, now)));
    }

    private static VastState exited(VastWire.Instance instance, boolean lost, Instant now) {
        if (instance.status().intended().equals("stopped")) {
            return stopped(instance, BillingState.STORAGE, now);
        }
        return new VastState(
                lost ? ComputeStatus.FAILED : ComputeStatus.PROVISIONING,
                BillingState.STORAGE,
                false,
                Optional.of("its container ended"
                        + instance.message()
                                .map(text -> " (" + beginning(text) + ")")
                                .orElse("")
                        + "; its disk is billed until it is destroyed: see its log, then terminate it"));
    }

    /** Whether the GPU is billed then is not written anywhere, so it counts as billed. */
    private static VastState unseen(String what, boolean lost) {
        return new VastState(
                lost ? ComputeStatus.FAILED : ComputeStatus.PROVISIONING,
                BillingState.RUNNING,
                false,
                Optional.of("its host " + what + (lost ? ELSEWHERE : ", which may pass")));
    }

    private static String whyStopped(VastWire.Instance instance, Instant now) {
        var prices = instance.prices();
        if (hasExpired(instance, now)) {
            return "its contract has ended, so it cannot start again and its data may be deleted" + ELSEWHERE;
        }
        if (!prices.interruptible()) {
            return "stopped by a call or for want of credit; its disk is billed until it is destroyed";
        }
        var outbid = prices.minBid()
                .flatMap(least ->
                        prices.bid().filter(bid -> bid.compareTo(least) < 0).map(bid -> bids(bid, least)))
                .orElse("stopped by a call, or taken back for a higher bid");
        return outbid
                + "; it starts again by itself when its bid is the highest: raise the bid, or terminate it, because"
                + " its disk is billed meanwhile";
    }

    private static boolean hasExpired(VastWire.Instance instance, Instant now) {
        return instance.ends().filter(end -> !end.isAfter(now)).isPresent();
    }

    private static String bids(BigDecimal bid, BigDecimal least) {
        return "taken back: its bid of " + bid.toPlainString() + " USD/h is below the " + least.toPlainString()
                + " USD/h that are asked now";
    }

    private static String beginning(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "…";
    }
}
