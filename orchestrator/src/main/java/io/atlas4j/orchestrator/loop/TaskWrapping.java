package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.orchestrator.Callbacks;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.orchestrator.task.CallbackTokens;
import io.atlas4j.orchestrator.task.CallbackTokens.Speaker;
import io.atlas4j.orchestrator.task.TaskCommand;
import io.atlas4j.spec.Callback;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Provider;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Wraps a task's command so that its end is learnt, in the one of three ways that its provider has: the machine's call, where
 * this installation has a public address; a marked line in the log; the provider's own word.
 */
public final class TaskWrapping {
    /** Between the deadline kept here and the one kept in the machine, which is for when nobody is left here. */
    static final Duration WRAPPER_GRACE = Duration.ofSeconds(30);

    /** The machine's own end comes after the wrapper has told that the time was over. */
    private static final Duration MACHINE_GRACE = Duration.ofSeconds(60);

    private final CallbackTokens tokens;
    private final Optional<URI> publicUrl;

    TaskWrapping(CallbackTokens tokens, Optional<URI> publicUrl) {
        this.tokens = tokens;
        this.publicUrl = publicUrl;
    }

    /** Whether machines can call. */
    boolean isReachable() {
        return publicUrl.isPresent();
    }

    /**
     * Refuses a task whose end nobody could learn.
     *
     * @throws UnsupportedException with what to do
     */
    public void check(Provider provider) {
        var tells = provider.capabilities();
        if (publicUrl.isEmpty() && !tells.contains(Capability.EXIT_CODES) && !tells.contains(Capability.LOGS)) {
            throw new UnsupportedException(
                    Origin.of(provider.id()),
                    provider.id()
                            + " tells neither exit codes nor logs, so the end of a task could not be learnt: set"
                            + " ATLAS_PUBLIC_URL to an https address at which its machines reach this installation;"
                            + " nothing was sent");
        }
    }

    /** What the machine of the current attempt is to run; what any session's machine needs to call. */
    ComputeRequest wrapped(Provider provider, SessionState state, ComputeRequest request, Instant now) {
        var left = left(state, now);
        if (state.task().isEmpty()) {
            return plain(state, request, left);
        }
        var builder = request.toBuilder()
                .selfTerminate(false) // its log is read first
                .command(new TaskCommand(
                                request.command(),
                                state.task().get().nonce(),
                                left.map(WRAPPER_GRACE::plus),
                                stays(provider))
                        .words());
        if (request.maxRuntime().isPresent()) {
            left.map(MACHINE_GRACE::plus).ifPresent(builder::maxRuntime);
        }
        callback(state).ifPresent(callback -> {
            calling(builder, callback);
            if (!provider.capabilities().contains(Capability.LOGS)) {
                builder.callback(callback); // the wrapper may find no curl in the image: the host reports, too
            }
        });
        return builder.build();
    }

    /** A machine that follows another ends itself when the first one would have. */
    private ComputeRequest plain(SessionState state, ComputeRequest request, Optional<Duration> left) {
        var builder = request.toBuilder();
        callback(state).ifPresent(callback -> calling(builder, callback));
        if (state.attempt() > 1 && request.maxRuntime().isPresent()) {
            left.filter(time -> time.compareTo(request.maxRuntime().get()) < 0).ifPresent(builder::maxRuntime);
        }
        return builder.build();
    }

    /** For the current attempt alone. */
    private Optional<Callback> callback(SessionState state) {
        return publicUrl.map(url -> new Callback(
                URI.create(url + Callbacks.PATH),
                tokens.sign(new Speaker(state.id(), state.attempt()), Optional.empty())));
    }

    private static void calling(ComputeRequestBuilder builder, Callback callback) {
        builder.env("ATLAS_CALLBACK_URL", callback.url().toString()).env("ATLAS_CALLBACK_TOKEN", callback.token());
    }

    /** Of the time of all attempts. */
    private static Optional<Duration> left(SessionState state, Instant now) {
        return state.limits()
                .maxRuntime()
                .map(limit -> Duration.between(now, state.times().createdAt().plus(limit)))
                .map(time -> time.isPositive() ? time : Duration.ofSeconds(1));
    }

    /**
     * A container whose command ends is started again by some clouds. One that tells exit codes does not, and where there is
     * no log its host watches for the end.
     */
    private static boolean stays(Provider provider) {
        return provider.capabilities().contains(Capability.LOGS)
                && !provider.capabilities().contains(Capability.EXIT_CODES);
    }
}
