package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.EventPosition;
import io.atlas4j.orchestrator.SessionEvent;
import io.atlas4j.orchestrator.SessionFilter;
import io.atlas4j.orchestrator.SpendFilter;
import io.atlas4j.orchestrator.StreamEvent;
import io.atlas4j.orchestrator.machine.Booked;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.SessionState;
import io.atlas4j.spi.PlacementTrail;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** What is kept of sessions, and every question that is asked about it. Blocks; safe for many threads. */
public interface SessionStore extends AutoCloseable {
    /** Opens what is there; makes what is missing. */
    static SessionStore open(Location location, Instant now) {
        return switch (location) {
            case Location.Folder folder -> Opening.open(folder, now);
            case Location.Server server -> Opening.open(server);
        };
    }

    /** The mark of this database in the names of its machines. */
    String installation();

    RequestCodec codec();

    /** Whether other nodes work on the same sessions. */
    boolean isShared();

    /** The date all nodes go by; empty where there is one node, which goes by its own. */
    Optional<Instant> time();

    /**
     * Makes the intent durable, and reserves what it may cost in the budgets that count it; false, and nothing is written,
     * if its key is taken. Its history begins with it; the stream of all events tells of it with its first change.
     *
     * @throws io.atlas4j.error.InsufficientFundsException if a budget has not so much left
     * @throws io.atlas4j.error.ValidationException if a budget counts it and it does not say how much it may cost
     */
    boolean insert(NewSession session);

    Optional<SessionRow> find(String id);

    Optional<SessionRow> findByKey(String key);

    /** Oldest first. */
    List<SessionRow> list(SessionFilter filter);

    /** Sessions of an account that are not over. */
    List<SessionRow> live(Account account);

    /** Sessions whose time has come, the longest due first. */
    List<String> due(Instant now, int limit);

    /** The same of these accounts alone. */
    List<String> due(Collection<Account> accounts, Instant now, int limit);

    /** Every account that ever had a session: a machine of it may still show up. */
    List<Account> accounts();

    /** Every account with a session that is not over. */
    List<Account> liveAccounts();

    /** The mark of the key that is known to be the account's. */
    Optional<String> keyMark(Account account);

    /** Replaces it. */
    void setKeyMark(Account account, String mark);

    /** Attempts that were asked of a provider under those names. */
    List<AttemptRow> attemptsNamed(Collection<MachineName> names);

    /** How a change is written. */
    enum Writing {
        /** If there is something to write. */
        PLAIN,
        /** The same, and it survives a power cut. */
        DURABLE,
        /** In any case, so that the time to wake is counted anew from the last touch. */
        WAKE
    }

    /**
     * Reads, decides and writes in one transaction. The clock is looked at once, and not before the session is read: whoever
     * had to wait for it, or lay frozen, would decide on what is new by an old time.
     *
     * @return empty if there is no such session, or somebody else changed it meanwhile
     */
    Optional<Change> change(
            String id, Supplier<Instant> clock, Writing writing, BiFunction<SessionRow, Instant, Decision> decide);

    /** A decision and what it was about. */
    record Change(SessionRow before, Decision decision) {
        public SessionState next() {
            return decision.next();
        }

        public boolean happened() {
            return decision.changes(before.state());
        }
    }

    /** The request with its secrets. */
    Optional<RequestCodec.Stored> request(String id);

    /** Where the session's earlier attempts were and why they failed there. */
    PlacementTrail trail(String provider, String id);

    /** Events of a session after the one of that number. */
    List<SessionEvent> events(String id, long after);

    /** The lines of a session's ledger, in the order in which they were written. */
    List<Booked> ledger(String id);

    /** Every line that touches the filter's time, and every open rate until now. */
    List<Spent> spent(SpendFilter filter, Instant now);

    /** Sessions of an account that are not over, or were over only after that moment, with a machine. */
    List<BilledSession> billed(Account account, Instant endedAfter);

    /** By scope. */
    List<Budget> budgets(Instant now);

    /** Sets the cap of a budget; makes it if there is none, and reserves for the live sessions that it counts. */
    Budget setBudget(BudgetScope scope, BigDecimal cap, Instant now);

    /** False if there was none. */
    boolean removeBudget(BudgetScope scope);

    /** Shares of budgets that are taken and were told to nobody; one caller gets each. */
    List<BudgetWarning> budgetWarnings(Instant now);

    /** How many events each of these sessions has, which is the number of its last; only of those that exist. */
    Map<String, Long> eventCounts(Collection<String> ids);

    /** The next events of all sessions. None comes before a position that was given out, however late it was written. */
    List<StreamEvent> stream(EventPosition after, int limit);

    /** The position of the last event that {@link #stream} would give. */
    EventPosition streamEnd();

    /** What needs a person. */
    Alerts alerts();

    /** What is old. */
    Archive archive();

    /**
     * Moves touch times forward, never back, and leaves the versions alone.
     *
     * @return the sessions of which that is too late, or which do not exist
     */
    Set<String> touched(Map<String, Instant> touches);

    /** The same for one session now, before or after any verdict on its idleness; false if it is too late. */
    default boolean touch(String id, Instant at) {
        return touched(Map.of(id, at)).isEmpty();
    }

    /**
     * Takes over from a process that is gone, which is every other one where the store has one owner: its claims are void,
     * and what it was about to do is due now. Where there are several nodes, this does nothing: claims and leases of one
     * that is gone are void when their time is over.
     */
    void takeOver(Instant now);

    /** Takes or extends a lease, which is made if there is none; false while another holder has it. */
    boolean lease(String loop, String holder, Instant now, Instant until);

    @Override
    void close();
}
