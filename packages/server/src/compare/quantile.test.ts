import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialCdf } from '../statistics/distributions.ts';
import {
  levelAt,
  levelsNeeded,
  quantileDifference,
  quantileInterval,
  quantilePoints,
  rankInterval,
  valueAt,
} from './quantile.ts';

describe('ranks around the median at 95 % (David and Nagaraja 2003, table 7.1; Conover 1999, table A3)', () => {
  test.for([
    { name: '6 values: first and last', n: 6, ranks: { low: 1, high: 6 } },
    { name: '10 values: 2 and 9', n: 10, ranks: { low: 2, high: 9 } },
    { name: '15 values: 4 and 12', n: 15, ranks: { low: 4, high: 12 } },
    { name: '20 values: 6 and 15', n: 20, ranks: { low: 6, high: 15 } },
    { name: '5 values: none', n: 5, ranks: undefined },
  ])('$name', ({ n, ranks }) => {
    expect(rankInterval(0.5, n, 0.95)).toEqual(ranks);
  });
});

test('P99 has an upper limit from 368 values on: 0.99³⁶⁸ ≤ 0.025', () => {
  expect(rankInterval(0.99, 367, 0.95)).toBeUndefined();
  expect(rankInterval(0.99, 368, 0.95)?.high).toBe(368);
});

test('the ranks have at least the confidence asked for, and one rank less has not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 20_000 }),
      fc.constantFrom(0.5, 0.9, 0.95, 0.99),
      fc.constantFrom(0.9, 0.95, 0.99),
      (n, level, confidence) => {
        const ranks = rankInterval(level, n, confidence);
        fc.pre(ranks !== undefined);
        const { low, high } = ranks;
        expect(binomialCdf(high - 1, n, level) - binomialCdf(low - 1, n, level)).toBeGreaterThanOrEqual(confidence);
        expect(binomialCdf(low, n, level)).toBeGreaterThan((1 - confidence) / 2);
      },
    ),
  );
});

test('three points of the quantile function say as much as all values', () => {
  const sorted = Array.from({ length: 500 }, (_, i) => (i + 1) ** 2);
  const points = quantilePoints(sorted);
  const few = levelsNeeded(0.9, 500, 0.95)!.map((level) => ({ level, value: valueAt(points, level) }));
  const sample = { kind: 'quantile', level: 0.9, n: 500 } as const;
  expect(quantileInterval({ ...sample, points: few }, 0.95)).toEqual(quantileInterval({ ...sample, points }, 0.95));
});

test('the limits are values of the sample at those ranks', () => {
  const sorted = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
  const sample = { kind: 'quantile', level: 0.5, n: 10, points: quantilePoints(sorted) } as const;
  const interval = quantileInterval(sample, 0.95)!;
  expect(interval.low).toBeCloseTo(2, 9);
  expect(interval.value).toBeCloseTo(24, 9);
  expect(interval.high).toBeCloseTo(256, 9);
});

test('with intervals of equal sides the difference is that of Price and Bonett: √(s₁² + s₂²)', () => {
  const z = 1.959963984540054;
  const difference = quantileDifference(
    { value: 10, low: 10 - 3 * z, high: 10 + 3 * z },
    { value: 20, low: 20 - 4 * z, high: 20 + 4 * z },
    0.95,
  );
  expect(difference.standardError).toBeCloseTo(5, 10);
  expect(difference.p).toBeCloseTo(0.0455, 4);
});

test('p is 0.05 exactly where the 95 % interval touches 0, also with uneven sides', () => {
  const difference = quantileDifference({ value: 10, low: 9, high: 13 }, { value: 15, low: 11, high: 30 }, 0.95);
  expect(difference.low).toBeCloseTo(0, 12);
  expect(difference.p).toBeCloseTo(0.05, 10);
});

test('reading the quantile function forth and back ends where it began', () => {
  const sorted = fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(sorted, fc.double({ min: 0.05, max: 0.95, noNaN: true }), (values, level) => {
      const points = quantilePoints([...values].sort((a, b) => a - b));
      const value = valueAt(points, level);
      // From the last value on, also where rounding makes it that, every value is covered: the level is 1.
      fc.pre(level >= points[0]!.level && value < points.at(-1)!.value);
      expect(levelAt(points, value)).toBeCloseTo(level, 9);
    }),
  );
});
