import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fiellerInterval, ratioDifference, ratioInterval, ratioVariance } from './ratio.ts';
import { meanDifference } from './mean.ts';
import { randomNormal, seededRandom } from '../statistics/seeded-random.ts';
import type { RatioSample } from './sample.ts';

function ratio(pairs: readonly (readonly [number, number])[]): RatioSample {
  const sum = (of: (x: number, y: number) => number) => pairs.reduce((total, [x, y]) => total + of(x, y), 0);
  return {
    kind: 'ratio',
    n: pairs.length,
    sumX: sum((x) => x),
    sumY: sum((_, y) => y),
    sumXX: sum((x) => x * x),
    sumYY: sum((_, y) => y * y),
    sumXY: sum((x, y) => x * y),
  };
}

describe("Fieller's interval", () => {
  test('every end is a ratio at which the t statistic of x − r·y is exactly critical', () => {
    const of = { x: 10, y: 4, varianceX: 1, varianceY: 0.25, covariance: 0.1, critical: 2 };
    const { value, low, high } = fiellerInterval(of);
    expect(value).toBe(2.5);
    for (const r of [low, high])
      expect((of.x - r * of.y) ** 2 / (of.varianceX - 2 * r * of.covariance + r ** 2 * of.varianceY)).toBeCloseTo(
        4,
        10,
      );
  });

  test('x 10 ± 1 and y 4 ± 0.5, independent, critical 2: (40 ± √(1600 − 15 · 96)) / 15', () => {
    const { low, high } = fiellerInterval({ x: 10, y: 4, varianceX: 1, varianceY: 0.25, covariance: 0, critical: 2 });
    expect(low).toBeCloseTo((40 - Math.sqrt(160)) / 15, 12);
    expect(high).toBeCloseTo((40 + Math.sqrt(160)) / 15, 12);
  });

  test('is unbounded where the denominator is not proven to differ from 0', () => {
    const { low, high } = fiellerInterval({ x: 10, y: 1, varianceX: 1, varianceY: 1, covariance: 0, critical: 2 });
    expect([low, high]).toEqual([-Infinity, Infinity]);
  });

  test('of many requests is the delta interval', () => {
    const pairs = Array.from({ length: 20_000 }, (_, i) => [1 + (i % 7), 2 + (i % 5)] as const);
    const sample = ratio(pairs);
    const { value, low, high } = ratioInterval(sample, 0.95);
    const half = 1.96 * Math.sqrt(ratioVariance(sample));
    expect(low).toBeCloseTo(value - half, 4);
    expect(high).toBeCloseTo(value + half, 4);
  });
});

test('with y always 1 the ratio is a mean and its difference that of Welch with a normal', () => {
  const before = ratio([
    [3, 1],
    [4, 1],
    [8, 1],
    [9, 1],
  ]);
  const after = ratio([
    [5, 1],
    [9, 1],
    [9, 1],
    [11, 1],
  ]);
  const asMean = ({ n, sumX, sumXX }: RatioSample) => ({ kind: 'mean', n, sum: sumX, sumSquares: sumXX }) as const;
  expect(ratioDifference(before, after, 0.95).standardError).toBeCloseTo(
    meanDifference(asMean(before), asMean(after), 0.95).standardError,
    12,
  );
});

test('where x is proportional to y the ratio is certain', () => {
  const factors = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(factors, fc.array(factors, { minLength: 2, maxLength: 20 }), (factor, ys) => {
      expect(ratioVariance(ratio(ys.map((y) => [factor * y, y])))).toBe(0);
    }),
  );
});

describe('where nothing changed, one comparison in twenty is significant at 5 %, and not more', () => {
  const random = seededRandom(5);
  const citations = (): readonly [number, number] => {
    const cited = 1 + Math.floor(random() * 3);
    return [cited - (random() < 0.01 ? 1 + Math.floor(random() * cited) : 0), cited];
  };
  const spendOnFailed = (): readonly [number, number] => {
    const cost = Math.exp(0.8 * randomNormal(random));
    return [random() < 0.02 ? cost : 0, cost];
  };
  const costOfSuccess = () => [Math.exp(0.8 * randomNormal(random)), random() < 0.85 ? 1 : 0] as const;
  test.for([
    { name: 'valid citations, few invalid', of: citations },
    { name: 'spend on failed requests, few failed', of: spendOnFailed },
    { name: 'cost per success', of: costOfSuccess },
  ])('$name', ({ of }) => {
    const drawn = (n: number) => ratio(Array.from({ length: n }, of));
    const runs = 300;
    const significant = Array.from(
      { length: runs },
      () => ratioDifference(drawn(600), drawn(60), 0.95).p <= 0.05,
    ).filter(Boolean);
    // Three standard errors above.
    expect(significant.length).toBeLessThanOrEqual(runs * (0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs)));
  });
});
