package io.atlas4j.orchestrator.sim;

import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.store.MemorySessionStore;
import io.atlas4j.orchestrator.store.NewSession;
import io.atlas4j.orchestrator.store.SessionRow;
import io.atlas4j.orchestrator.store.SessionStore;
import io.atlas4j.orchestrator.store.SessionStore.Change;
import io.atlas4j.orchestrator.store.SessionStore.Writing;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * The database as one node uses it: the node may pause or die before and after each call, and between what it read and
 * what it writes. All other calls go through as they are, whatever calls there are.
 */
final class NodeStore implements InvocationHandler {
    /** Without a pause: no database is asked, or a lock is held meanwhile, or the node is just opening. */
    private static final Set<String> AT_ONCE = Set.of(
            "installation",
            "codec",
            "isShared",
            "archive",
            "accounts",
            "liveAccounts",
            "lease",
            "takeOver",
            "toString");

    private final Node node;
    private final MemorySessionStore store;
    private final Clock clock;
    private final Judge judge;
    private final Plant plant;

    /** Under {@link Plant#AN_INTENT_IS_NOT_DURABLE}: acknowledged, and not on any disk yet. */
    private Runnable unsynced = () -> {};

    private NodeStore(Node node, World world) {
        this.node = node;
        this.store = world.store();
        this.clock = world.clock();
        this.judge = world.judge();
        this.plant = world.plant();
    }

    static SessionStore of(Node node, World world) {
        var loader = SessionStore.class.getClassLoader();
        return (SessionStore)
                Proxy.newProxyInstance(loader, new Class<?>[] {SessionStore.class}, new NodeStore(node, world));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "change" ->
                change((String) arguments[0], (Supplier<Instant>) arguments[1], (Writing) arguments[2], (BiFunction<
                                SessionRow, Instant, Decision>)
                        arguments[3]);
            // the database's own clock is right
            case "time" -> store.isShared() ? Optional.of(Instant.ofEpochMilli(clock.now())) : Optional.empty();
            case "close" -> null; // the database outlives the node
            case "touched" -> plant == Plant.TOUCHES_ARE_NOT_WRITTEN ? Set.of() : called(method, arguments);
            case "touch" -> plant == Plant.TOUCHES_ARE_NOT_WRITTEN ? true : called(method, arguments);
            default -> AT_ONCE.contains(method.getName()) ? passed(method, arguments) : called(method, arguments);
        };
    }

    private Object insert(Method method, Object[] arguments) throws Throwable {
        var now = Instant.ofEpochMilli(clock.now());
        var caps = plant == Plant.THE_BUDGET_IS_NOT_ASKED ? store.budgets(now) : List.<Budget>of();
        caps.forEach(budget -> store.setBudget(budget.scope(), BigDecimal.valueOf(1_000), now));
        try {
            return passed(method, arguments);
        } finally {
            caps.forEach(budget -> store.setBudget(budget.scope(), budget.cap(), now));
        }
    }

    private Object called(Method method, Object[] arguments) throws Throwable {
        node.cut();
        unsynced.run();
        unsynced = () -> {};
        var answer = method.getName().equals("insert") ? insert(method, arguments) : passed(method, arguments);
        if (arguments != null && arguments[0] instanceof NewSession session && answer.equals(true)) {
            store.find(session.state().id()).ifPresent(row -> judge.purse().letIn(row, judge.rows()));
        }
        node.cut();
        return answer;
    }

    private Object passed(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(store, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** As a database does it that compares versions: others may come between the reading and the writing. */
    private Optional<Change> change(
            String id, Supplier<Instant> watch, Writing writing, BiFunction<SessionRow, Instant, Decision> decide) {
        node.cut();
        unsynced.run();
        unsynced = () -> {};
        var read = store.find(id);
        node.cut();
        if (read.isEmpty()) {
            return Optional.empty();
        }
        var row = read.get();
        var began = clock.now();
        var now = watch.get();
        var decision = decide.apply(row, now);
        if (node.isOutdated()) {
            return Optional.empty();
        }
        node.cut();
        judge.meters().decidedLate(id, clock.now() - began);
        if (plant == Plant.AN_INTENT_IS_NOT_DURABLE && writing == Writing.DURABLE) {
            unsynced = () -> write(row, now, writing, decision);
            return Optional.of(new Change(row, decision));
        }
        var change = write(row, now, writing, decision);
        node.cut();
        return change;
    }

    private Optional<Change> write(SessionRow row, Instant now, Writing writing, Decision decision) {
        var id = row.state().id();
        var same = store.find(id)
                .filter(latest -> latest.state().version() == row.state().version())
                .isPresent();
        if (!same && plant != Plant.VERSIONS_ARE_NOT_CHECKED) {
            return Optional.empty();
        }
        var written = store.change(id, () -> now, writing, (latest, at) -> decision);
        if (plant == Plant.THE_BUDGET_FORGETS_WHAT_WAS_SPENT
                && decision.next().times().endedAt().isPresent()) {
            store.budgets(now).forEach(budget -> {
                store.removeBudget(budget.scope());
                store.setBudget(budget.scope(), budget.cap(), now);
            });
        }
        return written;
    }
}
