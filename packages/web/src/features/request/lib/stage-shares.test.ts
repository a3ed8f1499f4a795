import { expect, test } from 'vitest';
import { shareOfWaiting } from './stage-shares.ts';

const time = (stage: 'tool' | 'generation' | 'retrieval', criticalMs: number) => ({ stage, criticalMs, selfMs: 0 });

test('the longest come first, what is under a hundredth is the rest, what nobody waited for is left out', () => {
  const { stages, rest } = shareOfWaiting([time('tool', 5), time('generation', 995), time('retrieval', 0)]);
  expect(stages.map(({ stage, share }) => [stage, share])).toEqual([['generation', 0.995]]);
  expect(rest.map(({ stage }) => stage)).toEqual(['tool']);
});

test('no waiting at all', () => expect(shareOfWaiting([time('tool', 0)])).toEqual({ stages: [], rest: [] }));
