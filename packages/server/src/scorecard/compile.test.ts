import { parseFilter, printFilter } from '@faultline/model';
import { expect, test } from 'vitest';
import { KPIS } from './catalogue.ts';
import { allOf, compile, filtersOf } from './compile.ts';

test.for([
  { name: 'nothing', filters: [undefined, undefined], all: '' },
  { name: 'one of two that are the same', filters: ['tenant:acme', 'tenant:acme'], all: 'tenant:acme' },
  {
    name: 'a condition of several filters once, where it first stood',
    filters: ['tenant:acme cost_usd:*', undefined, 'cost_usd:* locale:de'],
    all: 'tenant:acme cost_usd:* locale:de',
  },
  {
    name: 'a condition and its opposite both',
    filters: ['tenant:acme', 'NOT tenant:acme'],
    all: 'tenant:acme NOT tenant:acme',
  },
])('all filters at once: $name', ({ filters, all }) => {
  expect(printFilter(allOf(...filters.map((filter) => (filter === undefined ? undefined : parseFilter(filter)))))).toBe(
    all,
  );
});

test.for(KPIS.map(({ id, measure }) => ({ id, measure })))(
  '$id: the filters of its requests say nothing twice',
  ({ measure }) => {
    if (measure.kind === 'throughput' || measure.kind === 'ingest_loss') return;
    const filters = filtersOf(compile(measure), parseFilter('outcome:failure cost_usd:*'), 1);
    for (const filter of Object.values(filters).filter((each) => each !== undefined)) {
      const node = parseFilter(filter);
      const terms = node?.type === 'and' ? node.children.map(printFilter) : [];
      expect(terms).toEqual([...new Set(terms)]);
    }
  },
);
