package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.error.AtlasException;
import io.atlas4j.orchestrator.machine.Standing;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.Alert;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers by account, and whether an account's key leads where the one before it led. A key of another account is
 * told "not found" of machines that live and cost. So a key that is not the one by which the account was known proves no
 * absence, believes no end and rents nothing, until it shows one of the machines that were there before it. Safe for many
 * threads.
 */
final class Keys {
    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

    /** How long a person has to put a key right; if nothing of ours shows until then, nothing is left. */
    static final Duration PATIENCE = Duration.ofDays(1);

    /** A list is asked for no oftener than this to settle it. */
    private static final Duration ASK_EVERY = Duration.ofSeconds(10);

    static final String DOUBT =
            "the key of this account is a new one and has shown none of the machines that were there"
                    + " before it, so what it does not find may live and cost elsewhere: check that it is a key of the same account";

    private final Atlas atlas;
    private final SessionStore store;
    private final TimeSource time;
    private final Set<Account> trusted = ConcurrentHashMap.newKeySet();
    private final Map<Account, Doubt> doubts = new ConcurrentHashMap<>();

    /** Since when, and when it is looked into again, by the monotonic clock. */
    private record Doubt(long since, long next) {}

    Keys(Atlas atlas, SessionStore store, TimeSource time) {
        this.atlas = atlas;
        this.store = store;
        this.time = time;
    }

    Provider provider(Account account) {
        return atlas.provider(account.provider(), account.name());
    }

    /** Whether a request of this node could reach the account at all; another node may have its key. */
    boolean isHere(Account account) {
        return atlas.accounts().stream()
                .anyMatch(it -> it.ready()
                        && it.provider().equals(account.provider())
                        && it.name().equals(account.name()));
    }

    /** Whether "not found" says anything. Lists the account while that is not known. */
    boolean isTrusted(Account account) {
        return trusted.contains(account) || isTrustedNow(account);
    }

    /** The same of who asks for one machine, which may be the last that could prove it. */
    boolean isTrusted(Account account, String machineId) {
        if (!isTrusted(account) && provider(account).find(machineId).isPresent()) {
            trust(account);
        }
        return trusted.contains(account);
    }

    private boolean isTrustedNow(Account account) {
        var mark = markOf(account);
        var known = mark.isEmpty() ? mark : store.keyMark(account);
        var same = known.isEmpty() || known.equals(mark);
        if (same || isSettled(account)) {
            trust(account);
        }
        return trusted.contains(account);
    }

    private Optional<String> markOf(Account account) {
        return atlas.keyMark(account.provider(), account.name());
    }

    private void trust(Account account) {
        markOf(account)
                .filter(mark -> !store.keyMark(account).equals(Optional.of(mark)))
                .ifPresent(mark -> store.setKeyMark(account, mark));
        trusted.add(account);
        doubts.remove(account);
    }

    private boolean isSettled(Account account) {
        var now = time.nanoTime();
        var doubt = doubts.get(account);
        if (doubt != null && now - doubt.next < 0) {
            return false;
        }
        var since = doubt == null ? now : doubt.since;
        doubts.put(account, new Doubt(since, now + ASK_EVERY.toNanos()));
        try {
            var listing = provider(account).list();
            var rows = store.live(account).stream().filter(Keys::mayHaveMachine).toList();
            if (rows.isEmpty() || rows.stream().anyMatch(row -> shows(listing, row))) {
                return true;
            }
            if (doubt == null) {
                alarm(account, rows);
            }
            return listing.complete() && isTooOld(account, now - since);
        } catch (AtlasException e) {
            LOG.info("{} does not say yet whether its new key is its own: {}", account, e.getMessage());
            return false;
        }
    }

    /** Whether there is anything that a wrong key could hide. */
    private static boolean mayHaveMachine(SessionRow row) {
        return switch (row.state().standing()) {
            case Standing.InFlight inFlight -> true;
            case Standing.Unknown unknown -> true;
            case Standing.Rented rented -> true;
            case Standing.Leaving leaving -> true;
            case Standing.Due due -> false;
            case Standing.Gone gone -> false;
        };
    }

    private static boolean shows(Listing listing, SessionRow row) {
        var id = row.state().standing().machine().map(Compute::id);
        return listing.machines().stream()
                .anyMatch(machine -> id.filter(machine.id()::equals).isPresent()
                        || machine.name().filter(row.machineName()::equals).isPresent());
    }

    private void alarm(Account account, List<SessionRow> rows) {
        LOG.error("{}: {}; {} sessions wait for that", account, DOUBT, rows.size());
        var now = Moment.now(time);
        store.alerts()
                .raise(
                        new Alert(
                                Alert.DOUBTED,
                                now,
                                Optional.empty(),
                                Map.of("provider", account.provider(), "account", account.name(), "why", DOUBT)),
                        "doubted " + account + " " + now);
    }

    private static boolean isTooOld(Account account, long nanos) {
        var over = nanos >= PATIENCE.toNanos();
        if (over) {
            LOG.error("{}: nobody put its key right for a day; what it does not find counts as gone now", account);
        }
        return over;
    }
}
