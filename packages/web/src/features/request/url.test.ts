import fc from 'fast-check';
import { expect, test } from 'vitest';
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
