import { readFileSync } from 'node:fs';
import { SPAN_FIELDS } from '@faultline/model';
import { expect, test } from 'vitest';
import { COMMON_FIELDS } from './common-fields.ts';

test('the common fields are canonical', () => {
  for (const { field } of COMMON_FIELDS) expect(Object.keys(SPAN_FIELDS)).toContain(field);
});

test('what the reference says of how long a field is kept is what the store does', () => {
  const ddl = readFileSync(new URL('../store/clickhouse/ddl/0001-create-spans.sql', import.meta.url), 'utf8');
  const shorter = [...ddl.matchAll(/^\s*(\w+) .*TTL .*\{\{content_ttl_days\}\}/gm)].map(([, column]) => column);
  const columnOf = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const documented = Object.entries(SPAN_FIELDS)
    .filter(([, { retention }]) => retention === 'content')
    .map(([field]) => columnOf(field));
  // Which attributes hold JSON is kept beside them.
  expect(new Set(shorter.filter((column) => column !== 'json_keys'))).toEqual(new Set(documented));
});
