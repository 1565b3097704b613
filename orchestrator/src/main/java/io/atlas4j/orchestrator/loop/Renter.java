package io.atlas4j.orchestrator.loop;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.UnexpectedException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Fence;
import io.atlas4j.orchestrator.EndReason;
import io.atlas4j.orchestrator.machine.Input;
import io.atlas4j.orchestrator.machine.Input.Next;
import io.atlas4j.orchestrator.machine.Situation;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.PlacementTrail;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rents: finds the next placement, claims the attempt, sends exactly one create. Whatever comes back is news for the
 * session; whatever does not come back is looked for by name.
 */
final class Renter {
    private static final Logger LOG = LoggerFactory.getLogger(Renter.class);

    private final Keys keys;
    private final TimeSource time;
    private final SessionStore store;
    private final Transitions transitions;
    private final SessionTelemetry telemetry;
    private final Claims claims;
    private final TaskWrapping tasks;
    private final Turns turns = new Turns();

    /** They are asked to be taken care of again and again until it is their turn. */
    private final Set<String> inLine = ConcurrentHashMap.newKeySet();

    Renter(
            Keys keys,
            TimeSource time,
            Transitions transitions,
            SessionTelemetry telemetry,
            Claims claims,
            TaskWrapping tasks) {
        this.keys = keys;
        this.time = time;
        this.store = transitions.store();
        this.tasks = tasks;
        this.transitions = transitions;
        this.telemetry = telemetry;
        this.claims = claims;
    }

    void rent(String sessionId) {
        // claimed only when it is its turn, so that none is held in line; it may have been ended in the meantime
        requested(sessionId).filter(row -> inLine.add(sessionId)).ifPresent(waiting -> {
            turns.take(waiting.place(), () -> {
                inLine.remove(sessionId);
                requested(sessionId).ifPresent(this::rent);
            });
        });
    }

    private Optional<SessionRow> requested(String sessionId) {
        return store.find(sessionId)
                .filter(row -> row.state().situation() == Situation.REQUESTED)
                .filter(row -> keys.isHere(row.place())); // else a node that has its key wakes it
    }

    private void rent(SessionRow row) {
        var id = row.state().id();
        var attempt = row.state().attempt();
        var stored = store.request(id);
        if (stored.isEmpty()) {
            return; // it ended meanwhile
        }
        ComputeRequest request;
        try {
            request = store.codec().read(id, stored.get());
        } catch (AtlasException e) {
            transitions.apply(id, nothing(attempt, EndReason.SPAWN_FAILED, e));
            return;
        }
        try {
            if (!keys.isTrusted(row.place())) {
                transitions.apply(id, new Input.Deferred(attempt, Duration.ZERO, Keys.DOUBT));
                return;
            }
            var trail = store.trail(row.provider(), id);
            var provider = keys.provider(row.place());
            var wrapped = tasks.wrapped(provider, row.state(), request, Moment.now(time));
            var places = provider.placements(wrapped);
            var capped = row.state().limits().maxCost().isPresent();
            var next = trail.next(capped ? priced(places) : places);
            if (capped && !places.isEmpty() && priced(places).isEmpty()) {
                transitions.apply(id, nothing(attempt, EndReason.SPAWN_FAILED, unpriced(row.provider())));
            } else if (next.isEmpty()) {
                transitions.apply(id, nothing(attempt, EndReason.NO_CAPACITY, trail.exhausted(row.provider())));
            } else {
                claimAndCreate(row, wrapped, next.get());
            }
        } catch (AtlasException e) {
            LOG.info("{} has no place for session {}: {}", row.place(), id, e.getMessage());
            transitions.apply(id, unplaced(attempt, e));
        }
    }

    private static List<Placement> priced(List<Placement> places) {
        return places.stream().filter(place -> place.pricePerHour().isPresent()).toList();
    }

    /** A cap that cannot be kept is refused, not ignored. */
    private static AtlasException unpriced(String provider) {
        return new UnsupportedException(
                Origin.of(provider),
                provider
                        + " names no price for this machine, so its cap in USD could not be kept and nothing was rented:"
                        + " set a price where the provider takes one, or leave out the cap and set a maximal runtime");
    }

