import type { ReviewJson } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  figuresOfRules,
  kappaOf,
  newestOfEach,
  pairsOfReviewers,
  precisionOf,
  randomShare,
  recallOf,
} from './agreement.ts';

const times = (count: number, first: string, second: string) =>
  Array.from({ length: count }, () => [first, second] as const);
let n = 0;
const review = (change: Partial<ReviewJson>): ReviewJson => ({
  reviewId: String(n++),
  requestId: 'r1',
  reviewer: 'a',
  verdict: 'tool_failure',
  reason: 'random',
  shownClass: 'tool_failure',
  shownRule: 'tool-error',
  time: '2026-01-01T00:00:00Z',
  ...change,
});

describe("Cohen's kappa", () => {
  test.for([
    { name: 'no pairs', pairs: [], kappa: undefined },
    // Grant proposals, 50 of them: both yes 20, both no 15; (0.7 − 0.5) / (1 − 0.5).
    {
      name: 'a worked example',
      pairs: [...times(20, 'y', 'y'), ...times(5, 'y', 'n'), ...times(10, 'n', 'y'), ...times(15, 'n', 'n')],
      kappa: 0.4,
    },
    { name: 'full agreement', pairs: [...times(3, 'y', 'y'), ...times(3, 'n', 'n')], kappa: 1 },
    { name: 'full agreement on one thing', pairs: times(4, 'y', 'y'), kappa: 1 },
    { name: 'full disagreement of equals', pairs: [...times(2, 'y', 'n'), ...times(2, 'n', 'y')], kappa: -1 },
  ])('$name', ({ pairs, kappa }) => {
    if (kappa === undefined) expect(kappaOf(pairs)).toBeNull();
    else expect(kappaOf(pairs)?.value).toBeCloseTo(kappa, 10);
  });

  test('does not depend on who is first', () => {
    const verdict = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(fc.tuple(verdict, verdict), { minLength: 1 }), (pairs) => {
        const turned = pairs.map(([first, second]) => [second, first] as const);
        expect(kappaOf(turned)!.value).toBeCloseTo(kappaOf(pairs)!.value, 10);
      }),
    );
  });
});

describe('which reviews count', () => {
  const reviews = [
    review({ requestId: 'r1', reviewer: 'a', verdict: 'none' }),
    review({ requestId: 'r1', reviewer: 'b', verdict: 'tool_failure' }),
    review({ requestId: 'r1', reviewer: 'a', verdict: 'tool_failure' }),
    review({ requestId: 'r2', reviewer: 'a', verdict: 'none', reason: 'undecided' }),
    review({ requestId: 'r3', reviewer: 'a', verdict: 'retrieval_miss', shownRule: 'other' }),
  ];
  test('of each reviewer the newest', () => {
    expect(newestOfEach(reviews)).toHaveLength(4);
  });
  test('pairs: the first two people that looked, by their newest words', () => {
    expect(pairsOfReviewers(reviews)).toEqual([['tool_failure', 'none']]);
  });
  test('the random share has each request once', () => {
    expect(randomShare(reviews).map(({ requestId, verdict }) => [requestId, verdict])).toEqual([
      ['r1', 'none'],
      ['r3', 'retrieval_miss'],
    ]);
  });
  test('precision and recall with their sample', () => {
    expect(precisionOf('tool_failure', randomShare(reviews))).toMatchObject({ value: 0, sample: 2 });
    expect(recallOf('retrieval_miss', randomShare(reviews))).toMatchObject({ value: 0, sample: 1 });
    expect(recallOf('coverage_gap', randomShare(reviews))).toBeUndefined();
  });
  test('rules: from the random share where it has them, else from all', () => {
    const undecided = review({ requestId: 'r4', reason: 'undecided', shownRule: 'rare', verdict: 'tool_failure' });
    expect(figuresOfRules([...reviews, undecided])).toMatchObject([
      { rule: 'tool-error', isRandom: true, precision: { value: 0, sample: 1 } },
      { rule: 'other', isRandom: true, precision: { value: 0, sample: 1 } },
      { rule: 'rare', isRandom: false, precision: { value: 1, sample: 1 } },
    ]);
  });
});
