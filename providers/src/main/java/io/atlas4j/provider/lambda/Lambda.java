package io.atlas4j.provider.lambda;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Authorization;
import io.atlas4j.http.HttpApi;
import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.Pause;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.CpuOffer;
import io.atlas4j.spec.GpuOffer;
import io.atlas4j.spec.OfferQuery;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Offers;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lambda Cloud. A machine is a whole virtual machine on which cloud-init starts the image as a container; without an image
 * it is empty and reached by SSH. It runs until it is terminated: there is no stop, and it cannot end itself.
 *
 * <p>Needs {@code LAMBDA_API_KEY}, and {@code LAMBDA_SSH_KEY_NAME} where the account has more than one SSH key. Lambda lets
 * through a launch every 12 seconds and a request a second; calls wait for their turn.
 *
 * <p>Ports are reached at the machine's own address, without TLS, from {@code LAMBDA_FIREWALL_SOURCE}. A network volume is
 * a filesystem, mounted at {@code /data}. A command replaces what the image would run, its entry point as well. A machine
 * counts as ready when it is up, which says nothing about the container: that may still be pulled.
 */
public final class Lambda implements Provider, Offers {
    /** Lambda refuses an end in the first seconds after a launch. */
    private static final Duration END_PATIENCE = Duration.ofSeconds(90);

    /** Nodes of eight GPUs take 10 to 15 minutes, and sometimes 25; smaller machines 3 to 5. */
    private static final Duration WHOLE_NODE_BOOTS = Duration.ofMinutes(30);

    private static final int WHOLE_NODE_GPUS = 8;
    private static final Duration BETWEEN_ENDS = Duration.ofSeconds(5);
    private static final Duration CATALOG_LASTS = Duration.ofSeconds(10);
    private static final int LONGEST_NAME = 64;

    private final String account;
    private final LambdaSettings settings;
    private final LambdaApi api;
    private final TimeSource time;
    private final LambdaRulesets rulesets;
    private final LambdaFilesystems filesystems;
    private final LambdaSshKeys keys;
    private final Recent<List<LambdaWire.Offered>> catalog;

    /** Sends nothing, and needs no key until a call does. */
    public Lambda(ProviderContext context) {
        account = context.account();
        settings = LambdaSettings.of(context.settings());
        time = context.time();
        api = new LambdaApi(
                settings,
                HttpApi.of(LambdaSettings.ID, settings.account(), Authorization.bearer(settings::requireKey), context));
        rulesets = new LambdaRulesets(api, settings, time, context.shared());
        filesystems = new LambdaFilesystems(api, time);
        keys = new LambdaSshKeys(api, settings, new Recent<>(time, LambdaSshKeys.REMEMBERED));
        catalog = new Recent<>(time, CATALOG_LASTS);
    }

    @Override
    public String id() {
        return LambdaSettings.ID;
    }

