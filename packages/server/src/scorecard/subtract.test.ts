import { expect, test } from 'vitest';
import { quantilePoints, valueAt } from '../compare/quantile.ts';
import type { Sample } from '../compare/sample.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { subtract } from './subtract.ts';

test.for<{ name: string; whole: Sample; part: Sample; rest: Sample | undefined }>([
  {
    name: 'rates',
    whole: { kind: 'rate', n: 10, hits: 4 },
    part: { kind: 'rate', n: 3, hits: 1 },
    rest: { kind: 'rate', n: 7, hits: 3 },
  },
  {
    name: 'means',
    whole: { kind: 'mean', n: 3, sum: 6, sumSquares: 14 },
    part: { kind: 'mean', n: 1, sum: 3, sumSquares: 9 },
    rest: { kind: 'mean', n: 2, sum: 3, sumSquares: 5 },
  },
  {
    name: 'ratios',
    whole: { kind: 'ratio', n: 2, sumX: 5, sumY: 3, sumXX: 13, sumYY: 5, sumXY: 8 },
    part: { kind: 'ratio', n: 1, sumX: 2, sumY: 1, sumXX: 4, sumYY: 1, sumXY: 2 },
    rest: { kind: 'ratio', n: 1, sumX: 3, sumY: 2, sumXX: 9, sumYY: 4, sumXY: 6 },
  },
  {
    name: 'different kinds',
    whole: { kind: 'rate', n: 10, hits: 4 },
    part: { kind: 'mean', n: 1, sum: 3, sumSquares: 9 },
    rest: undefined,
  },
])('$name', ({ whole, part, rest }) => {
  expect(subtract(whole, part)).toEqual(rest);
});

test('the quantiles of what is left are those of its own values', () => {
  const random = seededRandom(3);
  const part = Array.from({ length: 300 }, () => 100 + 200 * random());
  const rest = Array.from({ length: 700 }, () => 400 * random());
  const sampleOf = (values: readonly number[]): Sample => ({
    kind: 'quantile',
    level: 0.9,
    n: values.length,
    points: quantilePoints([...values].sort((a, b) => a - b)),
  });
  const left = subtract(sampleOf([...part, ...rest]), sampleOf(part))!;
  const expected = sampleOf(rest);
  expect(left.n).toBe(700);
  for (const level of [0.1, 0.5, 0.9, 0.99])
    expect(valueAt((left as Extract<Sample, { kind: 'quantile' }>).points, level)).toBeCloseTo(
      valueAt((expected as Extract<Sample, { kind: 'quantile' }>).points, level),
      -0.6,
    );
});
