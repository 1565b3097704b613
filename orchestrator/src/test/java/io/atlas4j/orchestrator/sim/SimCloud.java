package io.atlas4j.orchestrator.sim;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.RateLimitedException;
import io.atlas4j.error.TimedOutException;
import io.atlas4j.error.TransportException;
import io.atlas4j.orchestrator.sim.SimMachine.State;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The cloud: machines, bills, and every way in which clouds were seen to misbehave. */
final class SimCloud {
    static final String ID = "simulated";

    /** Handed to each machine, and to be found nowhere else. */
    static final String SECRET = "hush-this-is-planted-and-never-seen";

    private static final long PRICE = 600_000;
    private static final long LATEST = Duration.ofMinutes(8).toMillis();

    /** A create that was not answered, and is carried out when nobody waits for it any more. */
    private record Late(Placement placement, String name, long due) {}

    private final List<Late> late = new ArrayList<>();
    final Weather weather = new Weather();
    final long lag;
    final long longestEnd;
    private final Clock clock;
    private final Dice dice;
    private final CloudWitness witness;
    private final boolean pricesHidden;

    /** As bids at a market: one that we stopped is shown like one that was taken back. */
    private final boolean stoppedLookTaken;

    /** Whether it tells how a command ended; if not, it has logs. */
    final boolean tellsCodes;

    /** How often the bill is written. */
    final long billEvery;

    /** Whether machines may cost more than they show: only the bill tells. */
    private final boolean extras;

    private long writtenAt;
    private Map<String, BigDecimal> bill = Map.of();
    private final Map<String, SimMachine> machines = new LinkedHashMap<>();

    SimCloud(Clock clock, Dice dice, CloudWitness witness) {
        this.clock = clock;
        this.dice = dice;
        this.witness = witness;
        this.lag = dice.of(0L, 5_000L, 30_000L);
        this.longestEnd = dice.of(0L, 0L, 20_000L);
        this.pricesHidden = dice.chance(0.1);
        this.stoppedLookTaken = dice.chance(0.3);
        this.tellsCodes = dice.chance(0.5);
        this.billEvery = dice.of(0L, 0L, Duration.ofMinutes(10).toMillis());
        this.extras = dice.chance(0.3);
    }

    /** What each machine cost until the bill was last written, in USD. */
    Map<String, BigDecimal> bill() {
        interrupted();
        flaky();
        return bill;
    }

    private void write() {
        writtenAt = clock.now();
        var next = new LinkedHashMap<String, BigDecimal>();
        machines.values().forEach(machine -> next.put(machine.id, SimMachine.usd(machine.billed() / SimMachine.HOUR)));
        bill = next;
    }

    List<SimMachine> machines() {
        return new ArrayList<>(machines.values());
    }

    long now() {
        return clock.now();
    }

    void moveTo(long now) {
        clock.moveTo(now);
        machines.values().forEach(machine -> machine.passTo(now));
        if (now - writtenAt >= billEvery) {
            write();
        }
        var come = late.stream().filter(create -> create.due <= now).toList();
        late.removeAll(come);
        come.forEach(create -> made(create.placement, create.name));
    }

    List<Placement> placements() {
        interrupted();
        if (weather.faults > 0 && dice.chance(weather.faults / 2)) {
            throw new RateLimitedException(origin(429), "slow down", Optional.of(Duration.ofSeconds(5)));
        }
        return IntStream.range(0, 3)
                .mapToObj(place -> {
                    var placement = Placement.of("place-" + place);
                    return pricesHidden ? placement : placement.withPrice(SimMachine.usd(price(place)));
                })
                .toList();
    }

    private static long price(int place) {
        return PRICE * (place + 1);
    }

    Compute create(Placement placement, String name) {
        interrupted();
        if (weather.full || (weather.faults > 0 && dice.chance(weather.faults / 2))) {
            throw new NoCapacityException(origin(409), "nothing free at " + placement);
        }
        if (!dice.chance(weather.faults)) {
            return made(placement, name).shown();
        }
        var trouble = weather.createsLate && dice.chance(0.4) ? 9 : dice.below(10);
        if (trouble == 9) {
            late.add(new Late(placement, name, clock.now() + dice.between(0, LATEST)));
        } else if (trouble >= 5) {
            made(placement, name);
        }
        throw switch (trouble) {
            case 0 -> new RateLimitedException(origin(429), "slow down", Optional.of(Duration.ofSeconds(20)));
            case 1 -> new ProviderException(origin(400), "not here");
            case 2 -> new InsufficientFundsException(origin(402), "no money left");
            case 3, 5 -> new IllegalStateException("a fault in a provider");
            case 6 -> new ProviderException(origin(500), "made it, and fell over");
            case 7 -> new TransportException(Origin.of(ID), "connection reset");
            default -> new AmbiguousOutcomeException(Origin.of(ID), "the answer never came", name, null);
        };
    }

