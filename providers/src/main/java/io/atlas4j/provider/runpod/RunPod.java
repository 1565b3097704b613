package io.atlas4j.provider.runpod;

import io.atlas4j.error.ApiRetiredException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Authorization;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.JsonObject;
import io.atlas4j.http.Transport;
import io.atlas4j.spec.CloudTier;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.CpuOffer;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.Spend;
import io.atlas4j.spi.Billing;
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
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * RunPod over REST v2 (v1 is switched off). A machine is a pod.
 *
 * <p>Needs {@code RUNPOD_API_KEY}; {@code RUNPOD_API_BASE_URL} and {@code RUNPOD_ENDPOINT_BASE_URL} lead elsewhere. Besides
 * what this class shows, {@link #ability} gives {@link io.atlas4j.spi.ServerlessJobs}, {@link io.atlas4j.spi.Endpoints},
 * {@link io.atlas4j.spi.Templates} and {@link io.atlas4j.spi.NetworkVolumes}.
 *
 * <p>A volume is mounted at {@code /workspace}. A stopped pod is not free: its volume costs twice what it does while
 * running. HTTP ports are public without authentication and cut after 100 s a request.
 */
public final class RunPod implements Provider, Pausable, Logs, Offers, Billing {
    private final RunPodSettings settings;
    private final RunPodApi api;
    private final TimeSource time;
    private final String accountName;
    private final RunPodAccount account;
    private final RunPodResources resources;
    private final RunPodJobs jobs;
    private volatile boolean olderCommands;

    /** Sends nothing, and needs no key until a call does. */
    public RunPod(ProviderContext context) {
        this(context, RunPodSettings.of(context.settings()), HttpApi::of);
    }

    /** Over a transport of a test's. */
    RunPod(ProviderContext context, Transport network) {
        this(
                context,
                RunPodSettings.of(context.settings()),
                (id, account, key, shared) -> HttpApi.over(network, id, account, key, shared));
    }

    private RunPod(ProviderContext context, RunPodSettings settings, Assembly http) {
        this.settings = settings;
        api = new RunPodApi(
                settings,
                http.assemble(
                        RunPodSettings.ID, settings.account(), Authorization.bearer(settings::requireKey), context));
        time = context.time();
        accountName = context.account();
        account = new RunPodAccount(api, settings);
        resources = new RunPodResources(api);
        jobs = new RunPodJobs(api, settings, time);
    }

    private interface Assembly {
        HttpApi assemble(String provider, String account, Authorization authorization, ProviderContext context);
    }

    @Override
    public String id() {
        return RunPodSettings.ID;
    }

    @Override
    public String account() {
        return accountName;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(
                Capability.SERVERLESS,
                Capability.NETWORK_VOLUMES,
                Capability.HTTP_PROXY,
                Capability.RAW_TCP,
                Capability.SYMMETRIC_PORTS,
                Capability.WEBHOOKS,
                Capability.GLOBAL_NETWORKING,
                Capability.PAUSABLE,
                Capability.OFFERS,
                Capability.BILLING,
                Capability.LOGS,
                Capability.SELF_TERMINATE);
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        for (Object part : List.of(this, resources, jobs)) {
            if (type.isInstance(part)) {
                return Optional.of(type.cast(part));
            }
        }
        return Optional.empty();
    }

    /** Registry credentials, secrets and SSH keys of the account. */
    public RunPodAccount credentials() {
        return account;
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        RunPodPlacements.check(request);
        settings.requireKey();
        if (request.cpu().isPresent()) {
            return RunPodPlacements.cpus(request, cpuCatalog(request.cpu().get().vcpus()));
        }
        var catalogs = new EnumMap<CloudTier, List<RunPodWire.GpuType>>(CloudTier.class);
        for (var cloud : RunPodPlacements.clouds(request.cloud())) {
            catalogs.put(cloud, gpuCatalog(cloud, request.gpuCount(), request.minCuda()));
        }
        return RunPodPlacements.gpus(request, catalogs);
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        RunPodPlacements.check(request);
        settings.requireKey();
        var registry = request.registry().map(account::credentialFor);
        var command = settings.ending().command(request);
        var body = RunPodTranslate.createBody(placement, request, name, command, registry);
        try {
            return send(olderCommands && !command.isEmpty() ? RunPodTranslate.withArgs(body, command) : body, name);
        } catch (AtlasException failure) {
            if (command.isEmpty() || olderCommands || !RunPodTranslate.refusesCmd(failure)) {
                throw RunPodTranslate.refusal(failure, Optional.of(placement));
            }
            olderCommands = true; // refused by its form, so nothing was made
        }
        try {
            return send(RunPodTranslate.withArgs(body, command), name);
        } catch (AtlasException failure) {
            throw RunPodTranslate.refusal(failure, Optional.of(placement));
        }
    }

    private Compute send(Map<String, Object> body, String name) {
        return api.http().creating(name, () -> compute(api.createPod(body, name)));
    }

    private Compute compute(JsonObject pod) {
        return RunPodTranslate.compute(pod).inAccount(accountName);
    }

    @Override
    public Compute get(String id) {
        return compute(api.pod(id));
    }

    @Override
    public Listing list() {
        var takenAt = time.now();
        return new Listing(api.pods().stream().map(this::compute).toList(), true, takenAt);
    }

    @Override
    public void terminate(String id) {
        api.deletePod(id);
    }

    @Override
    public void stop(String id) {
        act(id, "stop", ComputeStatus.STOPPED);
    }

    @Override
    public void start(String id) {
        act(id, "start", ComputeStatus.RUNNING);
    }

    /** Starts the container anew, which empties its disk; mounted volumes stay. */
    public void restart(String id) {
        try {
            api.actOnPod(id, "restart");
        } catch (ConflictException conflict) {
            throw explained(conflict, RunPodWire.Pod.of(api.pod(id)));
        }
    }

    /**
     * Changes what is named and nothing else. Changing the container of a running pod starts it anew and empties its disk.
     *
     * @param changes in RunPod's own words: {@code name}, {@code image}, {@code ports}, {@code env} (the whole map), …
     */
    public Compute update(String id, Map<String, ?> changes) {
        return compute(api.updatePod(id, changes));
    }

    /** What is as it should be already is not a conflict: the request may have arrived twice. */
    private void act(String id, String action, ComputeStatus wanted) {
        try {
            api.actOnPod(id, action);
        } catch (ConflictException conflict) {
            var pod = RunPodWire.Pod.of(api.pod(id));
            if (RunPodTranslate.status(pod.status()) != wanted) {
                throw explained(conflict, pod);
            }
        } catch (ProviderException refused) {
            throw RunPodTranslate.refusal(refused, Optional.empty());
        }
    }

    private static ConflictException explained(ConflictException conflict, RunPodWire.Pod pod) {
        var origin = new Origin(conflict.provider(), conflict.status(), conflict.requestId());
        var possible = pod.actions().isEmpty() ? "nothing" : String.join(", ", pod.actions());
        return new ConflictException(
                origin, conflict.getMessage() + "; the pod is " + pod.status() + " and allows " + possible, conflict);
    }

    @Override
    public LogStream logs(String id, LogQuery query) {
        return new RunPodLogs(api, time, id, query);
    }

    @Override
    public List<GpuOffer> gpuOffers(OfferQuery query) {
        var secure = gpuCatalog(CloudTier.SECURE, query.count(), Optional.empty());
        var community = gpuCatalog(CloudTier.COMMUNITY, query.count(), Optional.empty());
        return RunPodOffers.gpus(secure, community, query);
    }

    @Override
    public List<CpuOffer> cpuOffers() {
        return RunPodOffers.cpus(cpuCatalog(2));
    }

    private List<RunPodWire.GpuType> gpuCatalog(CloudTier cloud, int count, Optional<String> minCuda) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("include", "AVAILABILITY");
        parameters.put("product", "POD");
        parameters.put("cloud", cloud.name());
        if (count > 1) {
            parameters.put("count", Integer.toString(count));
        }
        minCuda.ifPresent(version -> parameters.put("minCudaVersion", version));
        return api.gpus(parameters).stream()
                .map(RunPodWire.GpuType::of)
                .filter(type -> !type.id().equals("unknown")) // a placeholder of the catalog
                .toList();
    }

    private List<RunPodWire.CpuType> cpuCatalog(int vcpus) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("include", "AVAILABILITY");
        parameters.put("product", "POD");
        parameters.put("vcpuCount", Integer.toString(vcpus));
        return api.cpus(parameters).stream().map(RunPodWire.CpuType::of).toList();
    }

    @Override
    public Spend spend(String computeId, Instant from, Instant to) {
        return bill(Optional.of(computeId), from, to);
    }

    @Override
    public Spend totalSpend(Instant from, Instant to) {
        return bill(Optional.empty(), from, to);
    }

    @Override
    public Map<String, BigDecimal> spendByMachine(Instant from, Instant to) {
        return RunPodOffers.spendByPod(billing(Optional.empty(), from, to, "month")); // few records of each pod
    }

    private Spend bill(Optional<String> pod, Instant from, Instant to) {
        return RunPodOffers.spend(billing(pod, from, to, "hour"), pod, from, to);
    }

    private JsonObject billing(Optional<String> pod, Instant from, Instant to, String bucket) {
        if (!from.isBefore(to)) {
            throw ValidationException.of(id(), "from", "must be before to");
        }
        var parameters = new LinkedHashMap<String, String>();
        pod.ifPresent(id -> parameters.put("podId", id));
        parameters.put("startTime", from.toString());
        parameters.put("endTime", to.toString());
        parameters.put("bucketSize", bucket);
        return api.podBilling(parameters);
    }

    /** By GraphQL, which ends early in 2027: empty from then on. */
    @Override
    public Optional<BigDecimal> balance() {
        try {
            var answer = api.balance();
            answer.parts("errors").stream().findFirst().ifPresent(error -> {
                throw new ProviderException(
                        Origin.of(id()), "runpod could not read the balance: its interface refused");
            });
            return answer.object("data")
                    .flatMap(data -> data.object("myself"))
                    .flatMap((JsonObject myself) -> myself.number("clientBalance"));
        } catch (ApiRetiredException e) {
            return Optional.empty();
        }
    }
}
