import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hedgesG, meanDifference, meanInterval } from './mean.ts';
import type { MeanSample } from './sample.ts';

function mean(values: readonly number[]): MeanSample {
  const sum = values.reduce((total, value) => total + value, 0);
  return { kind: 'mean', n: values.length, sum, sumSquares: values.reduce((total, value) => total + value ** 2, 0) };
}

// Student 1908, table of Cushny and Peebles: hours of sleep gained with two drugs.
const FIRST = mean([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2]);
const SECOND = mean([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]);

describe("Student's sleep data", () => {
  test('Welch: t 1.8608 with 17.776 degrees of freedom, p 0.07939, interval −0.205 to 3.365', () => {
    const difference = meanDifference(FIRST, SECOND, 0.95);
    expect(difference.value).toBeCloseTo(1.58, 10);
    expect(difference.value / difference.standardError).toBeCloseTo(1.8608, 4);
    expect(difference.p).toBeCloseTo(0.07939, 5);
    expect(difference.low).toBeCloseTo(-0.2054832, 6);
    expect(difference.high).toBeCloseTo(3.3654832, 6);
  });

  test('the mean gain of the first is 0.75 hours, interval −0.530 to 2.030', () => {
    const { value, low, high } = meanInterval(FIRST, 0.95);
    expect(value).toBeCloseTo(0.75, 10);
    expect(low).toBeCloseTo(-0.5297804, 6);
    expect(high).toBeCloseTo(2.0297804, 6);
  });

  test('Hedges: g is 0.797', () => {
    expect(hedgesG(FIRST, SECOND)).toBeCloseTo(0.8321811 * (1 - 3 / 71), 5);
  });
});

test('samples that do not vary: equal ones do not differ, of others nothing is proven', () => {
  const always = (value: number) => mean([value, value, value]);
  expect(meanDifference(always(0.1), always(0.1), 0.95).p).toBe(1);
  expect(meanDifference(always(0.1), always(0.2), 0.95).p).toBeNaN();
  expect(hedgesG(always(0.1), always(0.2))).toBeNaN();
});

test('swapping the sides mirrors the difference and keeps p', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [forth, back] = [meanDifference(mean(a), mean(b), 0.95), meanDifference(mean(b), mean(a), 0.95)];
      expect(forth.value).toBe(-back.value);
      expect(forth.low).toBe(-back.high);
      expect(forth.p).toBe(back.p);
    }),
  );
});
