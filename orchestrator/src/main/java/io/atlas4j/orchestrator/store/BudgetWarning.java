package io.atlas4j.orchestrator.store;

import io.atlas4j.orchestrator.Budget;

/** A share of a budget is taken, in percent. */
public record BudgetWarning(Budget budget, int percent) {}
