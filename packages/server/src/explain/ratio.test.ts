import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RatioSample } from '../compare/sample.ts';
import { splitRatio } from './ratio.ts';

const sample = (n: number, sumX: number, sumY: number): RatioSample => ({
  kind: 'ratio',
  n,
  sumX,
  sumY,
  sumXX: 0,
  sumYY: 0,
  sumXY: 0,
});

describe('what made a cost per success move', () => {
  test('a higher cost of as many successes is the cost', () => {
    const { top, bottom } = splitRatio(sample(100, 50, 80), sample(200, 150, 160))!;
    expect(top).toEqual({ before: 0.5, after: 0.75, adds: expect.closeTo(0.3125, 12) });
    expect(bottom).toEqual({ before: 0.8, after: 0.8, adds: 0 });
  });

  test('fewer successes at the same cost are the successes', () => {
    const { top, bottom } = splitRatio(sample(100, 50, 100), sample(100, 50, 50))!;
    expect(top.adds).toBe(0);
    expect(bottom.adds).toBeCloseTo(0.5, 12);
  });

  test.for([
    { name: 'no requests before', before: sample(0, 0, 0), after: sample(10, 1, 1) },
    { name: 'no requests after', before: sample(10, 1, 1), after: sample(0, 0, 0) },
    { name: 'no success after', before: sample(10, 1, 1), after: sample(10, 1, 0) },
  ])('nothing is split with $name', ({ before, after }) => {
    expect(splitRatio(before, after)).toBeUndefined();
  });

  test('the parts add up to the change, whatever moved', () => {
    const positive = fc.double({ min: 0.01, max: 1e4, noNaN: true });
    const count = fc.integer({ min: 1, max: 1e6 });
    const any = fc.tuple(count, positive, positive).map(([n, x, y]) => sample(n, x, y));
    fc.assert(
      fc.property(any, any, (before, after) => {
        const { top, bottom } = splitRatio(before, after)!;
        const change = after.sumX / after.sumY - before.sumX / before.sumY;
        const scale = after.sumX / after.sumY + before.sumX / before.sumY;
        expect(Math.abs(top.adds + bottom.adds - change)).toBeLessThan(1e-6 * scale * (before.n + after.n));
      }),
    );
  });
});
