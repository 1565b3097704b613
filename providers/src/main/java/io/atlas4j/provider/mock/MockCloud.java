package io.atlas4j.provider.mock;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.TransportException;
import io.atlas4j.error.UnsupportedException;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Spend;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.LogLine;
import io.atlas4j.spi.Placement;
import io.atlas4j.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole cloud in memory: machines, stock, prices, bills, and faults on demand. What is scripted here holds for every
 * {@link Mock} over it. Safe for many threads.
 *
 * <p>By itself it has one place, {@code mock} at 1 USD per hour with endless stock; a machine is ready at the second
 * look; lists lag by nothing; a stopped machine costs 0.10 USD per hour.
 */
public final class MockCloud {
    private final ReentrantLock lock = new ReentrantLock();
    private final TimeSource time;
    private final Map<String, MockMachine> machines = new LinkedHashMap<>();
    private final Map<String, MockMachine> gone = new LinkedHashMap<>();
    private final List<String> created = new ArrayList<>();
    private final Map<String, Integer> stock = new HashMap<>();
    private final Map<Operation, Deque<Fault>> faults = new EnumMap<>(Operation.class);
    private final Map<Operation, AtlasException> outages = new EnumMap<>(Operation.class);
    private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);
    private List<Placement> places = List.of(Placement.of("mock").withPrice(BigDecimal.ONE));
    private BigDecimal storagePrice = new BigDecimal("0.10");
    private Duration listLag = Duration.ZERO;
    private Duration billLag = Duration.ZERO;
    private int readyAfterLooks = 2;
    private Duration readyAfter = Duration.ZERO;
    private int incompleteLists;
    private volatile Consumer<Operation> onCall = operation -> {};

    public MockCloud(TimeSource time) {
        this.time = time;
    }

    enum Answer {
        GIVEN,
        LOST_BEFORE,
        LOST_AFTER
    }

    private sealed interface Fault {
        record Refuse(AtlasException failure) implements Fault {}

        record Lose(boolean happened) implements Fault {}
    }

    // What it offers

    /** Replaces the places where machines can be had, best first; a place without a price tells none and bills nothing. */
    public void places(Placement... places) {
        locked(() -> this.places = List.of(places));
    }

    /** Limits how many more machines a type has; 0 answers {@link NoCapacityException}. */
    public void stock(String type, int left) {
        locked(() -> stock.put(type, left));
    }

    /** What a stopped machine costs, in USD per hour. */
    public void storagePrice(String usd) {
        locked(() -> storagePrice = new BigDecimal(usd));
    }

    /** Ready once it was looked at that often, by {@code get} or {@code list}; 1 is at the first look. */
    public void readyAfterLooks(int looks) {
        locked(() -> readyAfterLooks = looks);
    }

    /** Ready no sooner than this after its creation; a thousand days is never. */
    public void readyAfter(Duration duration) {
        locked(() -> readyAfter = duration);
    }

    /** How long a new machine is missing from lists. */
    public void listLag(Duration lag) {
        locked(() -> listLag = lag);
    }

    Duration listLag() {
        return locked(() -> listLag);
    }

    /** How far the bill that a customer can read is behind; {@link #spent} is what is used. */
    public void billLag(Duration lag) {
        locked(() -> billLag = lag);
    }

    // How it misbehaves

    /** The next call of that kind fails and does nothing. Calls queue up: two make the next two calls fail. */
    public void failNext(Operation operation, AtlasException failure) {
        locked(() -> queue(operation).add(new Fault.Refuse(failure)));
    }

    /**
     * The answer to the next call of that kind is lost: {@code create} ends in an
     * {@link io.atlas4j.error.AmbiguousOutcomeException}, anything else in a {@link TransportException}.
     *
     * @param happened whether the cloud did what was asked all the same
     */
    public void loseNextAnswer(Operation operation, boolean happened) {
        locked(() -> queue(operation).add(new Fault.Lose(happened)));
    }

    /** Every call of that kind fails until {@link #repair}. */
    public void breakDown(Operation operation, AtlasException failure) {
        locked(() -> outages.put(operation, failure));
    }

    /** Ends what {@link #breakDown} began, and forgets the faults still queued. */
    public void repair(Operation operation) {
        locked(() -> {
            outages.remove(operation);
            queue(operation).clear();
        });
    }

    /** The next lists show only the first half of the machines and say that they are incomplete. */
    public void incompleteLists(int count) {
        locked(() -> incompleteLists = count);
    }

    /**
     * Called at the start of every call, outside the cloud's lock and on the caller's thread: the place for a latch, a
     * kill or a look at what is stored before the cloud is asked.
     */
    public void onCall(Consumer<Operation> hook) {
        onCall = hook;
    }

    // What happens to a machine

    /** Sets the state; billing follows it as on most clouds (running, storage when stopped or failed). */
    public void status(String id, ComputeStatus status) {
        change(id, machine -> machine.become(status, MockCloud.billingOf(status)));
    }

    /** The machine's command ends by itself. */
    public void exit(String id, int code) {
        change(id, machine -> machine.exit(code));
    }

    /** The machine's program prints a line. */
    public void print(String id, String line) {
        change(id, machine -> machine.print(line, time.now()));
    }

    /** The running machine costs something else from now on. */
    public void reprice(String id, String usdPerHour) {
        change(id, machine -> machine.reprice(new BigDecimal(usdPerHour)));
    }

    /** Another customer gets its place: it stands still, says so, and its disk is billed, as on a market. */
    public void preempt(String id) {
        change(id, MockMachine::preempt);
    }

    /** The machine is billed so much besides its rate, as for traffic. */
    public void charge(String id, String usd) {
        change(id, machine -> machine.bill().extra(new BigDecimal(usd), time.now()));
    }

    /** The machine is gone at once, as if somebody else had ended it. */
    public void vanish(String id) {
        locked(() -> {
            remove(required(id));
        });
    }

    // What there is to see, without aging any machine or counting as a call

    /** Every machine that is not gone, in order of creation. */
    public List<Compute> machines() {
        return locked(() -> machines.values().stream().map(this::show).toList());
    }

    /** The machine, unless it is gone. */
    public Optional<Compute> find(String id) {
        return locked(() -> Optional.ofNullable(machines.get(id)).map(this::show));
    }

    /** The names of all machines ever created, in order, a name as often as it was used. */
    public List<String> createdNames() {
        return locked(() -> List.copyOf(created));
    }

    /** What the machine of that id was created with; also when it is gone. */
    public ComputeRequest requestOf(String id) {
        return locked(() -> {
            var machine = machines.getOrDefault(id, gone.get(id));
            if (machine == null) {
                throw absent(id);
            }
            return machine.request;
        });
    }

    /** How many calls of that kind there were, failed ones included. */
    public int calls(Operation operation) {
        return locked(() -> calls.getOrDefault(operation, 0));
    }

    /** Whether nothing costs money now. */
    public boolean billsNothing() {
        return locked(() -> machines.values().stream().allMatch(machine -> machine.billing() == BillingState.NONE));
    }

    /** The bill of all machines until now, in USD. */
    public BigDecimal spent() {
        return locked(() -> {
            return billOf(Optional.empty(), Instant.MIN, Instant.MAX).total();
        });
    }

    // What the provider asks

    Answer before(Operation operation) {
        onCall.accept(operation);
        return locked(() -> {
            calls.merge(operation, 1, Integer::sum);
            var outage = outages.get(operation);
            if (outage != null) {
                throw outage;
            }
            return switch (queue(operation).poll()) {
                case null -> Answer.GIVEN;
                case Fault.Refuse(var failure) -> throw failure;
                case Fault.Lose(var happened) -> happened ? Answer.LOST_AFTER : Answer.LOST_BEFORE;
            };
        });
    }

    List<Placement> placements(ComputeRequest request) {
        if (request.ports().stream().anyMatch(Port::isSymmetric)) {
            throw new UnsupportedException(Origin.of(Mock.ID), "mock has no symmetric ports; nothing was sent");
        }
        return locked(() -> places.stream()
                .filter(place -> request.maxPricePerHour()
                        .map(most -> priceOf(place).compareTo(most) <= 0)
                        .orElse(true))
                .toList());
    }

    Compute create(Placement placement, ComputeRequest request, String name) {
        return locked(() -> {
            var left = stock.getOrDefault(placement.type(), Integer.MAX_VALUE);
            if (left == 0) {
                throw new NoCapacityException(Origin.of(Mock.ID), "mock has no " + placement.type() + " left");
            }
            stock.computeIfPresent(placement.type(), (type, count) -> count - 1);
            created.add(name);
            var machine = new MockMachine("mock-" + created.size(), name, request, placement, time.now());
            machines.put(machine.id, machine);
            return show(machine);
        });
    }

    /** Looks at a machine as a customer does, which makes it age. */
    Compute look(String id) {
        return locked(() -> show(aged(required(id))));
    }

    Compute machine(String id) {
        return locked(() -> show(required(id)));
    }

    Listing list() {
        return locked(() -> {
            var now = time.now();
            var shown = machines.values().stream()
                    .filter(machine -> !now.isBefore(machine.createdAt.plus(listLag)))
                    .map(machine -> show(aged(machine)))
                    .toList();
            if (incompleteLists == 0) {
                return new Listing(shown, true, now);
            }
            incompleteLists--;
            return new Listing(shown.subList(0, shown.size() / 2), false, now);
        });
    }

    void terminate(String id) {
        locked(() -> {
            var machine = machines.get(id);
            if (machine != null) {
                remove(machine);
            }
        });
    }

    void stop(String id) {
        change(id, machine -> {
            if (machine.status() != ComputeStatus.RUNNING) {
                throw conflict(machine, "stopped");
            }
            machine.become(ComputeStatus.STOPPED, BillingState.STORAGE);
        });
    }

    void start(String id) {
        change(id, machine -> {
            if (machine.status() != ComputeStatus.STOPPED) {
                throw conflict(machine, "started");
            }
            machine.become(ComputeStatus.RUNNING, BillingState.RUNNING);
        });
    }

    /** What was billed in that time, as far as a bill shows it by now. */
    Spend spend(Optional<String> id, Instant from, Instant to) {
        return locked(() -> {
            var shown = time.now().minus(billLag);
            var amounts = billOf(id, from, to.isBefore(shown) ? to : shown);
            return new Spend(
                    Mock.ID,
                    id,
                    amounts.total(),
                    amounts.machine(),
                    BigDecimal.ZERO,
                    amounts.disk(),
                    from,
                    to,
                    Map.of());
        });
    }

    Map<String, BigDecimal> spendByMachine(Instant from, Instant to) {
        return locked(() -> Stream.concat(machines.keySet().stream(), gone.keySet().stream())
                .distinct()
                .collect(Collectors.toMap(
                        id -> id, id -> spend(Optional.of(id), from, to).total())));
    }

    private MockBill.Amounts billOf(Optional<String> id, Instant from, Instant to) {
        machines.values().forEach(this::bill);
        return Stream.concat(machines.values().stream(), gone.values().stream())
                .filter(machine -> id.map(machine.id::equals).orElse(true))
                .map(machine -> machine.bill().between(from, to))
                .reduce(MockBill.Amounts.NOTHING, MockBill.Amounts::plus);
    }

    List<LogLine> lines(String id) {
        return locked(() -> {
            var machine = machines.getOrDefault(id, gone.get(id));
            return machine == null ? List.of() : machine.lines();
        });
    }

    boolean hasEnded(String id) {
        return locked(() ->
                Optional.ofNullable(machines.get(id)).map(MockMachine::hasEnded).orElse(true));
    }

    static String word(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    static TransportException noAnswer(Operation operation) {
        return new TransportException(Origin.of(Mock.ID), "mock did not answer " + word(operation));
    }

    private void change(String id, Consumer<MockMachine> step) {
        locked(() -> {
            var machine = required(id);
            bill(machine);
            step.accept(machine);
        });
    }

    private void remove(MockMachine machine) {
        bill(machine);
        machine.become(ComputeStatus.TERMINATED, BillingState.NONE);
        machines.remove(machine.id);
        gone.put(machine.id, machine);
    }

    private MockMachine aged(MockMachine machine) {
        bill(machine);
        machine.age(time.now(), readyAfterLooks, readyAfter);
        return machine;
    }

    private void bill(MockMachine machine) {
        machine.bill(time.now(), storagePrice);
    }

    private Compute show(MockMachine machine) {
        return machine.show(storagePrice);
    }

    private MockMachine required(String id) {
        var machine = machines.get(id);
        if (machine == null) {
            throw absent(id);
        }
        return machine;
    }

    private static NotFoundException absent(String id) {
        return new NotFoundException(Mock.ID, "mock has no machine " + id);
    }

    private static ConflictException conflict(MockMachine machine, String verb) {
        return new ConflictException(
                Origin.of(Mock.ID),
                "machine " + machine.id + " cannot be " + verb + ": it is "
                        + machine.status().name().toLowerCase(Locale.ROOT));
    }

    private static BillingState billingOf(ComputeStatus status) {
        return Compute.builder(Mock.ID, "-", status).build().billing();
    }

    private static BigDecimal priceOf(Placement place) {
        return place.pricePerHour().orElse(BigDecimal.ZERO);
    }

    private Deque<Fault> queue(Operation operation) {
        return faults.computeIfAbsent(operation, key -> new ArrayDeque<>());
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
