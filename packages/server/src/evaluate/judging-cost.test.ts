import type { Score } from '@faultline/model';
import { expect, test } from 'vitest';
import { judgingCost } from './judging-cost.ts';
import { requestOf } from './sample-request.ts';

const score = (name: string, costUsd?: number): Score => ({
  name,
  source: 'judge',
  scoreId: name,
  timeNs: 0n,
  ...(costUsd === undefined ? {} : { costUsd }),
});

test.for([
  { name: 'all that was paid', scores: [score('tone', 0.25), score('feedback'), score('tone', 0.5)], cost: 0.75 },
  { name: 'a verdict from the cache is judged for nothing', scores: [score('tone', 0)], cost: 0 },
  { name: 'without a judge there is no cost, not 0', scores: [score('feedback')], cost: undefined },
])('$name', ({ scores, cost }) => {
  const { record, spans } = requestOf({ question: 'Where is it?', answer: 'There.' });
  expect(judgingCost.evaluate({ record: { ...record, scores }, spans })?.facts?.judge_cost_usd).toBe(cost);
});
