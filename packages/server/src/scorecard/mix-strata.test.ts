import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ValueCount } from '../store/kpi-query.ts';
import { strataOf } from './mix-strata.ts';

const counts = (values: Readonly<Record<string, number>>): readonly ValueCount[] =>
  Object.entries(values).map(([value, requests]) => ({ value, requests }));

const CASES = [
  {
    name: 'all values where they make few combinations',
    counts: [counts({ refund: 5, billing: 9, '': 1 }), counts({ de: 3, en: 12 })],
    most: 6,
    kept: [
      ['billing', 'refund', ''],
      ['en', 'de'],
    ],
  },
  {
    name: 'the most frequent of all labels, where all would make too many',
    counts: [counts({ refund: 50, billing: 40, other: 1 }), counts({ a: 30, b: 20, c: 10, d: 5 })],
    most: 6,
    kept: [['refund', 'billing', 'other'], ['a']],
  },
  {
    name: 'none of a label that nothing is known of',
    counts: [counts({}), counts({ a: 1 })],
    most: 4,
    kept: [[], ['a']],
  },
  {
    name: 'counts of the two sides together',
    counts: [[...counts({ a: 5, b: 4 }), ...counts({ b: 4, c: 1 })]],
    most: 2,
    kept: [['b']],
  },
];

describe('values that are told apart', () => {
  test.for(CASES)('$name', ({ counts: given, most, kept }) => {
    expect(
      strataOf(
        given.map((_, i) => `label${i}`),
        given,
        most,
      ).map(({ values }) => values),
    ).toEqual(kept);
  });
});

test('never make more combinations than allowed, and no value is left out for a rarer one of its label', () => {
  const label = fc.dictionary(fc.string({ maxLength: 3 }), fc.integer({ min: 1, max: 1000 }), { maxKeys: 20 });
  fc.assert(
    fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 200 }), (labels, most) => {
      const strata = strataOf(
        labels.map((_, i) => `label${i}`),
        labels.map(counts),
        most,
      );
      let combinations = 1;
      for (const [i, { values }] of strata.entries()) {
        const all = Object.keys(labels[i]!);
        combinations *= Math.max(1, values.length + (values.length < all.length ? 1 : 0));
        const left = all.filter((value) => !values.includes(value));
        for (const value of left)
          for (const other of values) expect(labels[i]![other]!).toBeGreaterThanOrEqual(labels[i]![value]!);
      }
      expect(combinations).toBeLessThanOrEqual(most);
    }),
  );
});
