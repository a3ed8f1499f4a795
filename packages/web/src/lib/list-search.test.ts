import { expect, test } from 'vitest';
import { parseListSearch } from './list-search.ts';

test.for([
  { name: 'nothing', raw: {}, search: {} },
  {
    name: 'everything',
    raw: { filter: 'a', from: 'now-7d', to: 'now', sort: 'cost_usd', order: 'asc', live: 'true' },
    search: { filter: 'a', from: 'now-7d', to: 'now', sort: 'cost_usd', order: 'asc', live: true },
  },
  { name: 'a filter that looks like a number', raw: { filter: 42 }, search: { filter: '42' } },
  {
    name: 'values that mean nothing are named',
    raw: { from: 'yesterday', sort: 'x', other: 1 },
    search: { ignored: 'from, sort' },
  },
])('parseListSearch: $name', ({ raw, search }) => {
  expect(parseListSearch(raw)).toEqual(search);
});
