import type { Evaluator } from './evaluator.ts';

/** Longer than this nobody waits for an answer, unless the project says otherwise. */
const LATENCY_BUDGET_MS = 15_000;

/** Whether the user had to wait longer than the latency budget. */
export const latencyBudget: Evaluator = {
  id: 'latency-budget',
  version: '1',
  summary: `took longer than the latency budget (${LATENCY_BUDGET_MS / 1000} s)`,
  evaluate: ({ record: { durationMs } }) => ({
    facts: { over_latency_budget: durationMs > LATENCY_BUDGET_MS ? 1 : 0 },
  }),
};
