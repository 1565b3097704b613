package io.atlas4j.orchestrator.loop;

import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.time.TimeSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Which node judges what: a lease for each account, which only nodes that have its key take, and one for the rest. Safe for
 * many threads.
 */
final class Judging {
    private final SessionStore store;
    private final TimeSource time;
    private final String holder;
    private final Supplier<Collection<Account>> usable;
    private final Map<Account, Lease> leases = new ConcurrentHashMap<>();
    private final Lease rest;

    /** @param usable the accounts that this node can speak for */
    Judging(SessionStore store, TimeSource time, String holder, Supplier<Collection<Account>> usable) {
        this.store = store;
        this.time = time;
        this.holder = holder;
        this.usable = usable;
        this.rest = new Lease(store, time, "deadlines", holder);
    }

    boolean take(Account account) {
        return leases.computeIfAbsent(account, it -> new Lease(store, time, "account " + it, holder))
                .take();
    }

    /** The accounts that this node judges now. */
    Collection<Account> taken() {
        return usable.get().stream().filter(this::take).toList();
    }

    /** Of what belongs to no account, and of what nobody judges. */
    Lease rest() {
        return rest;
    }

    void giveUp() {
        leases.values().forEach(Lease::giveUp);
        rest.giveUp();
    }
}
