/** The request budget of a credential, shared by all processes. */
export type { Budget, Permit, Verdict } from './budget.ts';
export { createBudget } from './create-budget.ts';
export { createPostgresStore, THROTTLE_MIGRATIONS } from './postgres-store.ts';
export type { RunSql } from './postgres-store.ts';
export type { BudgetRules } from './rules.ts';
export type { BudgetStore } from './store.ts';
