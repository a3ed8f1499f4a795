import { citations } from './citations/citations.ts';
import { contextLost } from './context-lost.ts';
import { contradiction } from './context/contradiction.ts';
import { freshness } from './context/freshness.ts';
import type { Evaluator } from './evaluator.ts';
import { groundedness } from './groundedness/groundedness.ts';
import { injection } from './injection/injection.ts';
import { judgingCost } from './judging-cost.ts';
import { languageMatch } from './language-match.ts';
import { latencyBudget } from './latency-budget.ts';
import { leaks } from './privacy-checks/leaks.ts';
import { answerRelevance } from './relevance/answer-relevance.ts';
import { refusal } from './refusal/refusal.ts';
import { contextPrecision } from './retrieval/context-precision.ts';
import { serving } from './serving.ts';
import { stated } from './stated.ts';
import { toolArguments } from './tools/tool-arguments.ts';
import { toolLoop } from './tools/tool-loop.ts';

/** In the order in which they are asked; of a fact that two find, the first counts. */
export const EVALUATORS: readonly Evaluator[] = [
  stated,
  judgingCost,
  serving,
  latencyBudget,
  contextLost,
  groundedness,
  citations,
  contextPrecision,
  contradiction,
  freshness,
  refusal,
  answerRelevance,
  leaks,
  injection,
  languageMatch,
  toolArguments,
  toolLoop,
];
