import { describe, expect, test } from 'vitest';
import { completionsAt } from './completion.ts';

const facets = [
  {
    field: 'tenant',
    values: [
      { value: 'acme', count: 3 },
      { value: 'two words', count: 1 },
    ],
    otherCount: 0,
    unknownCount: 0,
  },
];
const texts = (filter: string) => completionsAt(filter, filter.length, facets).map(({ text }) => text);

describe('completionsAt', () => {
  test('field names by their beginning', () => expect(texts('outcome:failure ten')).toEqual(['tenant:']));
  test('observed values after a field, quoted where needed', () =>
    expect(texts('tenant:')).toEqual(['acme ', '"two words" ', '* ']));
  test('values by what was typed', () => expect(texts('-tenant:ac')).toEqual(['acme ']));
  test('comparisons for numbers', () => expect(texts('cost_usd:')).toEqual(['>', '>=', '<', '<=']));
  test('replaces only what was typed', () =>
    expect(completionsAt('tenant:ac', 9, facets)[0]).toMatchObject({ from: 7, to: 9 }));
  test('nothing inside of a quoted text', () => expect(texts('"ten')).toEqual([]));
});
