package io.atlas4j.testkit.vast;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A rented instance and what becomes of it as time passes. Not safe for several threads. */
final class Contract {
    private static final Duration MADE = Duration.ofSeconds(2);
    private static final Duration PULLS = Duration.ofSeconds(5);
    private static final Duration RUNS = Duration.ofSeconds(20);
    private static final Duration HALTS = Duration.ofSeconds(2);

    final long id;
    final Offer offer;
    final Instant created;
    final Instant visible;
    final String key;
    final Map<String, String> env = new LinkedHashMap<>();
    final List<String> log = new ArrayList<>();
    final List<String> sshKeys = new ArrayList<>();
    final List<String> args = new ArrayList<>();
    String label = "";
    String image = "";
    String runtype = "args";
    String onstart = "";
    double disk;
    Optional<BigDecimal> bid = Optional.empty();
    Optional<Long> volume = Optional.empty();
    String message = "";
    Instant ends = Instant.MAX;
    private String intended = "running";
    private String contract = "running";
    private Instant since;
    private Optional<String> fixed = Optional.empty();
    private Instant halted = Instant.MIN;
    private BigDecimal gpuHours = BigDecimal.ZERO;
    private Instant counted;

    Contract(long id, Offer offer, Instant created, Instant visible, String key) {
        this.id = id;
        this.offer = offer;
        this.created = created;
        this.visible = visible;
        this.key = key;
        this.since = created;
        this.counted = created;
    }

    /** What the host reports; empty for nothing. */
    String actual(Instant now) {
        if (fixed.isPresent()) {
            return fixed.get();
        }
        if (contract.equals("stopped")) {
            return halted.equals(Instant.MIN) ? "" : now.isBefore(halted.plus(HALTS)) ? "running" : "stopped";
        }
        var age = Duration.between(since, now);
        if (age.compareTo(MADE) < 0) {
            return "";
        }
        if (age.compareTo(PULLS) < 0) {
            return "created";
        }
        return age.compareTo(RUNS) < 0 ? "loading" : "running";
    }

    String intended() {
        return intended;
    }

    String contract() {
        return contract;
    }

    boolean isBid() {
        return bid.isPresent();
    }

    void start(Instant now) {
        count(now);
        intended = "running";
        if (contract.equals("stopped") && !offer.occupied) {
            contract = "running";
            fixed = Optional.empty();
            since = now;
        }
    }

    void stop(Instant now) {
        count(now);
        intended = "stopped";
        halt(now);
    }

    /** Loses its GPU to a higher bid; nobody asked for it. */
    void preempt(Instant now) {
        stop(now);
        halted = now.minus(HALTS);
        offer.occupied = true;
    }

    /** Should run, and waits for its GPU, which another renter has. */
    void queue(Instant now) {
        preempt(now);
        intended = "running";
    }

    /** Never started at all. */
    void leaveStopped(Instant now) {
        count(now);
        intended = "stopped";
        contract = "stopped";
    }

    /** Reports that from now on, whatever happens. */
    void fix(String actual, String why, Instant now) {
        count(now);
        fixed = Optional.of(actual);
        message = why;
    }

    void restart(Instant now) {
        count(now);
        fixed = Optional.empty();
        since = now;
    }

    private void halt(Instant now) {
        if (contract.equals("running")) {
            contract = "stopped";
            halted = now;
        }
    }

    /** Adds up the hours of the GPU until then. */
    void count(Instant now) {
        if (contract.equals("running") && actual(now).equals("running")) {
            var from = counted.isAfter(since.plus(RUNS)) ? counted : since.plus(RUNS);
            if (now.isAfter(from)) {
                gpuHours = gpuHours.add(hours(from, now));
            }
        }
        counted = now;
    }

    BigDecimal gpuCost(Instant now) {
        count(now);
        return gpuHours.multiply(bid.orElse(offer.price)).setScale(3, RoundingMode.HALF_UP);
    }

    BigDecimal diskCost(Instant now) {
        return hours(created, now).multiply(offer.diskHour(disk)).setScale(3, RoundingMode.HALF_UP);
    }

    private static BigDecimal hours(Instant from, Instant to) {
        return BigDecimal.valueOf(Duration.between(from, to).toMillis())
                .divide(BigDecimal.valueOf(3_600_000), 6, RoundingMode.HALF_UP);
    }

    /** The ports that are open, each with the host's. */
    Map<String, Integer> ports(Instant now) {
        var open = new LinkedHashMap<String, Integer>();
        if (actual(now).equals("running") && contract.equals("running")) {
            var outer = 40_100 + (int) (id % 100) * 64;
            if (runtype.contains("ssh") && runtype.contains("direc")) {
                open.put("22/tcp", outer++);
            }
            for (var name : env.keySet()) {
                if (name.startsWith("-p ")) {
                    var inner = name.substring(name.indexOf(':') + 1);
                    open.put(inner.contains("/") ? inner : inner + "/tcp", outer++);
                }
            }
        }
        return open;
    }
}
