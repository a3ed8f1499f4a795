import { FILTER_FIELDS, matchesFilter, type FilterNode, type LedgerEntry, type RequestRecord } from '@faultline/model';
import { beforeAll, describe, expect, test } from 'vitest';
import { DAY, RANGE, sampleRequests, storeAmongStale } from './search-data.ts';
import { describeEngines } from './stores.ts';
import { request, SECOND, T0 } from './test-data.ts';

const REQUESTS = sampleRequests(90);
const FAILURES: FilterNode = { type: 'compare', field: 'outcome', operator: '=', value: 'failure' };

/** Values of a field, told by the matcher: one that the field equals is one of its values. */
function countsOf(field: string, records: readonly RequestRecord[], candidates: Iterable<string>) {
  const has = (value: string) => (record: RequestRecord) =>
    matchesFilter({ type: 'compare', field, operator: '=', value: value.replaceAll(/[\\*]/g, '\\$&') }, record);
  return [...candidates]
    .map((value) => ({ value, count: records.filter(has(value)).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

describeEngines((running) => {
  beforeAll(() => storeAmongStale(running.store, 'facets', REQUESTS));

  const facets = (fields: readonly string[], filter?: FilterNode, valuesPerField = 200) =>
    running.store.facetRequests({ projectId: 'facets', ...RANGE, filter, fields, valuesPerField, buckets: 0 });

  test.for([
    { name: 'of all requests', filter: undefined },
    { name: 'of those a filter matches', filter: FAILURES },
  ])(
    'every facet field has the values, counts and absences that counting one by one gives, $name',
    async ({ filter }) => {
      const records = REQUESTS.filter((record) => matchesFilter(filter, record));
      const fields = [
        ...FILTER_FIELDS.filter(({ isFacet }) => isFacet).map(({ name }) => name),
        'has_root',
        'label.queue',
        'label.tenant',
      ];
      const result = await facets(fields, filter);
      expect(result.total).toBe(records.length);
      expect(result.facets.map(({ field }) => field)).toEqual(fields);
      for (const { field, values, otherCount, unknownCount } of result.facets) {
        const known = records.filter((record) => matchesFilter({ type: 'exists', field }, record));
        const expected = countsOf(field, records, allTexts(records));
        expect({ field, unknownCount, otherCount, values }).toEqual({
          field,
          unknownCount: records.length - known.length,
          otherCount: 0,
          values: expected,
        });
      }
    },
  );

  test('values beyond those listed are counted as others', async () => {
    const expected = countsOf('tenant', REQUESTS, allTexts(REQUESTS));
    const [facet] = (await facets(['tenant'], undefined, 2)).facets;
    expect(facet?.values).toEqual(expected.slice(0, 2));
    expect(facet?.otherCount).toBe(expected.slice(2).reduce((sum, { count }) => sum + count, 0));
  });

  test.for([{ field: 'cost_usd' }, { field: 'duration_ms' }])(
    'a number has no values to list: $field',
    async ({ field }) => {
      await expect(facets([field])).rejects.toThrow(`cannot list values of ${field}`);
    },
  );

  describe('the histogram', () => {
    test.for([
      { name: 'one bar', buckets: 1, ...RANGE },
      { name: 'bars that do not divide the range', buckets: 7, ...RANGE },
      { name: 'many bars', buckets: 500, ...RANGE },
      { name: 'more bars than nanoseconds', buckets: 60, fromNs: T0, toNs: T0 + 2n },
      { name: 'a range without requests', buckets: 5, fromNs: T0 + 100n * DAY, toNs: T0 + 101n * DAY },
    ])('covers the range without gaps and holds every request once: $name', async ({ buckets, fromNs, toNs }) => {
      const { histogram, total } = await running.store.facetRequests({
        projectId: 'facets',
        fromNs,
        toNs,
        filter: undefined,
        fields: [],
        valuesPerField: 1,
        buckets,
      });
      expect(histogram.length).toBeLessThanOrEqual(buckets);
      expect([histogram[0]?.startNs, histogram.at(-1)?.endNs]).toEqual([fromNs, toNs]);
      for (const [i, bar] of histogram.entries()) {
        expect(bar.startNs < bar.endNs).toBe(true);
        if (i > 0) expect(bar.startNs).toBe(histogram[i - 1]!.endNs);
        const within = REQUESTS.filter(({ startTimeNs }) => startTimeNs >= bar.startNs && startTimeNs < bar.endNs);
        for (const status of ['success', 'failure', 'unknown'] as const)
          expect(bar[status]).toBe(within.filter(({ outcome }) => outcome.status === status).length);
      }
      expect(total).toBe(REQUESTS.filter(({ startTimeNs }) => startTimeNs >= fromNs && startTimeNs < toNs).length);
    });
  });

  describe('the ledger', () => {
    const MINUTE = 60_000;
    const start = Math.floor(Date.now() / MINUTE) * MINUTE - 3_600_000;
    const entry = (fields: Partial<LedgerEntry>): LedgerEntry => ({
      projectId: 'ledger',
      minuteMs: start,
      source: 'web',
      signal: 'traces',
      event: 'accepted',
      reason: '',
      count: 1,
      ...fields,
    });

    test('adds up what is the same and keeps apart what is not', async () => {
      const { store } = running;
      await store.insertLedger([entry({ count: 5 }), entry({ count: 7 })]);
      await store.insertLedger([entry({ count: 30 })]);
      const others = [
        entry({ minuteMs: start + MINUTE }),
        entry({ source: 'api' }),
        entry({ signal: 'logs' }),
        entry({ event: 'rejected', reason: 'bad id' }),
        entry({ event: 'rejected', reason: 'bad time' }),
        entry({ count: 2 ** 53 - 1, reason: 'huge' }),
      ];
      await store.insertLedger([...others, entry({ projectId: 'ledger-other' })]);
      await store.insertLedger([]);
      const key = (each: LedgerEntry) => JSON.stringify(each);
      const read = await store.readLedger('ledger', start, start + 2 * MINUTE);
      expect(read.map(key).sort()).toEqual([entry({ count: 42 }), ...others].map(key).sort());
    });

    test('the range has its first minute and not its last', async () => {
      for (const n of [0, 1, 2])
        await running.store.insertLedger([entry({ projectId: 'minutes', minuteMs: start + n * MINUTE })]);
      const read = await running.store.readLedger('minutes', start + MINUTE + 5000, start + 2 * MINUTE);
      expect(read.map(({ minuteMs }) => minuteMs)).toEqual([start + MINUTE]);
    });

    test('a long range is read in coarser steps that lose no count', async () => {
      const entries = Array.from({ length: 200 }, (_, n) =>
        entry({ projectId: 'long', minuteMs: start - n * 17 * MINUTE }),
      );
      await running.store.insertLedger(entries);
      for (const days of [1, 10, 100, 10_000]) {
        const read = await running.store.readLedger('long', start - days * 86_400_000, start + MINUTE);
        const within = entries.filter(({ minuteMs }) => minuteMs >= start - days * 86_400_000);
        expect(read.reduce((sum, { count }) => sum + count, 0)).toBe(within.length);
        expect(read.length).toBeLessThanOrEqual(Math.min(within.length, 1441));
      }
    });
  });

  test('the evidence of a range is summed up by the service a request came in at', async () => {
    const evidence = (present: readonly string[], missing: readonly string[]) =>
      ({ ...request().evidence, completeness: { present, missing } }) as RequestRecord['evidence'];
    const record = (n: number, fields: Partial<RequestRecord>) => ({
      record: request({ projectId: 'evidence', requestId: `e${n}`, startTimeNs: T0 + BigInt(n) * SECOND, ...fields }),
      version: 1n,
    });
    await running.store.insertRequests([
      ...Array.from({ length: 7 }, (_, n) =>
        record(n, {
          serviceNames: ['web', 'db'],
          dialects: ['b', 'a'],
          evidence: evidence(['input'], ['answer']),
          signs: ['no-root'],
        }),
      ),
      record(8, { serviceNames: ['web'], dialects: ['c'], evidence: evidence(['input', 'answer'], []), signs: [] }),
      record(9, { serviceNames: [], evidence: evidence([], ['tools']) }),
      record(1000, { serviceNames: ['later'] }),
    ]);
    const range = [T0, T0 + 100n * SECOND] as const;
    const summaries = await running.store.summarizeEvidence('evidence', ...range);
    const newest = ['e6', 'e5', 'e4', 'e3', 'e2'];
    expect(summaries).toEqual([
      {
        service: 'web',
        dialects: ['a', 'b', 'c'],
        requests: 8,
        items: [
          { item: 'input', present: 8, missing: 0, exampleRequestIds: [] },
          { item: 'answer', present: 1, missing: 7, exampleRequestIds: newest },
        ],
        signs: [{ code: 'no-root', count: 7, exampleRequestIds: newest }],
      },
      {
        service: '',
        dialects: ['otel-genai'],
        requests: 1,
        items: [{ item: 'tools', present: 0, missing: 1, exampleRequestIds: ['e9'] }],
        signs: [],
      },
    ]);
    expect(await running.store.summarizeEvidence('nobody', ...range)).toEqual([]);
  });
});

/** Every text that stands anywhere in the records. */
function allTexts(records: readonly RequestRecord[]): ReadonlySet<string> {
  const texts = new Set(['true', 'false']);
  JSON.stringify(records, (_, value: unknown) => {
    if (typeof value === 'string') texts.add(value);
    return typeof value === 'bigint' ? String(value) : value;
  });
  return texts;
}
