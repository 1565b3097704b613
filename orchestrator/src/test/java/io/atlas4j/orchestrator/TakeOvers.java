package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** How long the loops stand still when the node that runs them is killed, as the leases in the database show it. */
final class TakeOvers {
    private static final Duration PROMISED = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final String url;
    private final List<Thread> watches = new ArrayList<>();
    private final List<Duration> took = new CopyOnWriteArrayList<>();

    TakeOvers(String url) {
        this.url = url;
    }

    /** The processes that run a loop now, as far as leases tell. */
    Set<Long> holders() {
        return Set.copyOf(byLoop().values());
    }

    private Map<String, Long> byLoop() {
        var holders = new HashMap<String, Long>();
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select name, holder from atlas_loop where holder like '%-%'")) {
            while (rows.next()) {
                var holder = rows.getString("holder");
                holders.put(rows.getString("name"), Long.valueOf(holder.substring(0, holder.indexOf('-'))));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return holders;
    }

    /** That process is gone since now; whatever it ran is watched until another runs it. */
    void killed(long pid) {
        var since = System.nanoTime();
        byLoop().forEach((loop, holder) -> {
            if (holder == pid) {
                watches.add(Thread.ofPlatform().start(() -> watch(loop, pid, since)));
            }
        });
    }

    private void watch(String loop, long pid, long since) {
        while (byLoop().get(loop) == pid
                && System.nanoTime() - since < PROMISED.multipliedBy(3).toNanos()) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        took.add(Duration.ofNanos(System.nanoTime() - since));
    }

    void await() {
        for (var watch : watches) {
            try {
                watch.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    void judge() {
        assertThat(took)
                .as("loops whose node was killed were taken over")
                .isNotEmpty()
                .allMatch(time -> time.compareTo(PROMISED) < 0, "within half a minute");
    }

    @Override
    public String toString() {
        return took.size() + " loops taken over within "
                + took.stream()
                        .sorted()
                        .map(time -> "%.1f".formatted(time.toMillis() / 1000.0))
                        .toList() + " s";
    }
}
