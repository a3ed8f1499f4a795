import { parseFilter } from '@faultline/model';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REQUEST_COMMANDS } from './commands.ts';
import { labelFilter } from './label-filter.ts';
import { parseRequestSearch, VIEWS } from './url.ts';

test.for([
  { name: 'nothing said', raw: {}, read: { view: 'waterfall' } },
  {
    name: 'everything',
    raw: { view: 'evidence', span: 's1', find: 'x', failed: 'true', time: 'linear' },
    read: { view: 'evidence', span: 's1', find: 'x', failed: true, time: 'linear' },
  },
  {
    name: 'nonsense is left out',
    raw: { view: 'pie', span: 7, failed: 'maybe', time: '' },
    read: { view: 'waterfall' },
  },
])('address: $name', ({ raw, read }) => {
  expect(parseRequestSearch(raw)).toEqual(read);
});

test('any address can be read', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), (raw) => {
      expect(VIEWS).toContain(parseRequestSearch(raw).view);
    }),
  );
});

test('no key does two things', () => {
  const keys = REQUEST_COMMANDS.flatMap((command) => [...command.keys]);
  expect(new Set(keys).size).toBe(keys.length);
});

test.for([
  { name: 'a known label', label: ['promptVersion', 'v 2'], filter: 'prompt_version:"v 2"' },
  { name: 'a declared label', label: ['region', 'eu'], filter: 'label.region:"eu"' },
] as const)('filter of $name', ({ label: [key, value], filter }) => {
  expect(labelFilter(key, value)).toBe(filter);
  expect(parseFilter(filter)).toBeDefined();
});
