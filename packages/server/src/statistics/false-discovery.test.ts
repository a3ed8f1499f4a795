import fc from 'fast-check';
import { expect, test } from 'vitest';
import { falseDiscoveryRates } from './false-discovery.ts';

test('Benjamini and Hochberg 1995, section 4.1: four of the fifteen thrombolysis hypotheses are rejected at 0.05', () => {
  const pValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];
  const q = falseDiscoveryRates(pValues);
  expect(q.filter((each) => each <= 0.05)).toHaveLength(4);
  expect(q[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
});

test('what could not be tested is no member of the family', () => {
  expect(falseDiscoveryRates([0.02, Number.NaN, 0.04])).toEqual([0.04, Number.NaN, 0.04]);
});

test('q is monotone in p, never below it, never above 1, and blind to order', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (pValues) => {
      const q = falseDiscoveryRates(pValues);
      for (const [i, p] of pValues.entries()) {
        expect(q[i]).toBeGreaterThanOrEqual(p);
        expect(q[i]).toBeLessThanOrEqual(1);
        for (const [j, other] of pValues.entries()) if (p <= other) expect(q[i]).toBeLessThanOrEqual(q[j]!);
      }
      expect(falseDiscoveryRates([...pValues].reverse())).toEqual([...q].reverse());
    }),
  );
});