    private void claimAndCreate(SessionRow row, ComputeRequest request, Placement placement) {
        var id = row.state().id();
        var attempt = row.state().attempt();
        claims.take(id, attempt, placement).ifPresent(claim -> {
            try (claim) {
                transitions.apply(id, telemetry.spawn(row, span -> {
                    var answer = claim.holds()
                            ? Fence.whileOpen(claim::holds, () -> create(row, request, placement))
                            : new Input.Refused(attempt, new Next.Later(Duration.ZERO), "its claim grew old unsent");
                    span.put("outcome", outcomeOf(answer));
                    return answer;
                }));
            }
        });
    }

    private Input create(SessionRow row, ComputeRequest request, Placement placement) {
        var attempt = row.state().attempt();
        try {
            var machine = keys.provider(row.place()).create(placement, request, row.machineName());
            return new Input.Created(attempt, Machines.bare(machine));
        } catch (AtlasException e) {
            LOG.info("{} did not rent {}: {}", row.place(), row.machineName(), e.getMessage());
            return uncreated(attempt, e);
        } catch (RuntimeException e) {
            LOG.warn("{} failed on {}; looking for it by name", row.place(), row.machineName(), e);
            return new Input.AnswerLost(attempt);
        }
    }

    /** A create failed. In doubt a machine exists. */
    private static Input uncreated(int attempt, AtlasException failure) {
        return switch (failure) {
            case NoCapacityException e -> new Input.Refused(attempt, new Next.OtherPlace(), e.getMessage());
            case ForbiddenException e
            when PlacementTrail.movesOn(e) -> new Input.Refused(attempt, new Next.OtherPlace(), e.getMessage());
            case ForbiddenException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            // a cloud that has no word for "full" answers a plain 400
            case ProviderException e
            when PlacementTrail.movesOn(e) -> new Input.Refused(attempt, new Next.OtherPlace(), e.getMessage());
            case RateLimitedException e ->
                new Input.Refused(attempt, new Next.Later(e.retryAfter().orElse(Duration.ZERO)), e.getMessage());
            case UnauthorizedException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ValidationException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case UnsupportedException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case InsufficientFundsException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ApiRetiredException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case NotFoundException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ProviderException e when isRefusal(e) -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            // a conflict may be about our own name: then the machine exists
            case ConflictException e -> new Input.AnswerLost(attempt);
            case AmbiguousOutcomeException e -> new Input.AnswerLost(attempt);
            case ProviderException e -> new Input.AnswerLost(attempt);
            case TimedOutException e -> new Input.AnswerLost(attempt);
            case TransportException e -> new Input.AnswerLost(attempt);
            case UnexpectedException e -> new Input.AnswerLost(attempt);
        };
    }

    /** No create was sent, so trying again costs nothing. */
    private static Input unplaced(int attempt, AtlasException failure) {
        return switch (failure) {
            case NoCapacityException e -> nothing(attempt, EndReason.NO_CAPACITY, e);
            case RateLimitedException e ->
                new Input.Deferred(attempt, e.retryAfter().orElse(Duration.ZERO), e.getMessage());
            case UnauthorizedException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ForbiddenException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ValidationException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case UnsupportedException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case InsufficientFundsException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ApiRetiredException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case NotFoundException e -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ProviderException e when isRefusal(e) -> nothing(attempt, EndReason.SPAWN_FAILED, e);
            case ProviderException e -> later(attempt, e);
            case ConflictException e -> later(attempt, e);
            case AmbiguousOutcomeException e -> later(attempt, e);
            case TimedOutException e -> later(attempt, e);
            case TransportException e -> later(attempt, e);
            case UnexpectedException e -> later(attempt, e);
        };
    }

    private static boolean isRefusal(ProviderException e) {
        return e.status().isPresent()
                && e.status().getAsInt() >= 400
                && e.status().getAsInt() < 500;
    }

    private static Input later(int attempt, AtlasException e) {
        return new Input.Deferred(attempt, Duration.ZERO, e.getMessage());
    }

    private static Input nothing(int attempt, EndReason reason, AtlasException e) {
        return new Input.Refused(attempt, new Next.Nothing(reason), e.getMessage());
    }

    private static String outcomeOf(Input answer) {
        return switch (answer) {
            case Input.Created created -> "created";
            case Input.Refused refused -> "refused";
            default -> "unknown";
        };
    }
}
