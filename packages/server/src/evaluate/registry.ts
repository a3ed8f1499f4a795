import type { Evaluator } from './evaluator.ts';
import { contextLost } from './context-lost.ts';
import { latencyBudget } from './latency-budget.ts';
import { serving } from './serving.ts';
import { stated } from './stated.ts';

/** In the order in which they are asked; of a fact that two find, the first counts. */
export const EVALUATORS: readonly Evaluator[] = [stated, serving, latencyBudget, contextLost];
