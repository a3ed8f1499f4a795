import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cohensH,
  detectableRateChange,
  exactRateTest,
  rateDifference,
  rateInterval,
  ratePower,
  rateTest,
} from './rate.ts';
import type { RateSample } from './sample.ts';

const rate = (hits: number, n: number): RateSample => ({ kind: 'rate', hits, n });
const anyRate = fc
  .integer({ min: 1, max: 2000 })
  .chain((n) => fc.integer({ min: 0, max: n }).map((hits) => rate(hits, n)));

describe("Wilson's interval (Newcombe 1998a, table I, method 3)", () => {
  test.for([
    { name: '81 of 263', sample: rate(81, 263), low: 0.2553, high: 0.3662 },
    { name: '15 of 148', sample: rate(15, 148), low: 0.0624, high: 0.1605 },
    { name: '0 of 20', sample: rate(0, 20), low: 0, high: 0.1611 },
    { name: '1 of 29', sample: rate(1, 29), low: 0.0061, high: 0.1718 },
  ])('$name', ({ sample, low, high }) => {
    const interval = rateInterval(sample, 0.95);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('interval of a difference (Newcombe 1998b, table II, method 10)', () => {
  test.for([
    { name: '56/70 − 48/80', after: rate(56, 70), before: rate(48, 80), low: 0.0524, high: 0.3339 },
    { name: '9/10 − 3/10', after: rate(9, 10), before: rate(3, 10), low: 0.1705, high: 0.809 },
    { name: '6/7 − 2/7', after: rate(6, 7), before: rate(2, 7), low: 0.0582, high: 0.8062 },
    { name: '5/56 − 0/29', after: rate(5, 56), before: rate(0, 29), low: -0.0381, high: 0.1926 },
    { name: '0/10 − 0/20', after: rate(0, 10), before: rate(0, 20), low: -0.1611, high: 0.2775 },
    { name: '0/10 − 0/10', after: rate(0, 10), before: rate(0, 10), low: -0.2775, high: 0.2775 },
    { name: '10/10 − 0/20', after: rate(10, 10), before: rate(0, 20), low: 0.6791, high: 1 },
    { name: '10/10 − 0/10', after: rate(10, 10), before: rate(0, 10), low: 0.6075, high: 1 },
  ])('$name', ({ before, after, low, high }) => {
    const interval = rateDifference(before, after, 0.95);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('tests of equal rates', () => {
  test("the lady's tea, three of four cups right (Fisher 1935): two-sided 34/70, mid-p less half of 16/70", () => {
    const { p, midP } = exactRateTest(rate(1, 4), rate(3, 4));
    expect(p).toBeCloseTo(34 / 70, 10);
    expect(midP).toBeCloseTo(26 / 70, 10);
  });

  test('convicted twins, 2 of 17 against 10 of 13 (Fisher 1925): p 0.000537', () => {
    expect(exactRateTest(rate(2, 17), rate(10, 13)).p).toBeCloseTo(0.000537, 6);
  });

  test('aspirin, 104 of 11,037 against 189 of 11,034 heart attacks (Physicians’ Health Study; Agresti 2002): z 5.00', () => {
    expect(rateTest(rate(189, 11_034), rate(104, 11_037))).toBeCloseTo(5.69e-7, 8);
  });

  test('the exact test takes over where a cell expects fewer than five', () => {
    expect(rateTest(rate(1, 4), rate(3, 4))).toBeCloseTo(26 / 70, 10);
    expect(rateTest(rate(0, 1_000_000), rate(3, 1_000_000))).toBeCloseTo(0.1875, 4);
  });
});

test("Cohen's h of 0.65 against 0.50 is 0.30 (Cohen 1988, 6.2)", () => {
  expect(cohensH(rate(50, 100), rate(65, 100))).toBeCloseTo(0.3047, 4);
});

describe('the smallest change that would be found', () => {
  test('0.60 against 0.70 with 356 a side has a power of 0.80 (Fleiss, Levin and Paik 2003, table A.4 without continuity)', () => {
    expect(ratePower(0.6, 0.7, 356, 356, 0.05)).toBeCloseTo(0.8, 2);
    expect(detectableRateChange(0.6, 356, 356, 0.05, 0.8)).toBeCloseTo(0.1, 1);
  });

  test('there is none that three requests would show', () => {
    expect(detectableRateChange(0.5, 3, 3, 0.05, 0.8)).toBeNaN();
  });
});

describe('whatever the counts', () => {
  test('an interval contains its rate and stays within 0 and 1', () => {
    fc.assert(
      fc.property(anyRate, fc.double({ min: 0.5, max: 0.999, noNaN: true }), (sample, confidence) => {
        const { value, low, high } = rateInterval(sample, confidence);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
        expect(high).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('swapping the sides mirrors difference and effect and keeps p', () => {
    fc.assert(
      fc.property(anyRate, anyRate, (before, after) => {
        const [forth, back] = [rateDifference(before, after, 0.95), rateDifference(after, before, 0.95)];
        expect(forth.low).toBeCloseTo(-back.high, 10);
        expect(forth.high).toBeCloseTo(-back.low, 10);
        expect(rateTest(before, after)).toBeCloseTo(rateTest(after, before), 8);
        expect(cohensH(before, after)).toBeCloseTo(-cohensH(after, before), 10);
      }),
    );
  });
});
