package io.atlas4j.testkit.runpod;

import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.Faults;
import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.testkit.server.Quotas.Quota;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * RunPod on a loopback port: REST v2, the serverless runtime, the balance by GraphQL, and a v1 that is gone.
 *
 * <p>Pods take {@linkplain #boots time} to boot, cost money and log; stock, quotas, keys and the balance can be changed
 * while it runs. Time is the given source's: under hand-moved time nothing happens until it is moved, or until
 * {@link #takesPerRequest requests take time}.
 */
public final class FakeRunPod implements FakeCloud {
    /** The account's own key, until it is {@linkplain #rotateKey rotated}. */
    public static final String KEY = "rpa_fake_key_for_everything";

    private final RunPodModel model;
    private final Skin skin;
    private final Faults faults = new Faults();
    private final FakeServer server;
    private volatile String key = KEY;

    private FakeRunPod(int port, TimeSource time) {
        model = new RunPodModel(time.now());
        skin = new Skin(model, time, () -> baseUrl().toString());
        skin.keys.put(KEY, new Skin.Everything());
        server = new FakeServer(port, skin, faults, time);
    }

    /** Starts one on a free port, in real time. */
    public static FakeRunPod start() {
        return start(TimeSource.system());
    }

    public static FakeRunPod start(TimeSource time) {
        return new FakeRunPod(0, time);
    }

    public static FakeRunPod start(int port, TimeSource time) {
        return new FakeRunPod(port, time);
    }

    /** What to set {@code RUNPOD_API_BASE_URL} to. */
    @Override
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** What to set {@code RUNPOD_ENDPOINT_BASE_URL} to. */
    public URI endpointBaseUrl() {
        return baseUrl().resolve(RuntimeRoutes.PREFIX);
    }

    /** The settings that lead a client here. */
    public Map<String, String> settings() {
        return Map.of(
                "RUNPOD_API_KEY", key,
                "RUNPOD_API_BASE_URL", baseUrl().toString(),
                "RUNPOD_ENDPOINT_BASE_URL", endpointBaseUrl().toString());
    }

    @Override
    public String key() {
        return key;
    }

    /** From now on this is the account's own key, and the one before is refused. */
    public FakeRunPod rotateKey(String next) {
        skin.locked(m -> skin.keys.remove(key) != null);
        key = grant(next, new Skin.Everything());
        return this;
    }

    /** A key that may only read. */
    public String readOnlyKey() {
        return grant("rpa_fake_key_for_reading", new Skin.ReadOnly());
    }

    /** A valid key without any scope. */
    public String uselessKey() {
        return grant("rpa_fake_key_for_nothing", new Skin.Nothing());
    }

    /** The key that a pod finds in its environment: for itself alone. */
    public String podKey(String podId) {
        return grant("rpa_fake_key_for_pod_" + podId, new Skin.OnePod(podId));
    }

    @Override
    public List<Exchange> requests() {
        return server.requests();
    }

    @Override
    public void forgetRequests() {
        server.forgetRequests();
    }

    @Override
    public Faults faults() {
        return faults;
    }

    /** The time in the cloud. */
    public Instant now() {
        return skin.read(skin::now);
    }

    /** Every pod there ever was, the newest first. */
    public List<FakePod> pods() {
        return skin.read(() -> model.pods.all().stream()
                .map(pod -> model.pods.view(pod, skin.now()))
                .toList());
    }

    /** The pods that are not terminated. */
    public List<FakePod> existingPods() {
        return pods().stream()
                .filter(pod -> pod.status() != PodStatus.TERMINATED)
                .toList();
    }

    /** The pods that cost something now. */
    public List<FakePod> billedPods() {
        return pods().stream().filter(pod -> pod.perHour().signum() > 0).toList();
    }

    public FakePod pod(String id) {
        return pods().stream().filter(pod -> pod.id().equals(id)).findFirst().orElseThrow();
    }

    @Override
    public List<String> billing() {
        return skin.read(() -> model.billing(skin.now()));
    }

    /** What was spent since the start, in USD. */
    public BigDecimal bill() {
        return skin.read(() -> model.bill(skin.now()));
    }

    /** What one pod has cost so far. */
    public BigDecimal bill(String podId) {
        return skin.read(() -> model.pods.all().stream()
                .filter(pod -> pod.id.equals(podId))
                .map(pod -> Money.rounded(pod.bill(model.opened, skin.now()).total()))
                .findFirst()
                .orElseThrow());
    }

    /** Imitates another state of the vendor's service. */
    public FakeRunPod release(Release release) {
        return set(m -> m.release = release);
    }

    /** How long pods take to be placed, to start, and then to publish their ports. */
    public FakeRunPod boots(Duration placing, Duration starting, Duration publishing) {
        return set(m -> m.pods.times = new Pod.BootTimes(placing, starting, publishing));
    }

    /** Moves the cloud's time on by that much with each request, whatever the clock does. */
    public FakeRunPod takesPerRequest(Duration duration) {
        return set(m -> skin.perRequest = duration);
    }

    /** What becomes of the next pods, in order; those after them boot. */
    public FakeRunPod nextPods(PodFate... fates) {
        return set(m -> Collections.addAll(m.pods.fates, fates));
    }

    /** Accepts these actions, and does nothing: {@code stop}, {@code start}, {@code restart}, {@code terminate}. */
    public FakeRunPod ignores(String... actions) {
        return set(m -> {
            m.pods.ignoredActions.clear();
            return m.pods.ignoredActions.addAll(Arrays.asList(actions));
        });
    }

    /** Shows lists as the world was that long ago; reads of single pods are not affected. */
    public FakeRunPod listLag(Duration lag) {
        return set(m -> m.pods.listLag = lag);
    }

    public FakeRunPod paging(Paging paging) {
        return set(m -> m.pages.paging = paging);
    }

    /** Never puts more than that many on a page, whatever is asked for. */
    public FakeRunPod largestPage(int entries) {
        return set(m -> m.pages.largest = entries);
    }

    /** Lists HTTP ports in {@code runtime.ports} too, without address; the vendor's examples do not. */
    public FakeRunPod listsHttpPorts(boolean listed) {
        return set(m -> m.listsHttpPorts = listed);
    }

    /** How many of a GPU or CPU type are free in each data centre. */
    public FakeRunPod stock(String kind, String cloud, int count) {
        return set(m -> {
            m.stock.setEverywhere(kind, cloud, count);
            return m;
        });
    }

    public FakeRunPod stock(String kind, String cloud, String dataCenter, int count) {
        return set(m -> {
            m.stock.set(kind, cloud, dataCenter, count);
            return m;
        });
    }

    /** Nothing is free anywhere. */
    public FakeRunPod soldOut() {
        return set(m -> {
            for (var cloud : List.of("SECURE", "COMMUNITY")) {
                Catalog.GPUS.forEach(gpu -> m.stock.setEverywhere(gpu.id(), cloud, 0));
                Catalog.CPUS.forEach(cpu -> m.stock.setEverywhere(cpu.id(), cloud, 0));
            }
            return m;
        });
    }

    /** Sets what is left to spend, in USD. */
    public FakeRunPod balance(BigDecimal usd) {
        return set(m -> m.credit = m.bill(skin.now()).add(usd));
    }

    /** How often its billing runs; what was used since then is on no bill yet. Every 5 minutes unless set. */
    public FakeRunPod billsEvery(Duration interval) {
        return set(m -> m.billsEvery = interval);
    }

    /** Images that the registry does not know. */
    public FakeRunPod missingImages(String... images) {
        return set(m -> m.pods.missingImages.addAll(Set.of(images)));
    }

    /** Replaces the quotas by one window; none at all for zero requests, as for exempt callers. */
    public FakeRunPod quota(String name, int requests, Duration window) {
        return set(m -> {
            skin.quotas.change(requests == 0 ? List.of() : List.of(new Quota(name, requests, window)));
            return m;
        });
    }

    /** How jobs go, by their input, which is JSON. */
    public FakeRunPod jobs(Function<String, JobScript> scripts) {
        return set(m -> m.serverless.scripts = scripts);
    }

    /** A container writes a line. */
    public void log(String podId, String line) {
        onPod(podId, pod -> pod.logs.add(skin.now(), "container", line));
    }

    /** The command of a pod ends; the platform starts it again. */
    public void commandEnds(String podId, int exitCode) {
        onPod(podId, pod -> model.pods.endCommand(pod, exitCode, skin.now()));
    }

    /** The host dies: the pod is gone, without anybody having asked. */
    public void vanish(String podId) {
        onPod(podId, pod -> model.pods.terminate(pod, skin.now()));
    }

    /** The container cannot go on: ERROR. */
    public void fail(String podId) {
        onPod(podId, pod -> model.pods.fail(pod, skin.now()));
    }

    @Override
    public void close() {
        server.close();
    }

    private void onPod(String id, Consumer<Pod> action) {
        skin.locked(m -> {
            action.accept(m.pods.get(id, skin.now()));
            return m;
        });
    }

    private String grant(String key, Skin.Grant grant) {
        skin.locked(m -> skin.keys.put(key, grant) == null);
        return key;
    }

    private FakeRunPod set(Function<RunPodModel, ?> change) {
        skin.locked(change::apply);
        return this;
    }
}
