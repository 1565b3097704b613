package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.Budget;
import io.atlas4j.orchestrator.BudgetScope;
import io.atlas4j.orchestrator.machine.Decision;
import io.atlas4j.orchestrator.machine.SessionState;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What {@link MemorySessionStore} keeps of budgets. Used under its lock. */
final class KeptBudgets {
    private record Reservation(Optional<LocalDate> day, BigDecimal amount) {}

    private final Map<BudgetScope, BudgetRow> rows = new TreeMap<>(Comparator.comparing(BudgetScope::toString));
    private final Map<String, Map<BudgetScope, Reservation>> reserved = new HashMap<>();

    void reserve(NewSession session) {
        var today = BudgetRules.dayOf(session.state().times().createdAt());
        var counting = BudgetRules.scopesOf(session.userId()).stream()
                .filter(rows::containsKey)
                .map(scope -> rows.get(scope).on(today))
                .toList();
        if (counting.isEmpty()) {
            return;
        }
        var wanted = BudgetRules.wanted(
                session.state().limits(),
                counting.stream().map(BudgetRow::budget).toList());
        counting.forEach(row -> BudgetRules.check(row.budget(), wanted));
        counting.forEach(row -> reserve(session.state().id(), row, wanted));
    }

    private BudgetRow reserve(String id, BudgetRow row, BigDecimal amount) {
        var scope = row.budget().scope();
        reserved.computeIfAbsent(id, key -> new HashMap<>()).put(scope, new Reservation(row.day(), amount));
        var taken = row.plus(amount, BigDecimal.ZERO);
        rows.put(scope, taken);
        return taken;
    }

    void settle(SessionState before, Decision decision) {
        var ends = BudgetRules.ends(before, decision);
        var spent = BudgetRules.spent(before, decision);
        if (!ends && spent.signum() == 0) {
            return;
        }
        reserved.getOrDefault(before.id(), new HashMap<>()).replaceAll((scope, reservation) -> {
            rows.computeIfPresent(
                    scope,
                    (key, row) ->
                            row.day().equals(reservation.day) ? row.plus(reservation.amount.negate(), spent) : row);
            return ends ? new Reservation(reservation.day, BigDecimal.ZERO) : reservation;
        });
    }

    List<Budget> list(Instant now) {
        return rows.values().stream()
                .map(row -> row.on(BudgetRules.dayOf(now)).budget())
                .toList();
    }

    Budget set(BudgetScope scope, BigDecimal cap, Instant now, Collection<KeptSession> sessions) {
        var today = BudgetRules.dayOf(now);
        var known = rows.get(scope);
        if (known != null) {
            var row = known.on(today).cap(cap);
            rows.put(scope, row);
            return row.budget();
        }
        var row = BudgetRow.empty(scope, cap, today);
        rows.put(scope, row);
        for (var session : sessions) {
            if (!session.isOver()
                    && BudgetRules.scopesOf(session.made.userId()).contains(scope)
                    && (scope.kind() != BudgetScope.Kind.DAY
                            || BudgetRules.dayOf(session.state.times().createdAt())
                                    .equals(today))) {
                row = reserve(
                        session.state.id(),
                        row,
                        BudgetRules.mostOf(session.state.limits()).orElse(BigDecimal.ZERO));
            }
        }
        return row.budget();
    }

    boolean remove(BudgetScope scope) {
        reserved.values().forEach(scopes -> scopes.remove(scope));
        return rows.remove(scope) != null;
    }

    List<BudgetWarning> warn(Instant now) {
        var fresh = new ArrayList<BudgetWarning>();
        rows.replaceAll((scope, kept) -> {
            var row = kept.on(BudgetRules.dayOf(now));
            var reached = BudgetRules.reached(row.budget());
            if (!BudgetSql.isNews(row, reached)) {
                return kept;
            }
            if (reached > 0) {
                fresh.add(new BudgetWarning(row.budget(), reached));
            }
            return row.warned(reached);
        });
        return fresh;
    }
}
