// Reference values: Abramowitz and Stegun 1964 (tables 26.1, 26.2, 26.8, 26.10), Fisher's tea (1935), and identities.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  binomialCdf,
  binomialQuantile,
  criticalStudent,
  criticalZ,
  hypergeometric,
  normalCdf,
  normalQuantile,
  twoSidedStudent,
  upperChiSquared,
  upperNormal,
} from './distributions.ts';
import { incompleteBeta, logChoose, logGamma } from './special-functions.ts';

describe('published values', () => {
  test.for([
    { name: 'ln Γ(0.5) = ln √π', got: logGamma(0.5), want: Math.log(Math.sqrt(Math.PI)) },
    { name: 'ln Γ(11) = ln 10!', got: logGamma(11), want: Math.log(3628800) },
    { name: 'normal cdf at 1 (table 26.1)', got: normalCdf(1), want: 0.841344746068543 },
    { name: 'normal cdf at -2 (table 26.1)', got: normalCdf(-2), want: 0.0227501319481792 },
    { name: 'upper normal at 5 (table 26.2)', got: upperNormal(5) * 1e7, want: 2.866515719 },
    { name: 'normal quantile of 0.975', got: normalQuantile(0.975), want: 1.959963984540054 },
    { name: 'normal quantile of 1e-10', got: normalQuantile(1e-10), want: -6.361340902404 },
    { name: 'z at 99 %', got: criticalZ(0.99), want: 2.5758293035489 },
    { name: 't at 95 %, 10 (table 26.10)', got: criticalStudent(0.95, 10), want: 2.228138852 },
    { name: 't at 99 %, 1 (table 26.10)', got: criticalStudent(0.99, 1), want: 63.65674116 },
    { name: 't at 99 %, 1e6 by Cornish and Fisher', got: criticalStudent(0.99, 1e6), want: 2.57583422 },
    { name: 'two-sided t of 2 with 1 (Cauchy)', got: twoSidedStudent(2, 1), want: 1 - (2 / Math.PI) * Math.atan(2) },
    { name: 'chi squared 3.841 with 1 (table 26.8)', got: upperChiSquared(3.841458820694124, 1), want: 0.05 },
    { name: 'chi squared 18.307 with 10 (table 26.8)', got: upperChiSquared(18.30703805327514, 10), want: 0.05 },
    { name: 'at most 2 heads of 5', got: binomialCdf(2, 5, 0.5), want: 0.5 },
    { name: 'at most 3 of 10 at 0.2', got: binomialCdf(3, 10, 0.2), want: 0.8791261184 },
    { name: 'all four cups of tea right', got: hypergeometric(4, 4, 4, 8), want: 1 / 70 },
    { name: 'three cups of tea right', got: hypergeometric(3, 4, 4, 8), want: 16 / 70 },
    { name: 'I_0.5(2, 3)', got: incompleteBeta(0.5, 2, 3), want: 0.6875 },
  ])('$name', ({ got, want }) => {
    expect(got).toBeCloseTo(want, 8);
  });
});

test('the normal quantile undoes the cdf', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
      expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
    }),
  );
});

test('the binomial cdf is the sum of its terms, also over ten million trials', () => {
  let sum = 0;
  for (let k = 0; k <= 40; k++) sum += Math.exp(logChoose(60, k)) / 2 ** 60;
  expect(binomialCdf(40, 60, 0.5)).toBeCloseTo(sum, 10);
  expect(binomialCdf(9_500_000, 1e7, 0.95)).toBeCloseTo(0.5, 3);
});

test('the binomial quantile is the first count that reaches the probability', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5000 }),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.double({ min: 0.001, max: 0.999, noNaN: true }),
      (n, p, probability) => {
        const k = binomialQuantile(probability, n, p);
        expect(binomialCdf(k, n, p)).toBeGreaterThanOrEqual(probability);
        expect(binomialCdf(k - 1, n, p)).toBeLessThan(probability);
      },
    ),
  );
});
