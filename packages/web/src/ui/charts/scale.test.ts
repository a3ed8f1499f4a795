import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extent, linearScale, niceTicks } from './scale.ts';

test.for([
  { name: 'shares', low: 0.71, high: 0.93, count: 4, ticks: [0.7, 0.8, 0.9, 1] },
  { name: 'milliseconds', low: 120, high: 1900, count: 4, ticks: [0, 500, 1000, 1500, 2000] },
  { name: 'cents', low: 0.0011, high: 0.0042, count: 4, ticks: [0.001, 0.002, 0.003, 0.004, 0.005] },
  { name: 'either side of zero', low: -3, high: 4, count: 4, ticks: [-4, -2, 0, 2, 4] },
  { name: 'one value', low: 5, high: 5, count: 2, ticks: [5, 10] },
  { name: 'nothing but zero', low: 0, high: 0, count: 2, ticks: [0, 0.5] },
])('ticks are round values around what is shown: $name', ({ low, high, count, ticks }) => {
  expect(niceTicks(low, high, count)).toEqual(ticks);
});

test('ticks enclose any range, ascend, and are about as many as asked for', () => {
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(
      number,
      fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
      fc.integer({ min: 1, max: 10 }),
      (low, span, count) => {
        fc.pre(span > Math.abs(low) * 1e-6);
        const high = low + span;
        const ticks = niceTicks(low, high, count);
        const slack = span * 1e-6;
        expect(ticks[0]!).toBeLessThanOrEqual(low + slack);
        expect(ticks.at(-1)!).toBeGreaterThanOrEqual(high - slack);
        expect(ticks.length).toBeLessThanOrEqual(count + 3);
        expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
        expect(new Set(ticks).size).toBe(ticks.length);
      },
    ),
  );
});

test('a scale maps the ends to the ends, and a single value to the middle', () => {
  const scale = linearScale([10, 20], [0, 100]);
  expect([scale(10), scale(15), scale(20)]).toEqual([0, 50, 100]);
  expect(linearScale([3, 3], [0, 100])(3)).toBe(50);
});

test('what is not there has no extent and stretches none', () => {
  expect(extent([undefined])).toBeUndefined();
  expect(extent([4, undefined, -1])).toEqual([-1, 4]);
});
