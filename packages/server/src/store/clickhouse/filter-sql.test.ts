import { FILTER_FIELDS } from '@faultline/model';
import { expect, test } from 'vitest';
import { columnOf, FILTER_COLUMNS, Parameters } from './filter-sql.ts';

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
