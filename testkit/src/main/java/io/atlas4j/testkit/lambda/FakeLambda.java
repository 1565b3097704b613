package io.atlas4j.testkit.lambda;

import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.Faults;
import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.testkit.server.JsonText;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A Lambda Cloud in this process. Starts with the usual types, much stock in a few regions, one SSH key called {@code
 * team-key}, and Lambda's rates. A machine has an address after a minute and is active after three; its end takes 20 seconds.
 * Safe for many threads.
 */
public final class FakeLambda implements FakeCloud {
    private final Faults faults = new Faults();
    private final LambdaModel model = new LambdaModel();
    private final LambdaSkin skin;
    private final FakeServer server;
    private final TimeSource time;

    private FakeLambda(TimeSource time) {
        this.time = time;
        this.skin = new LambdaSkin(model, time);
        this.server = new FakeServer(0, skin, faults, time);
        locked(known -> {
            known.apiKeys.add(key());
            known.weakKeys.add(weakKey());
        });
        sshKey("team-key", "ssh-ed25519 AAAAteam team@acme");
    }

    public static FakeLambda start(TimeSource time) {
        return new FakeLambda(time);
    }

    /** The settings that send a client here, with a key that may do everything. */
    public Map<String, String> settings() {
        return Map.of("LAMBDA_API_BASE_URL", baseUrl().toString(), "LAMBDA_API_KEY", key());
    }

    /** A key that may look and nothing else. */
    public String weakKey() {
        return "secret_viewer_1c2d.abc";
    }

    /** The machines that exist, whatever a list shows. */
    public List<FakeInstance> existing() {
        return looked(() -> model.existing(time.now()).stream()
                .map(instance -> LambdaJson.snapshot(instance, time.now()))
                .toList());
    }

    /** The names of the firewall rulesets. */
    public List<String> rulesets() {
        return looked(() -> model.rulesets.values().stream().map(it -> it.name).toList());
    }

    /** Makes a ruleset as somebody else would and gives its id. */
    public String rulesetOfOthers(String name, String region) {
        return looked(() -> {
            var ruleset = new LambdaModel.Ruleset(model.nextId(), region, time.now(), name, List.of());
            model.rulesets.put(ruleset.id, ruleset);
            return ruleset.id;
        });
    }

    /** So many can be launched there, and the list says so. */
    public FakeLambda stock(String type, String region, int count) {
        locked(known -> type(type).stock(region, count));
        return this;
    }

    /** What the list says, whatever is true. */
    public FakeLambda shows(String type, String region, boolean capacity) {
        locked(known -> {
            if (capacity) {
                type(type).shown.add(region);
            } else {
                type(type).shown.remove(region);
            }
        });
        return this;
    }

    public FakeLambda sshKey(String name, String publicKey) {
        locked(known -> {
            var key = new LambdaModel.Key(known.nextId(), name, publicKey);
            known.sshKeys.put(key.id(), key);
        });
        return this;
    }

    public FakeLambda noSshKeys() {
        locked(known -> known.sshKeys.clear());
        return this;
    }

    /** Makes a filesystem and gives its id. */
    public String filesystem(String name, String region) {
        return looked(() -> {
            var filesystem = new LambdaModel.Filesystem(model.nextId(), name, region, time.now());
            model.filesystems.put(filesystem.id(), filesystem);
            return filesystem.id();
        });
    }

    /** A filesystem counts as used for so long after its last machine is gone. */
    public FakeLambda filesystemsAreReleasedAfter(Duration wait) {
        locked(known -> known.filesystemRelease = wait);
        return this;
    }

    /** Launches are refused with that code, such as {@code global/account-inactive}. */
    public FakeLambda account(String problem) {
        locked(known -> known.accountProblem = Optional.of(problem));
        return this;
    }

    /** New machines stay invisible that long, to reading as well as to lists. */
    public FakeLambda listLag(Duration lag) {
        locked(known -> known.lag = lag);
        return this;
    }

    /** New machines cannot be terminated that long. */
    public FakeLambda refusesEndsFor(Duration wait) {
        locked(known -> known.refusesEnd = Optional.of(wait));
        return this;
    }

    public FakeLambda preempt(String id) {
        return change(id, instance -> instance.preempt(time.now()));
    }

    public FakeLambda unhealthy(String id, boolean unhealthy) {
        return change(id, instance -> instance.unhealthy = unhealthy);
    }

    public FakeLambda neverBoots(String id) {
        return change(id, instance -> instance.neverBoots = true);
    }

    /** Somebody renames the machine. */
    public FakeLambda rename(String id, String name) {
        return change(id, instance -> instance.name = name);
    }

    /** Somebody sets a tag, or takes it away. */
    public FakeLambda tag(String id, String key, Optional<String> value) {
        return change(id, instance -> {
            var tags = new ArrayList<>(instance.tags);
            tags.removeIf(tag -> tag.path("key").asString().equals(key));
            value.ifPresent(text -> tags.add(JsonText.object().put("key", key).put("value", text)));
            instance.tags = tags;
        });
    }

    /** Does not mind how fast it is asked. */
    public FakeLambda withoutRates() {
        locked(known -> known.rates.kept = false);
        return this;
    }

    @Override
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public String key() {
        return "secret_everything_0a1b.xyz";
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

    @Override
    public List<String> billing() {
        return looked(() -> model.bills(time.now()));
    }

    /** What was spent since the start, in USD; the vendor has no request that tells. */
    public BigDecimal bill() {
        return looked(() -> model.bill(time.now()));
    }

    @Override
    public void close() {
        server.close();
    }

    private InstanceType type(String name) {
        return Optional.ofNullable(model.types.get(name))
                .orElseThrow(() -> new IllegalArgumentException("there is no type " + name));
    }

    private FakeLambda change(String id, Consumer<Instance> change) {
        locked(known -> change.accept(Optional.ofNullable(known.instances.get(id))
                .orElseThrow(() -> new IllegalArgumentException("there is no instance " + id))));
        return this;
    }

    private <T> T looked(Supplier<T> look) {
        var seen = new AtomicReference<T>();
        skin.locked(() -> seen.set(look.get()));
        return seen.get();
    }

    private void locked(Consumer<LambdaModel> change) {
        skin.locked(() -> change.accept(model));
    }
}