    private SimMachine made(Placement placement, String name) {
        var place = placement.type().charAt(placement.type().length() - 1) - '0';
        var surcharge = dice.chance(0.1) ? PRICE / 2 : 0;
        var machine = machine(name, price(place) + surcharge, witness.isStale(name));
        witness.created(machine);
        return machine;
    }

    /** A machine that nobody asked this orchestrator for. */
    SimMachine foreign(String name) {
        return machine(name, PRICE, false);
    }

    private SimMachine machine(String name, long perHour, boolean stale) {
        var now = clock.now();
        var boot = dice.chance(0.1) ? SimMachine.NEVER : now + dice.between(0, 90_000);
        var shownFrom = now + (lag == 0 ? 0 : dice.between(0, lag));
        var machine = new SimMachine("m" + (machines.size() + 1), name, now, shownFrom, boot, perHour, stale);
        machine.extra = extras && dice.chance(0.5) ? perHour * dice.of(1, 20) / 2 : 0;
        machine.passTo(now);
        machine.priceShown = !pricesHidden && !dice.chance(0.1);
        machines.put(machine.id, machine);
        return machine;
    }

    Compute get(String id) {
        interrupted();
        flaky();
        return found(id).shown();
    }

    Listing list() {
        interrupted();
        flaky();
        var now = clock.now();
        var shown = new ArrayList<Compute>();
        for (var machine : machines.values()) {
            if (machine.isListed(now, lag) && !isMissed(machine)) {
                shown.add(machine.shown());
            }
        }
        if (weather.partialLists) {
            shown.removeIf(machine -> dice.chance(0.6));
        }
        return new Listing(shown, !weather.partialLists, Instant.ofEpochMilli(now));
    }

    /** A list that calls itself complete may not be, once for each machine: what two lists leave out does not exist. */
    private boolean isMissed(SimMachine machine) {
        var missed = !machine.wasMissed && dice.chance(0.02 + weather.faults / 4);
        machine.wasMissed |= missed;
        return missed;
    }

    void terminate(String id) {
        interrupted();
        var machine = machines.get(id);
        if (machine == null || !machine.isLive()) {
            return;
        }
        witness.ended(machine);
        if (weather.endsRefused) {
            throw new ConflictException(origin(409), "not now");
        }
        flaky();
        if (!weather.endsIgnored && machine.goneAt == SimMachine.NEVER) {
            machine.goneAt = clock.now() + (longestEnd == 0 ? 0 : dice.between(0, longestEnd));
            machine.passTo(clock.now());
            if (dice.chance(weather.faults)) {
                throw new TimedOutException(Origin.of(ID), "ended it, and said nothing");
            }
        }
    }

    void power(String id, boolean on) {
        interrupted();
        flaky();
        var machine = found(id);
        witness.switched(machine);
        if (weather.stopsIgnored) {
            return;
        }
        if (on && (weather.full || dice.chance(weather.faults))) {
            throw new NoCapacityException(origin(409), "its place was given away");
        }
        if (on && machine.state == State.STOPPED && !machine.preempted) {
            machine.state = State.BOOTING;
            machine.looksTaken = false;
            machine.readyAt = clock.now() + dice.between(0, 60_000);
        } else if (!on && (machine.state == State.RUNNING || machine.state == State.BOOTING)) {
            machine.state = State.STOPPED;
            machine.looksTaken = stoppedLookTaken;
        } else if (!on && machine.state != State.STOPPED) {
            throw new ConflictException(origin(409), "it cannot be stopped as it is");
        }
    }

    /** The command of a machine that runs ends, and is heard of, or not. */
    void commandEnds(SimMachine machine) {
        machine.exitCode = dice.of(0, 1, 137);
        if (!tellsCodes && dice.chance(0.7)) {
            machine.printed = Optional.of(machine.exitCode); // its wrapper stays until it is read
        }
        if (tellsCodes || machine.printed.isEmpty() || dice.chance(0.3)) {
            machine.state = State.FINISHED;
            machine.tellsCode = tellsCodes && dice.chance(0.8);
        }
    }

    /** The exit code that the log of that machine tells. */
    Optional<Integer> log(String id) {
        interrupted();
        flaky();
        return found(id).printed;
    }

    private SimMachine found(String id) {
        var machine = machines.get(id);
        if (machine == null || !machine.isLive()) {
            throw new NotFoundException(ID, "no machine " + id);
        }
        return machine;
    }

    private void interrupted() {
        if (weather.outage) {
            throw new TransportException(Origin.of(ID), "nobody answers");
        }
    }

    private void flaky() {
        if (dice.chance(weather.faults)) {
            throw dice.chance(0.5)
                    ? new TransportException(Origin.of(ID), "connection reset")
                    : new ProviderException(origin(503), "busy");
        }
    }

    private static Origin origin(int status) {
        return Origin.of(ID, status, Optional.empty());
    }
}