    @Override
    public String account() {
        return account;
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.RAW_TCP, Capability.NETWORK_VOLUMES, Capability.OFFERS);
    }

    @Override
    public <A> Optional<A> ability(Class<A> type) {
        for (Object part : List.of(this, filesystems)) {
            if (type.isInstance(part)) {
                return Optional.of(type.cast(part));
            }
        }
        return Optional.empty();
    }

    /** The account's SSH keys. */
    public LambdaSshKeys sshKeys() {
        return keys;
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        LambdaPlacements.check(request);
        settings.requireKey();
        var filesystem = request.networkVolumeId().map(filesystems::filesystem);
        return LambdaPlacements.of(request, catalog(), filesystem.flatMap(LambdaWire.Filesystem::region));
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        LambdaPlacements.check(request);
        if (name.length() > LONGEST_NAME) {
            throw ValidationException.of(id(), "name", "must be at most " + LONGEST_NAME + " characters");
        }
        var region =
                placement.region().orElseThrow(() -> ValidationException.of(id(), "placement", "must name a region"));
        var key = LambdaLaunch.option(request, "ssh_key_names").isPresent() ? "" : keys.name();
        var filesystem = request.networkVolumeId().map(filesystems::filesystem);
        var ruleset = LambdaLaunch.option(request, "firewall_rulesets").isPresent()
                ? Optional.<String>empty()
                : rulesets.open(name, region, request.ports());
        try {
            var launch = new LambdaLaunch(placement, request, name, key, filesystem, ruleset);
            var body = launch.body(time.now());
            var id = api.http()
                    .creating(
                            name,
                            () -> api.launch(body, request.env().values(), name).stream()
                                    .findFirst()
                                    .orElseThrow(() -> LambdaWire.unreadable("the launch answered without an id")));
            rulesets.launched(name);
            return launched(id, placement, request, name);
        } catch (AmbiguousOutcomeException open) {
            throw open; // the machine may need its ruleset
        } catch (AtlasException refused) {
            ruleset.ifPresent(id -> rulesets.discard(name, id));
            throw refused;
        }
    }

    @Override
    public Duration bootLimit(ComputeRequest request) {
        return request.gpuCount() >= WHOLE_NODE_GPUS ? WHOLE_NODE_BOOTS : Provider.super.bootLimit(request);
    }

    /** What is known without another request; the rest a look will tell. */
    private Compute launched(String id, Placement placement, ComputeRequest request, String name) {
        return Compute.builder(id(), id, ComputeStatus.PROVISIONING)
                .account(account)
                .ports(request.ports().stream().map(PublishedPort::pending).toList())
                .gpu(request.gpu(), request.gpu().isPresent() ? request.gpuCount() : 0)
                .costPerHour(placement.pricePerHour())
                .region(placement.region())
                .image(request.image())
                .name(Optional.of(name))
                .createdAt(Optional.of(time.now()))
                .build();
    }

    private Compute compute(JsonObject instance, Instant now) {
        return LambdaTranslate.compute(instance, now).inAccount(account);
    }

    @Override
    public Compute get(String id) {
        return compute(api.instance(id), time.now());
    }

    /** Lambda's list has no pages. Also deletes the firewall rulesets of machines that it shows no more. */
    @Override
    public Listing list() {
        var takenAt = time.now();
        var instances = api.instances();
        var listing = new Listing(
                instances.stream().map(instance -> compute(instance, takenAt)).toList(), true, takenAt);
        rulesets.afterList(instances.stream().map(LambdaWire.Instance::of).toList());
        return listing;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of a machine with ports the firewall ruleset goes as well; Lambda lets it go only after the machine, which is waited
     * for for up to a minute. If that is not enough, a later {@link #list} deletes it.
     */
    @Override
    public void terminate(String id) {
        var deadline = time.nanoTime() + END_PATIENCE.toNanos();
        while (true) {
            try {
                rulesets.close(api.terminate(id));
                return;
            } catch (NotFoundException gone) {
                return;
            } catch (ProviderException | ConflictException refused) {
                if (!isWorthAnotherTry(id, refused, deadline)) {
                    return;
                }
            }
        }
    }

    /** False when it is gone or on its way; waits a little where a refusal may pass. */
    private boolean isWorthAnotherTry(String id, AtlasException refused, long deadline) {
        try {
            var json = api.instance(id);
            var instance = LambdaWire.Instance.of(json);
            if (instance.isLeaving()) {
                rulesets.close(List.of(json));
                return false;
            }
            var mayPass = !instance.canEnd() || instance.status().equals("booting");
            if (!mayPass || time.nanoTime() - deadline >= 0) {
                throw refused;
            }
        } catch (NotFoundException gone) {
            return false;
        }
        new Pause(id(), time).of(BETWEEN_ENDS, "terminate instance " + id);
        return true;
    }

    /** Starts the machine anew; its disk stays. A service comes back with it, a command does not run again. */
    public void restart(String id) {
        api.restart(id);
    }

    @Override
    public List<GpuOffer> gpuOffers(OfferQuery query) {
        return LambdaOffers.gpus(catalog(), query);
    }

    @Override
    public List<CpuOffer> cpuOffers() {
        return LambdaOffers.cpus(catalog());
    }

    private List<LambdaWire.Offered> catalog() {
        return catalog.get(() -> LambdaWire.catalog(api.instanceTypes()));
    }
}
