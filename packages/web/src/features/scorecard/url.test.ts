import { expect, test } from 'vitest';
import { parseScorecardSearch, parseSelection, printSelection, readVersion } from './url.ts';

test.for([
  { name: 'nothing', raw: {}, search: {} },
  {
    name: 'everything',
    raw: {
      filter: 'tenant:acme',
      from: 'now-7d',
      to: '2026-11-27T00:00:00Z',
      against: 'release:2026.11.2',
      comparedFrom: 'now-14d',
      comparedTo: 'now-7d',
      by: 'tenant,intent,label.plan',
      select: 'value:10..20.5',
    },
    search: {
      filter: 'tenant:acme',
      from: 'now-7d',
      to: '2026-11-27T00:00:00Z',
      against: 'release:2026.11.2',
      comparedFrom: 'now-14d',
      comparedTo: 'now-7d',
      by: 'tenant,intent,label.plan',
      select: 'value:10..20.5',
    },
  },
  {
    name: 'what means nothing is left out and named',
    raw: { from: 'yesterday', against: 'release:', by: 'tenant,duration_ms', select: 'time:b..a', other: 1 },
    search: { ignored: 'from, against, by, select' },
  },
  { name: 'more labels than can be split by', raw: { by: 'tenant,intent,locale,release' }, search: { ignored: 'by' } },
  { name: 'a label twice', raw: { by: 'tenant,tenant' }, search: { ignored: 'by' } },
])('parseScorecardSearch: $name', ({ raw, search }) => {
  expect(parseScorecardSearch(raw)).toEqual(search);
});

test('a version keeps the colons of its value', () => {
  expect(readVersion('model:anthropic:claude-4')).toEqual({ field: 'model', value: 'anthropic:claude-4' });
  expect(readVersion('tenant:acme')).toBeUndefined();
});

test.for([
  { kind: 'time', from: '2026-11-27T10:00:00.000Z', to: '2026-11-27T11:00:00.000Z' },
  { kind: 'value', low: -0.5, high: 1e-7 },
] as const)('a selection of $kind comes back from the address as it went in', (selection) => {
  expect(parseSelection(printSelection(selection))).toEqual(selection);
});
