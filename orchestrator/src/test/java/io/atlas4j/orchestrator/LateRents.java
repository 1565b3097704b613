package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.machine.MachineName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Makes rents come too late: a node is frozen while its create is on its way, until another has rented in its place, and goes
 * on then. What becomes of the late machine is judged by the cloud's own record.
 */
final class LateRents {
    /** Lists here never lag and a tick is a second; the rest is what a busy computer takes. */
    private static final Duration GRACE_AND_TICK = Duration.ofSeconds(10);

    /** A lease, a claim, and two looks. */
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(30);

    /** Between two lines that a node says. */
    private static final Duration TOLD = Duration.ofMillis(100);

    private static final int TRIES = 20;

    private final FolderCloud cloud;
    private final BlockingQueue<Asking> asking = new LinkedBlockingQueue<>();
    private final Set<String> usersSessions = ConcurrentHashMap.newKeySet();
    private final List<Duration> takenOver = new ArrayList<>();
    private final List<Duration> lived = new ArrayList<>();

    /** A node's create is on its way. */
    private record Asking(String node, MachineName machine) {}

    LateRents(FolderCloud cloud) {
        this.cloud = cloud;
    }

    void hear(String node, List<String> words) {
        switch (words.getFirst()) {
            case "asking" ->
                asking.add(new Asking(node, MachineName.parse(words.get(2)).orElseThrow()));
            case "started" -> {
                if (!words.get(2).equals("-")) {
                    usersSessions.add(words.get(1)); // nobody ends it before its machine is there
                }
            }
            default -> {} // of interest to others
        }
    }

    /** Makes one. */
    void make(Function<String, NodeProcess> nodes) {
        asking.clear();
        for (var i = 0; i < TRIES; i++) {
            var one = next();
            if (one.isPresent() && make(one.get(), nodes.apply(one.get().node))) {
                return;
            }
        }
        throw new AssertionError("no create was on its way for long enough");
    }

    private Optional<Asking> next() {
        try {
            var one = Optional.ofNullable(asking.poll(TAKEN_OVER_WITHIN.toSeconds(), TimeUnit.SECONDS));
            LockSupport.parkNanos(TOLD.toNanos());
            return one.filter(it -> usersSessions.contains(it.machine.sessionId()));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean make(Asking one, NodeProcess node) {
        var late = one.machine;
        var next = new MachineName(late.installation(), late.sessionId(), late.attempt() + 1).toString();
        node.freeze();
        try {
            if (isAsked(late.toString())) {
                return false; // it was sent before
            }
            var since = System.nanoTime();
            await(
                    () -> cloud.names().contains(next) || isAsked(late.toString()),
                    "another node rented " + next + " while the one that had the claim was frozen");
            if (isAsked(late.toString())) {
                return false; // in the moment before it stood still
            }
            takenOver.add(Duration.ofNanos(System.nanoTime() - since));
        } finally {
            node.thaw();
        }
        await(() -> isAsked(late.toString()), "the frozen node sent its create, late");
        await(() -> isEnded(late.toString()), "the late machine was ended");
        assertThat(cloud.names())
                .as("machines, of which one took the late one's place")
                .contains(next);
        lived.add(lifeOf(late.toString()));
        return true;
    }

    private boolean isAsked(String machine) {
        return cloud.acts().all("create").stream().anyMatch(act -> act.machine().equals(machine));
    }

    /** Acts are written before they are done, so right after a create its machine is not there either. */
    private boolean isEnded(String machine) {
        return last(machine).what().equals("terminate") && !cloud.names().contains(machine);
    }

    private FolderActs.Act last(String machine) {
        return cloud.acts().all().stream()
                .filter(act -> act.machine().equals(machine))
                .toList()
                .getLast();
    }

    /** By its bill. */
    private Duration lifeOf(String machine) {
        var millis = cloud.acts()
                .bill(machine, last(machine).at())
                .multiply(BigDecimal.valueOf(Duration.ofHours(1).toMillis()))
                .divide(FolderCloud.PER_HOUR, 0, RoundingMode.UP);
        return Duration.ofMillis(millis.longValueExact());
    }

    private static void await(BooleanSupplier what, String words) {
        var end = System.nanoTime() + TAKEN_OVER_WITHIN.toNanos();
        while (!what.getAsBoolean() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(TOLD.toNanos());
        }
        assertThat(what.getAsBoolean()).as(words).isTrue();
    }

    void judge() {
        assertThat(lived)
                .as("lives of machines that a frozen node rented late")
                .isNotEmpty()
                .allMatch(life -> life.compareTo(GRACE_AND_TICK) < 0, "within the grace and a tick");
    }

    @Override
    public String toString() {
        return lived.size() + " rents held back until another node rented in their place, after "
                + takenOver.stream()
                        .sorted()
                        .map(time -> "%.1f".formatted(time.toMillis() / 1000.0))
                        .toList()
                + " s, and gone after "
                + lived.stream().sorted().map(Duration::toMillis).toList() + " ms";
    }
}
