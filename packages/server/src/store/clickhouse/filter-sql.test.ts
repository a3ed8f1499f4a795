import { FILTER_FIELDS } from '@faultline/model';
import { expect, test } from 'vitest';
import { columnOf, FILTER_COLUMNS, INDEXED_PAIRS, INDEXED_TEXT, Parameters } from './filter-sql.ts';
import { migrations } from './migrate.ts';

test('every field of the filter language has a column of its kind, and no column is without a field', () => {
  const kinds = FILTER_FIELDS.map(({ name, type }) => [name, type === 'array' ? 'list' : type]);
  const columns = Object.entries(FILTER_COLUMNS).map(([name, { kind }]) => [name, kind]);
  expect(Object.fromEntries(columns)).toEqual(Object.fromEntries(kinds));
});

test.for([{ field: 'constructor' }, { field: '__proto__' }, { field: 'tenat' }])(
  'there is no column for $field',
  ({ field }) => {
    expect(() => columnOf(field, new Parameters())).toThrow(`there is no column for the field ${field}`);
  },
);

test('texts are searched by the expressions that are indexed, to the letter', () => {
  const ddl = migrations()
    .map(({ sql }) => sql)
    .join();
  expect(ddl).toContain(`words_index ${INDEXED_TEXT} TYPE text`);
  expect(ddl).toContain(`word_pairs_index ${INDEXED_PAIRS} TYPE text`);
});
