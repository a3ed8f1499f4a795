import type { ReviewJson } from '@faultline/model';
import { expect, test } from 'vitest';
import { createMeasuredRules } from './measured-rules.ts';

const reviews = (count: number, shownRule: string): readonly ReviewJson[] =>
  Array.from({ length: count }, (_, n) => ({
    reviewId: `${shownRule} ${n}`,
    requestId: `${shownRule} ${n}`,
    reviewer: 'ann',
    verdict: n % 2 === 0 ? 'tool_failure' : 'none',
    reason: 'random',
    shownClass: 'tool_failure',
    shownRule,
    time: '2026-01-01T00:00:00Z',
  }));

test('by project, of rules with enough reviews, read again after a while, and kept while they cannot be read', async () => {
  let nowMs = 0;
  const errors: unknown[] = [];
  let stored: Record<string, readonly ReviewJson[]> = { shop: [...reviews(19, 'few'), ...reviews(20, 'enough')] };
  let isAway = false;
  const asked: unknown[] = [];
  const measured = createMeasuredRules({
    control: {
      listReviews: (projectId, query) => {
        asked.push({ projectId, ...query });
        return isAway ? Promise.reject(new Error('away')) : Promise.resolve(stored[projectId] ?? []);
      },
    },
    now: () => nowMs,
    onError: (error) => errors.push(error),
  });
  const rulesOf = async (projectId: string) => [...(await measured(projectId)).keys()];

  expect(await rulesOf('shop')).toEqual(['enough']);
  expect(await rulesOf('other')).toEqual([]);
  expect((await measured('shop')).get('enough')).toMatchObject({ value: 0.5, sample: 20 });
  expect(asked).toMatchObject([
    { projectId: 'shop', reason: 'random' },
    { projectId: 'other', reason: 'random' },
  ]);

  stored = { shop: reviews(30, 'few') };
  nowMs = 9_999;
  expect(await rulesOf('shop')).toEqual(['enough']);
  nowMs = 10_000;
  expect(await rulesOf('shop')).toEqual(['few']);

  isAway = true;
  nowMs = 20_000;
  expect(await rulesOf('shop')).toEqual(['few']);
  expect(await rulesOf('new')).toEqual([]);
  expect(errors).toHaveLength(2);
});
