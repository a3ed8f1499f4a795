import { matchesFilter, type FilterNode, type RequestRecord } from '@faultline/model';
import { beforeAll, expect, test } from 'vitest';
import { RANGE, sampleRequests, storeAmongStale } from './search-data.ts';
import { describeEngines } from './stores.ts';

const CLASSES = ['retrieval_miss', 'tool_failure', undefined] as const;
/** The sample with failure classes on two of three. */
const REQUESTS: readonly RequestRecord[] = sampleRequests(90).map((record, i) => {
  const { label: _, ...rest } = record;
  const failureClass = CLASSES[i % 3];
  if (failureClass === undefined) return rest;
  return {
    ...rest,
    label: {
      class: failureClass,
      stage: i % 2 === 0 ? 'retrieval' : 'tool',
      contributing: [],
      confidence: 0.5,
      rule: `rule-${i % 4}`,
      version: '1',
      source: 'auto',
      explanation: '',
      evidence: [],
      missing: [],
    },
  };
});
const FAILURES: FilterNode = { type: 'compare', field: 'outcome', operator: '=', value: 'failure' };

describeEngines((running) => {
  beforeAll(() => storeAmongStale(running.store, 'failures', REQUESTS));
  const query = (filter?: FilterNode) => ({ projectId: 'failures', ...RANGE, filter });

  test.for([
    { name: 'of all requests', filter: undefined },
    { name: 'of those a filter matches', filter: FAILURES },
  ])('counts, cost, trend and cohorts are what counting one by one gives, $name', async ({ filter }) => {
    const records = REQUESTS.filter((record) => matchesFilter(filter, record));
    const counts = await running.store.countFailures({ ...query(filter), buckets: 7 });
    expect(counts.total).toBe(records.length);
    for (const failureClass of ['retrieval_miss', 'tool_failure'] as const) {
      const own = records.filter(({ label }) => label?.class === failureClass);
      const found = counts.classes.find((each) => each.class === failureClass);
      expect(found?.count ?? 0).toBe(own.length);
      expect(found?.costUsd ?? 0).toBeCloseTo(
        own.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0),
        9,
      );
      expect((found?.trend ?? []).reduce((sum, count) => sum + count, 0)).toBe(own.length);
      const newest = own.toSorted(
        (a, b) => Number(b.startTimeNs - a.startTimeNs) || (a.requestId < b.requestId ? -1 : 1),
      );
      expect(found?.newestRequestIds ?? []).toEqual(newest.slice(0, 5).map(({ requestId }) => requestId));
    }
    for (const [field, label] of [
      ['tenant', 'tenant'],
      ['prompt_version', 'promptVersion'],
      ['label.model', 'model'],
    ] as const)
      for (const [value, own] of Map.groupBy(records, ({ cohort }) => cohort[label] ?? '')) {
        if (value === '') continue;
        const found = counts.cohorts.find((cohort) => cohort.field === field && cohort.value === value);
        expect(found).toMatchObject({ total: own.length });
        expect(found?.byClass['tool_failure'] ?? 0).toBe(
          own.filter((record) => record.label?.class === 'tool_failure').length,
        );
      }
  });

  test('patterns group what fails alike, and together they are the class', async () => {
    const patterns = await running.store.findPatterns({ ...query(), class: 'tool_failure', limit: 1000 });
    const own = REQUESTS.filter(({ label }) => label?.class === 'tool_failure');
    expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(own.length);
    for (const { rule, stage, count, firstSeenNs, newestRequestIds } of patterns) {
      const alike = own.filter(({ label }) => label?.rule === rule && label.stage === stage);
      expect(alike.length).toBeGreaterThanOrEqual(count);
      expect(alike.some(({ startTimeNs }) => startTimeNs === firstSeenNs)).toBe(true);
      for (const id of newestRequestIds) expect(alike.some(({ requestId }) => requestId === id)).toBe(true);
    }
  });

  test('a sample has every request once, the same for the same salt and another for another', async () => {
    const sample = (salt: string, limit = 1000) => running.store.sampleRequestIds({ ...query(), salt, limit });
    const [first, again, other] = [await sample('a'), await sample('a'), await sample('b')];
    expect([...first].sort()).toEqual(REQUESTS.map(({ requestId }) => requestId).sort());
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(await sample('a', 3)).toEqual(first.slice(0, 3));
  });
});
