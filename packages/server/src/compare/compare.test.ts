import { describe, expect, test } from 'vitest';
import { randomBinomial, randomNormal, seededRandom, type Random } from '../statistics/seeded-random.ts';
import { compareAll, type Question } from './compare.ts';
import { change } from './estimate.ts';
import { quantilePoints } from './quantile.ts';
import type { Sample } from './sample.ts';
import { describeComparison } from './statement.ts';

const rate = (hits: number, n: number): Sample => ({ kind: 'rate', hits, n });
const percent = { name: 'Task success', format: (value: number) => `${(100 * value).toFixed(1)} %` };

function question(before: Sample, after: Sample, more: Partial<Question> = {}): Question {
  return { key: 'task_success', direction: 'higher_is_better', before, after, minimumSample: 20, ...more };
}

const grouped = (easy: readonly [number, number], hard: readonly [number, number]) =>
  [
    { labels: { intent: 'easy' }, sample: rate(...easy) },
    { labels: { intent: 'hard' }, sample: rate(...hard) },
  ] as const;

describe('verdicts, and what they say', () => {
  test.for([
    {
      name: 'a proven fall of what should be high',
      asked: question(rate(1840, 2000), rate(1600, 2000)),
      verdict: 'worse',
      says: 'Worse: Task success fell from 92.0 % to 80.0 % (−12.0 %, interval −14.1 % to −9.9 %, q < 0.001).',
    },
    {
      name: 'a proven fall of what should be low',
      asked: question(rate(1840, 2000), rate(1600, 2000), { direction: 'lower_is_better' }),
      verdict: 'better',
      says: 'Better: Task success fell from',
    },
    {
      name: 'a proven change of what has no direction',
      asked: question(rate(1840, 2000), rate(1600, 2000), { direction: 'neutral' }),
      verdict: 'changed',
      says: 'Task success fell from 92.0 %',
    },
    {
      name: 'no proof of a change, with what would have shown',
      asked: question(rate(92, 100), rate(90, 100)),
      verdict: 'no_proof',
      says: 'No proof of a change: Task success fell from 92.0 % to 90.0 % (−2.0 %, interval −10.4 % to +6.3 %, q 0.621); changes under 14.1 % would not show in samples of this size.',
    },
    {
      name: 'too few',
      asked: question(rate(3, 5), rate(90, 100)),
      verdict: 'too_few',
      says: 'Task success cannot be compared: 5 requests before and 100 requests after are too few.',
    },
    {
      name: 'only the mix moved',
      asked: question(rate(840 + 120, 1200), rate(210 + 480, 1200), {
        groups: { before: grouped([840, 900], [120, 300]), after: grouped([280, 300], [360, 900]) },
      }),
      verdict: 'mix_only',
      says: 'but only because the traffic mix changed: with the traffic mix held fixed +0.0 % (q 1.000), no proof of a change.',
    },
    {
      name: 'a regression that the mix hides',
      asked: question(rate(640, 1200), rate(640, 1200), {
        groups: { before: grouped([280, 300], [360, 900]), after: grouped([700, 900], [60, 300]) },
      }),
      verdict: 'worse',
      says: 'Worse: Task success stayed at 53.3 %',
    },
  ])('$name', ({ asked, verdict, says }) => {
    const [comparison] = compareAll([asked]);
    expect(comparison!.verdict).toBe(verdict);
    expect(describeComparison(comparison!, percent)).toContain(says);
  });

  test('what is a change alone is none among fifty', () => {
    const moved = question(rate(900, 1000), rate(870, 1000));
    const same = question(rate(900, 1000), rate(900, 1000));
    expect(compareAll([moved])[0]!.verdict).toBe('worse');
    expect(compareAll([moved, ...Array.from({ length: 49 }, () => same)])[0]!.verdict).toBe('no_proof');
  });

  test('different kinds are refused', () => {
    const mean = { kind: 'mean', n: 30, sum: 30, sumSquares: 40 } as const;
    expect(() => compareAll([question(rate(20, 30), mean)])).toThrow('cannot compare a rate with a mean');
  });
});

const lognormal = (random: Random) => Math.exp(randomNormal(random));
const draws = (random: Random, n: number) => Array.from({ length: n }, () => lognormal(random));

/** One draw of each kind of KPI where nothing differs between the sides. */
const NULLS: Readonly<Record<Sample['kind'], (random: Random) => Sample>> = {
  rate: (random) => rate(randomBinomial(random, 400, 0.9), 400),
  mean: (random) => {
    const values = draws(random, 200);
    return { kind: 'mean', n: 200, sum: total(values), sumSquares: total(values.map((value) => value ** 2)) };
  },
  ratio: (random) => {
    const pairs = draws(random, 200).map((x) => [x, random() < 0.8 ? 1 : 0] as const);
    const successes = total(pairs.map(([, y]) => y));
    return {
      kind: 'ratio',
      n: 200,
      sumX: total(pairs.map(([x]) => x)),
      sumY: successes,
      sumXX: total(pairs.map(([x]) => x * x)),
      sumYY: successes,
      sumXY: total(pairs.map(([x, y]) => x * y)),
    };
  },
  quantile: (random) => ({
    kind: 'quantile',
    level: 0.9,
    n: 200,
    points: quantilePoints(draws(random, 200).sort((a, b) => a - b)),
  }),
};

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

describe('stated error rates hold where nothing changed', () => {
  test.for(Object.entries(NULLS).map(([kind, draw], seed) => ({ kind, draw, seed })))(
    '2,500 comparisons of a $kind: at most 5 % significant, give or take chance',
    ({ draw, seed }) => {
      const random = seededRandom(seed);
      let significant = 0;
      for (let i = 0; i < 2500; i++) {
        const moved = change(draw(random), draw(random), { confidence: 0.95, power: 0.8 });
        if (moved!.difference.p <= 0.05) significant += 1;
      }
      // Three standard errors of 2,500 tests at 5 %.
      expect(significant / 2500).toBeLessThanOrEqual(0.05 + 3 * 0.0044);
    },
  );

  test('10,000 comparisons in families of 20: at most 5 % of the families report anything, give or take chance', () => {
    const random = seededRandom(4);
    let wrong = 0;
    for (let family = 0; family < 500; family++) {
      const kinds = ['rate', 'rate', 'rate', 'mean'] as const;
      const asked = Array.from({ length: 20 }, (_, i) => {
        const draw = NULLS[kinds[i % kinds.length]!];
        return question(draw(random), draw(random));
      });
      if (compareAll(asked).some(({ verdict }) => verdict !== 'no_proof')) wrong += 1;
    }
    // Three standard errors of 500 families at 5 %.
    expect(wrong / 500).toBeLessThanOrEqual(0.05 + 3 * 0.0097);
  });
});
