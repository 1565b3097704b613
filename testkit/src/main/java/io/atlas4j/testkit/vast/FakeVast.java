package io.atlas4j.testkit.vast;

import io.atlas4j.testkit.Exchange;
import io.atlas4j.testkit.FakeCloud;
import io.atlas4j.testkit.Faults;
import io.atlas4j.testkit.server.FakeServer;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A Vast.ai in this process: a market of hosts and one account. It keeps Vast's least gaps between requests, answers a wrong
 * key and many a failure as Vast does, and bills what is stopped. An instance runs 20 s after it was rented. Safe for many
 * threads.
 */
public final class FakeVast implements FakeCloud {
    private final Faults faults = new Faults();
    private final VastModel model = new VastModel();
    private final VastSkin skin;
    private final FakeServer server;
    private final TimeSource time;

    private FakeVast(TimeSource time, int port) {
        this.time = time;
        this.skin = new VastSkin(model, time);
        this.server = new FakeServer(port, skin, faults, time);
        model.resultsAt = baseUrl().toString();
    }

    public static FakeVast start(TimeSource time) {
        return new FakeVast(time, 0);
    }

    /** The settings that send a client here, with the key that may do everything. */
    public Map<String, String> settings() {
        return Map.of("VAST_API_BASE_URL", baseUrl().toString(), "VAST_API_KEY", key());
    }

    /** A key that may look and neither rent nor end. */
    public String readingKey() {
        return VastModel.READ_KEY;
    }

    /** Wrong keys are answered 404 on every route, as some accounts see it. */
    public FakeVast badKeysAreNotFound() {
        return changed(known -> known.badKeyIs404Everywhere = true);
    }

    /** The account has no card. */
    public FakeVast withoutCard() {
        return changed(known -> known.hasCard = false);
    }

    /** Replaces the market by that many offers, the later the dearer. */
    public FakeVast market(int offers, String gpu) {
        return changed(known -> {
            known.offers.clear();
            for (var i = 0; i < offers; i++) {
                known.add(gpu, 1, 24_564, i % 2 == 0 ? "Oslo, NO" : "Texas, US", BigDecimal.valueOf(300 + i, 3));
            }
        });
    }

    /** The ids of what is offered, the cheapest first. */
    public List<String> offers() {
        return looked(() -> model.offers.values().stream()
                .filter(offer -> !offer.rented && !offer.gone)
                .sorted(java.util.Comparator.comparing((Offer offer) -> offer.price))
                .map(offer -> String.valueOf(offer.id))
                .toList());
    }

    /** The offer is shown and gone when it is asked for. */
    public FakeVast vanishing(String offer) {
        return offer(offer, it -> it.vanishing = true);
    }

    /** The offer is shown no more. */
    public FakeVast withdraw(String offer) {
        return offer(offer, it -> it.gone = true);
    }

    public FakeVast withdrawAll() {
        return changed(known -> known.offers.values().forEach(offer -> offer.gone = true));
    }

    /** Others bid that much now. */
    public FakeVast lowestBid(String offer, String usdPerHour) {
        return offer(offer, it -> it.minBid = new BigDecimal(usdPerHour));
    }

    /** The next instance is made and not started. */
    public FakeVast stopsTheNext() {
        return changed(known -> known.stopsTheNext = true);
    }

    /** New instances stay invisible that long, to reading as well as to lists. */
    public FakeVast lag(Duration lag) {
        return changed(known -> known.lag = lag);
    }

    /** Results are there after that many looks; 2. */
    public FakeVast looksBeforeResult(int looks) {
        return changed(known -> known.looksBeforeResult = looks);
    }

    public FakeVast resultsNeverCome() {
        return changed(known -> known.resultsNeverCome = true);
    }

    /** How many charges a page holds; 500. */
    public FakeVast chargesOnPage(int charges) {
        return changed(known -> known.chargesOnPage = charges);
    }

    /** Does not keep the least gaps between requests. */
    public FakeVast withoutGaps() {
        return changed(known -> known.gaps.kept = false);
    }

    public FakeVast log(String instance, String line) {
        return instance(instance, it -> it.log.add(line));
    }

    /** A higher bid or a renter on demand takes the GPU. */
    public FakeVast preempt(String instance) {
        return instance(instance, it -> it.preempt(time.now()));
    }

    /** Another renter has the GPU while the instance should run: it is queued. */
    public FakeVast waitsForGpu(String instance) {
        return instance(instance, it -> it.queue(time.now()));
    }

    /** Another renter takes the GPU of a stopped instance. */
    public FakeVast occupied(String instance, boolean occupied) {
        return instance(instance, it -> it.offer.occupied = occupied);
    }

    /** The host reports that from now on, such as {@code exited} or {@code offline}. */
    public FakeVast reports(String instance, String status, String message) {
        return instance(instance, it -> it.fix(status, message, time.now()));
    }

    /** When the host's offer of this instance ends. */
    public FakeVast ends(String instance, Instant at) {
        return instance(instance, it -> it.ends = at);
    }

    /** The key that Vast puts into an instance. */
    public String keyOf(String instance) {
        return looked(() ->
                Optional.ofNullable(model.contracts.get(Long.valueOf(instance))).orElseThrow().key);
    }

    /** The instances that exist, shown by Vast or not yet. */
    public List<FakeInstance> existingInstances() {
        return looked(() -> model.contracts.values().stream()
                .map(contract -> ContractJson.snapshot(contract, time.now()))
                .toList());
    }

    @Override
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    @Override
    public String key() {
        return VastModel.FULL_KEY;
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

    @Override
    public void close() {
        server.close();
    }

    private FakeVast offer(String id, Consumer<Offer> change) {
        return changed(known -> change.accept(
                Optional.ofNullable(known.offers.get(Long.valueOf(id))).orElseThrow()));
    }

    private FakeVast instance(String id, Consumer<Contract> change) {
        return changed(known -> change.accept(
                Optional.ofNullable(known.contracts.get(Long.valueOf(id))).orElseThrow()));
    }

    private FakeVast changed(Consumer<VastModel> change) {
        skin.locked(() -> change.accept(model));
        return this;
    }

    private <T> T looked(Supplier<T> look) {
        var seen = new AtomicReference<T>();
        skin.locked(() -> seen.set(look.get()));
        return seen.get();
    }
}
