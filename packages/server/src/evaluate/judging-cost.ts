import type { Evaluator } from './evaluator.ts';

/** What was paid for judging the request, verdicts that failed included. */
export const judgingCost: Evaluator = {
  id: 'judging-cost',
  version: '1',
  summary: "what judges of the project's own cost for it",
  evaluate: ({ record: { scores } }) => {
    const costs = scores.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
    if (costs.length === 0) return undefined;
    return { facts: { judge_cost_usd: costs.reduce((sum, cost) => sum + cost, 0) } };
  },
};
