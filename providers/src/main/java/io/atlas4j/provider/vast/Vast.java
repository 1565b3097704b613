package io.atlas4j.provider.vast;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Authorization;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.Urls;
import io.atlas4j.provider.NewMachines;
import io.atlas4j.provider.Pause;
import io.atlas4j.provider.SelfEnding;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.LogQuery;
import io.atlas4j.spi.LogStream;
import io.atlas4j.spi.Logs;
import io.atlas4j.spi.Offers;
import io.atlas4j.spi.Pausable;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.TerminateAll;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Vast.ai, a market on which strangers rent out their machines. A machine is an instance: one container on a host's GPUs.
 *
 * <p>Needs {@code VAST_API_KEY}; {@code VAST_API_BASE_URL} leads elsewhere. {@code VAST_MIN_RELIABILITY} (0.95) and
 * {@code VAST_UNVERIFIED=true} say which hosts are good enough, {@code VAST_BID_MARGIN} (0.10) how much above the lowest
 * accepted bid a spot machine bids. {@link #ability} gives {@link io.atlas4j.spi.NetworkVolumes} and
 * {@link io.atlas4j.spi.Billing} besides.
 *
 * <p>An offer is no reservation: it may be gone when it is asked for, which is why each is a place of its own. Ports are
 * reached at the host's address over plain TCP and HTTP, without encryption and open to everybody. Everything that exists is
 * billed for its disk until it is destroyed, stopped or not. Whoever owns the host can read what is in the container.
 *
 * <p>A command becomes the arguments of the image's entry point. With SSH (port 22 or a key in the request) Vast replaces the
 * entry point, and the command runs as a start script.
 */
public final class Vast implements Provider, Pausable, Logs, Offers, TerminateAll {
    /** How long an instance may be missing after it was rented. */
    private static final Duration APPEARS = Duration.ofSeconds(15);

    /** Vast's own advice: who waits for a GPU for longer may wait for ever. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Strangers' lines are slow: big images load for half an hour, during which only the disk is billed. */
    private static final Duration LOADS = Duration.ofMinutes(30);

    private static final Duration LOOK = Duration.ofSeconds(10);

    private final String account;
    private final VastSettings settings;
    private final VastApi api;
    private final TimeSource time;
    private final SelfEnding ending;
    private final NewMachines newMachines;
    private final VastDying dying;
    private final VastClaims claims;
    private final Pause pause;
    private final VastVolumes volumes;
    private final VastBilling billing;
    private final VastKeys keys;

    /** Sends nothing, and needs no key until a call does. */
    public Vast(ProviderContext context) {
        account = context.account();
        settings = VastSettings.of(context.settings());
        time = context.time();
        api = new VastApi(
                settings,
                HttpApi.of(
                        VastSettings.ID,
                        settings.account(),
                        Authorization.bearer(settings::requireKey),
                        VastErrors::meaning,
                        context),
                HttpApi.outside(VastSettings.ID, context));
        ending = SelfEnding.by(
                        "instance",
                        Urls.under(settings.base(), "api", "v0", "instances") + "/{id}/",
                        "CONTAINER_ID",
                        "CONTAINER_API_KEY")
                .doubtingNotFound(); // a wrong key is answered so as well
        newMachines = new NewMachines(VastSettings.ID, time, APPEARS, Duration.ofSeconds(2));
        dying = new VastDying(time);
        claims = new VastClaims(time);
        pause = new Pause(VastSettings.ID, time);
        volumes = new VastVolumes(api);
        billing = new VastBilling(api);
        keys = new VastKeys(api);
    }

    @Override
    public String id() {
        return VastSettings.ID;
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(
                Capability.SPOT,
                Capability.NETWORK_VOLUMES,
                Capability.RAW_TCP,
                Capability.SYMMETRIC_PORTS,
                Capability.PAUSABLE,
                Capability.OFFERS,
                Capability.BILLING,
                Capability.LOGS,
                Capability.SELF_TERMINATE);
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        for (Object part : List.of(this, volumes, billing)) {
            if (type.isInstance(part)) {
                return Optional.of(type.cast(part));
            }
        }
        return Optional.empty();
    }

    /** The SSH keys of the account and of single instances. */
    public VastKeys keys() {
        return keys;
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        VastRules.check(request, ending);
        settings.requireKey();
        var machine = request.networkVolumeId().map(volumes::machineOf);
        var query = VastSearch.query(request, settings, machine);
        var free = search(query).stream()
                .filter(offer -> !claims.isClaimed(offer.id()))
                .toList();
        return VastSearch.placements(free, query, settings.bidMargin(), dying::avoids);
    }

    /**
     * What the market offers now, best first.
     *
     * @throws ValidationException if the GPU is in no list of ours and nobody offers any such
     */
    public List<VastOffer> search(VastOfferQuery query) {
        var offers = VastSearch.ranked(api.search(VastSearch.body(query)), query, settings.bidMargin());
        var unlisted = query.gpu().filter(model -> VastGpus.namesOf(model).isEmpty());
        if (offers.isEmpty() && unlisted.isPresent()) {
            var anything = VastOfferQuery.builder()
                    .anyCount()
                    .verifiedOnly(false)
                    .diskGb(1)
                    .build();
            var market = api.search(VastSearch.body(anything));
            if (market.stream().noneMatch(json -> VastSearch.isOf(json, unlisted.get()))) {
                throw VastSearch.unknown(unlisted.get(), market);
            }
        }
        return offers;
    }

    @Override
    public List<GpuOffer> gpuOffers(OfferQuery query) {
        var wanted = VastSearch.query(query, settings);
        return VastSearch.offers(search(wanted), wanted);
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        VastRules.check(request, ending);
        settings.requireKey();
        var ask = VastTranslate.Ask.of(placement);
        var body = VastTranslate.createBody(ask, request, name, ending);
        if (!claims.claim(ask.offer())) {
            throw new NoCapacityException(
                    Origin.of(VastSettings.ID),
                    "vast: offer " + ask.offer()
                            + " is being rented by another spawn of this client; nothing was sent");
        }
        try {
            return api.http().creating(name, () -> {
                var rented = api.create(ask.offer(), body, name);
                newMachines.made(rented.id());
                if (!rented.runs()) {
                    throw undone(rented, ask, name);
                }
                return VastTranslate.rented(rented.id(), placement, request, name, time.now())
                        .inAccount(account);
            });
        } finally {
            claims.release(ask.offer());
        }
    }

    /** What was left behind stopped would be billed for its disk, so it is destroyed before anything else is tried. */
    private AtlasException undone(VastApi.Rented rented, VastTranslate.Ask ask, String name) {
        try {
            terminate(rented.id());
        } catch (AtlasException failure) {
            return new AmbiguousOutcomeException(
                    Origin.of(VastSettings.ID),
                    rented.said() + "; instance " + rented.id()
                            + " was left behind stopped and could not be destroyed (" + failure.getMessage()
                            + "): its disk is billed until it is terminated",
                    name,
                    failure);
        }
        var why = ask.bid()
                .map(bid -> "the bid of " + bid.toPlainString() + " USD/h is too low or was passed a moment ago: set "
                        + VastSettings.MARGIN + " higher, raise the highest price, or rent on demand")
                .orElse("its GPU was not free any more");
        return new NoCapacityException(
                Origin.of(VastSettings.ID),
                rented.said() + "; " + why + "; the stopped instance " + rented.id()
                        + " that this left behind is destroyed");
    }

    @Override
    public Compute get(String id) {
        checkId(id);
        return newMachines.look(id, () -> compute(api.instance(id)));
    }

    @Override
    public Listing list() {
        var takenAt = time.now();
        var machines = api.instances().stream().map(this::compute).toList();
        dying.retain(machines.stream().map(Compute::id).toList());
        return new Listing(machines, true, takenAt);
    }

    @Override
    public Duration bootLimit(ComputeRequest request) {
        return LOADS;
    }

    private Compute compute(JsonObject json) {
        return VastTranslate.compute(json, dying.isLost(json), time.now()).inAccount(account);
    }

    @Override
    public void terminate(String id) {
        if (!isId(id)) {
            return; // no instance can have it
        }
        try {
            newMachines.look(id, () -> {
                api.destroy(id);
                return id;
            });
        } catch (NotFoundException gone) {
            return;
        } finally {
            newMachines.ended(id);
        }
    }

    @Override
    public void terminateAll(Collection<String> ids) {
        var numbers =
                ids.stream().filter(Vast::isId).distinct().map(Long::valueOf).toList();
        for (var from = 0; from < numbers.size(); from += VastApi.BULK) {
            try {
                api.destroyAll(new ArrayList<>(numbers.subList(from, Math.min(numbers.size(), from + VastApi.BULK))));
            } catch (NotFoundException gone) {
                // None of these is left.
            }
        }
    }

    @Override
    public void stop(String id) {
        checkId(id);
        api.change(id, Map.of("state", "stopped"), "stop instance " + id);
    }

    /**
     * Starts it, if its GPU is free within 30 s. Otherwise the start is taken back: Vast would keep it waiting, and begin to
     * bill the GPU at a time that nobody knows.
     */
    @Override
    public void start(String id) {
        checkId(id);
        try {
            api.change(id, Map.of("state", "running"), "start instance " + id);
        } catch (NoCapacityException queued) {
            for (var waited = Duration.ZERO; waited.compareTo(PATIENCE) < 0; waited = waited.plus(LOOK)) {
                pause.of(LOOK, "wait for the GPU of instance " + id);
                var seen = get(id);
                if (seen.status() == ComputeStatus.RUNNING || seen.billing() == BillingState.RUNNING) {
                    return;
                }
            }
            stop(id);
            throw new NoCapacityException(
                    new Origin(queued.provider(), queued.status(), queued.requestId()),
                    queued.getMessage() + " and kept it for " + PATIENCE.toSeconds() + " s; the start is taken back and"
                            + " the disk is still billed: spawn another machine and terminate this one, or try later");
        }
    }

    /** Starts the container anew and keeps its GPU and its disk. */
    public void reboot(String id) {
        checkId(id);
        api.reboot(id);
    }

    /** Makes the container anew from its image and keeps its GPU; what the container wrote is lost. */
    public void recycle(String id) {
        checkId(id);
        api.recycle(id);
    }

    /**
     * Changes what an interruptible instance bids.
     *
     * @param usdPerHour for the whole machine without its disk
     */
    public void changeBid(String id, BigDecimal usdPerHour) {
        checkId(id);
        if (usdPerHour.compareTo(new BigDecimal("0.001")) < 0 || usdPerHour.compareTo(new BigDecimal("32")) > 0) {
            throw ValidationException.of(VastSettings.ID, "bid", "must be 0.001 to 32 USD per hour");
        }
        api.changeBid(id, usdPerHour);
    }

    @Override
    public LogStream logs(String id, LogQuery query) {
        checkId(id);
        return new VastLogs(api, time, id, query);
    }

    private static boolean isId(String id) {
        return id.matches("\\d{1,18}");
    }

    /** Vast answers 400 to what is no number. */
    private static void checkId(String id) {
        if (!isId(id)) {
            throw new NotFoundException(VastSettings.ID, "vast has no instance \"" + id + "\": ids are numbers");
        }
    }
}
