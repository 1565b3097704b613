package io.atlas4j.testkit.vast;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The market and one account. Knows no HTTP and no clock. Not safe for several threads. */
final class VastModel {
    static final String FULL_KEY = "vast_everything";
    static final String READ_KEY = "vast_reads_only";

    /** A disk on one machine. */
    static final class Volume {
        final long id;
        final long machine;
        final String name;
        final String place;
        final int sizeGb;

        Volume(long id, long machine, String name, String place, int sizeGb) {
            this.id = id;
            this.machine = machine;
            this.name = name;
            this.place = place;
            this.sizeGb = sizeGb;
        }
    }

    final Map<Long, Offer> offers = new LinkedHashMap<>();
    final Map<Long, Contract> contracts = new LinkedHashMap<>();
    /** Those that are destroyed, which are still on the bill. */
    final Map<Contract, Instant> destroyed = new LinkedHashMap<>();

    final Map<Long, Volume> volumes = new LinkedHashMap<>();
    final Map<Long, String> sshKeys = new LinkedHashMap<>();
    final Map<String, Result> results = new LinkedHashMap<>();
    final Set<String> keys = new HashSet<>(Set.of(FULL_KEY, READ_KEY));
    final Gaps gaps = new Gaps();
    Duration lag = Duration.ZERO;
    int looksBeforeResult = 2;
    boolean resultsNeverCome;
    int chargesOnPage = 500;
    String resultsAt = "";
    boolean hasCard = true;
    boolean badKeyIs404Everywhere;
    boolean stopsTheNext;
    BigDecimal credit = new BigDecimal("25.00");
    private long count;

    /** A text that is somewhere else; it is there after so many looks. */
    static final class Result {
        final String text;
        int looks;

        Result(String text, int looks) {
            this.text = text;
            this.looks = looks;
        }
    }

    VastModel() {
        for (var i = 0; i < 12; i++) {
            add(
                    "RTX 4090",
                    1,
                    24_564,
                    i % 3 == 0 ? "Oslo, NO" : i % 3 == 1 ? "Texas, US" : "Sweden, SE",
                    price(300 + 10 * i));
        }
        for (var i = 0; i < 4; i++) {
            add("H100 SXM", 1, 81_559, "Iceland, IS", price(1900 + 50 * i)).center = true;
        }
        add("H100 SXM", 8, 81_559, "Iceland, IS", price(15_200)).center = true;
        add("A100 SXM4", 1, 81_920, "Virginia, US", price(900));
        add("A100 PCIE", 1, 40_960, "Virginia, US", price(600));
        add("RTX 4090", 1, 24_564, "Quebec, CA", price(200)).verified = false;
        add("RTX 4090", 1, 24_564, "Bulgaria, BG", price(210)).reliability = 0.80;
        add("RTX 3060 Ti", 1, 8_192, "Poland, PL", price(80)).cuda = "12.2";
    }

    private static BigDecimal price(int thousandths) {
        return BigDecimal.valueOf(thousandths, 3);
    }

    Offer add(String gpu, int gpus, int memoryMb, String place, BigDecimal price) {
        var id = 23_800_000L + ++count;
        var offer = new Offer(id, 18_000L + count, gpu, gpus, memoryMb, place, price);
        offers.put(id, offer);
        return offer;
    }

    Contract rent(Offer offer, Instant now) {
        var id = 9_000_000L + ++count;
        var contract = new Contract(id, offer, now, now.plus(lag), "key-of-" + id);
        contracts.put(id, contract);
        offer.rented = true;
        return contract;
    }

    void destroy(Contract contract, Instant now) {
        contract.count(now);
        contracts.remove(contract.id);
        destroyed.put(contract, now);
        contract.offer.rented = false;
        contract.offer.occupied = false;
    }

    Optional<Contract> visible(long id, Instant now) {
        return Optional.ofNullable(contracts.get(id)).filter(contract -> !contract.visible.isAfter(now));
    }

    List<Contract> listed(Instant now) {
        return contracts.values().stream()
                .filter(contract -> !contract.visible.isAfter(now))
                .toList();
    }

    long nextId() {
        return 5_000L + ++count;
    }

    List<String> bills(Instant now) {
        var bills = new ArrayList<String>();
        contracts.values().forEach(contract -> {
            var runs = contract.contract().equals("running")
                    && contract.actual(now).equals("running");
            bills.add((runs ? "instance " : "the disk of instance ") + contract.label);
        });
        volumes.values().forEach(volume -> bills.add("volume " + volume.name));
        return bills;
    }

    /** The least time between two requests of a route. */
    static final class Gaps {
        private final Map<String, Instant> last = new HashMap<>();
        boolean kept = true;

        /** Empty if the request may pass. */
        Optional<Double> refuses(String route, double seconds, Instant now) {
            var before = last.get(route);
            if (kept && before != null && Duration.between(before, now).toMillis() < seconds * 1000) {
                return Optional.of(seconds);
            }
            last.put(route, now);
            return Optional.empty();
        }
    }
}
