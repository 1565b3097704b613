package io.atlas4j.orchestrator.loop;

import io.atlas4j.Atlas;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.store.Account;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.spec.Compute;
import io.atlas4j.spi.Settings;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which accounts the database knows of, and which of them can be used. */
final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);

    private final Atlas atlas;
    private final SessionStore store;
    private final Set<Account> usable;
    private final Set<Account> reported = ConcurrentHashMap.newKeySet();

    Accounts(Atlas atlas, SessionStore store) {
        this.atlas = atlas;
        this.store = store;
        this.usable = atlas.accounts().stream()
                .filter(io.atlas4j.Account::ready)
                .map(account -> new Account(account.provider(), account.name()))
                .collect(Collectors.toSet());
    }

    /** Those that ever had a session and can be listed. */
    List<Account> configured() {
        return store.accounts().stream().filter(usable::contains).toList();
    }

    /** Those that have a session now, started by whichever node, and can be listed. */
    List<Account> live() {
        return store.liveAccounts().stream().filter(this::isUsable).toList();
    }

    private boolean isUsable(Account account) {
        var here = usable.contains(account);
        if (!here && reported.add(account)) {
            LOG.error("sessions live in {}, of which this node has no key: it leaves them to nodes that have", account);
        }
        return here;
    }

    /**
     * Refuses to go on while somebody's machines could be neither seen nor ended.
     *
     * @param leftAlone accounts of which that is wanted
     */
    void check(Set<String> leftAlone) {
        for (var account : store.accounts()) {
            if (usable.contains(account) || leftAlone.contains(account.toString())) {
                continue;
            }
            var live = store.live(account).size();
            if (live > 0) {
                throw new ConflictException(Origin.of(account.provider()), refusal(account, live));
            }
        }
    }

    private String refusal(Account account, int live) {
        return "the database holds " + live + " live session" + (live == 1 ? "" : "s") + " of account " + account
                + ", which is not configured any more: nobody could see or end " + (live == 1 ? "its" : "their")
                + " machines; " + remedy(account)
                + ", or, to let them run and cost, build the orchestrator with leaveAlone(\"" + account + "\")";
    }

    private String remedy(Account account) {
        var factory = atlas.available().stream()
                .filter(it -> it.id().equals(account.provider()))
                .findFirst();
        if (factory.isEmpty()) {
            return "put the provider " + account.provider() + " on the class path";
        }
        return factory.get().keySettings().stream()
                .findFirst()
                .map(key -> "set " + (isDefault(account) ? key : Settings.nameFor(key, account.name())))
                .orElse("add it to the builder of Atlas");
    }

    private static boolean isDefault(Account account) {
        return account.name().equals(Compute.DEFAULT_ACCOUNT);
    }
}
