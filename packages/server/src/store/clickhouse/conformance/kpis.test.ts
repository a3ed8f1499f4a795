import { matchesFilter, parseFilter, type RequestRecord } from '@faultline/model';
import { beforeAll, describe, expect, test } from 'vitest';
import { bucketEdges, type KpiCell, type Measure, type RequestSelection, type Split } from '../../kpi-query.ts';
import { RANGE, sampleRequests, storeAmongStale } from './search-data.ts';
import { describeEngines } from './stores.ts';

const REQUESTS = sampleRequests(120).map((record, n) => ({
  ...record,
  facts: { ...record.facts, ...(n % 3 === 0 ? {} : { claims: n % 5, unsupported_claims: n % 2 }) },
}));
const PROJECT = 'kpis';
const BUCKETS = 5;

const filter = (text: string) => parseFilter(text);
const MEASURES = {
  rate: { kind: 'rate', among: filter('NOT claims:0'), of: filter('claims:*'), hits: filter('unsupported_claims:0') },
  mean: { kind: 'mean', among: undefined, of: filter('duration_ms:*'), value: { field: 'duration_ms' } },
  ratio: {
    kind: 'ratio',
    among: undefined,
    of: filter('claims:*'),
    top: { field: 'unsupported_claims' },
    bottom: { field: 'claims', where: filter('outcome:success')! },
  },
  quantile: { kind: 'quantile', among: undefined, of: undefined, field: 'duration_ms', level: 0.5 },
} as const satisfies Record<string, Measure>;

const SELECTIONS: readonly { name: string; filter: ReturnType<typeof parseFilter> }[] = [
  { name: 'all requests', filter: undefined },
  { name: 'those a filter matches', filter: filter('outcome:success OR outcome:failure') },
  { name: 'none', filter: filter('request_id:nothing') },
];

describeEngines((running) => {
  beforeAll(() => storeAmongStale(running.store, PROJECT, REQUESTS));

  const ask = async (selection: Partial<RequestSelection>, splits: readonly Split[], top = 3) =>
    running.store.aggregateKpis({
      projectId: PROJECT,
      ...RANGE,
      filter: undefined,
      ...selection,
      measures: Object.values(MEASURES),
      splits,
      buckets: BUCKETS,
      top,
      withIntervals: true,
    });

  describe.each(SELECTIONS)('KPIs of $name', ({ filter: chosen }) => {
    const records = REQUESTS.filter((record) => matchesFilter(chosen, record));

    test.for<{ name: string; splits: readonly Split[] }>([
      { name: 'all as one', splits: [{ by: [], isOverTime: false }] },
      { name: 'over time', splits: [{ by: [], isOverTime: true }] },
      {
        name: 'a chain of splits',
        splits: [
          { by: [], isOverTime: false },
          { by: [], isOverTime: true },
        ],
      },
      {
        name: 'several splits at once',
        splits: [
          { by: ['tenant'], isOverTime: false },
          { by: ['tenant'], isOverTime: true },
          { by: ['intent', 'label.queue'], isOverTime: false },
          { by: [], isOverTime: false },
        ],
      },
    ])('$name: each cell is what counting one by one gives', async ({ splits }) => {
      const result = await ask({ filter: chosen }, splits);
      expect(result).toHaveLength(splits.length);
      for (const [i, { by, isOverTime }] of splits.entries()) {
        const cells = result[i]!;
        const sum = cells.reduce((total, { requests }) => total + requests, 0);
        expect(sum).toBe(records.length);
        const listed = new Set(cells.flatMap(({ values }) => (values ? [values.join('\n')] : [])));
        for (const cell of cells) expectCell(cell, membersOf(cell, by, isOverTime, listed, records));
      }
    });
  });

  test('the most frequent values are listed, and always what has none', async () => {
    const [cells] = await ask({}, [{ by: ['tenant'], isOverTime: false }], 2);
    const counts = new Map<string, number>();
    for (const { cohort } of REQUESTS)
      counts.set(cohort['tenant'] ?? '', (counts.get(cohort['tenant'] ?? '') ?? 0) + 1);
    const named = [...counts].filter(([value]) => value !== '').sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const expected = [...named.slice(0, 2).map(([value]) => value), ...(counts.has('') ? [''] : [])];
    const values = cells!.flatMap((cell) => cell.values ?? []);
    expect([...values].sort()).toEqual([...expected].sort());
    expect(cells!.some((cell) => cell.values === undefined)).toBe(named.length > 2);
  });

  test('a field with several values a request splits nothing', async () => {
    await expect(ask({}, [{ by: ['model'], isOverTime: false }])).rejects.toThrow('cannot split by model');
  });

  const selection = { projectId: PROJECT, ...RANGE, filter: undefined };

  test.for(SELECTIONS)(
    'values of labels of $name: most frequent first, what has none last',
    async ({ filter: chosen }) => {
      const fields = ['tenant', 'label.queue'];
      const counts = await running.store.countValues({ ...selection, filter: chosen }, fields, 2);
      for (const [i, field] of fields.entries()) {
        const own = new Map<string, number>();
        for (const record of REQUESTS.filter((each) => matchesFilter(chosen, each))) {
          const value = record.cohort[field.replace('label.', '')] ?? '';
          own.set(value, (own.get(value) ?? 0) + 1);
        }
        const sorted = [...own].sort(
          ([a, x], [b, y]) => Number(a === '') - Number(b === '') || y - x || (a < b ? -1 : 1),
        );
        expect(counts[i]).toEqual(sorted.slice(0, 2).map(([value, requests]) => ({ value, requests })));
      }
    },
  );

  test('strata hold every request once, by the values that are told apart', async () => {
    const labels = [
      { field: 'tenant', values: ['acme', 'nobody', ''] },
      { field: 'intent', values: [] },
      { field: 'label.queue', values: [''] },
    ];
    const strata = await running.store.readStrata({ ...selection, measures: Object.values(MEASURES), labels });
    const told = (record: RequestRecord) =>
      labels.map(({ field, values }) =>
        values.find((value) => value === (record.cohort[field.replace('label.', '')] ?? '')),
      );
    for (const stratum of strata)
      expectCell(
        { values: undefined, requests: stratum.samples[3]!.sample.n, samples: stratum.samples },
        REQUESTS.filter((record) => JSON.stringify(told(record)) === JSON.stringify(stratum.values)),
      );
    expect(strata.reduce((sum, { samples }) => sum + samples[3]!.sample.n, 0)).toBe(REQUESTS.length);
    expect(strata.length).toBe(new Set(REQUESTS.map((record) => JSON.stringify(told(record)))).size);
  });

  test('values are first seen with their first request', async () => {
    const seen = await running.store.readFirstSeen(selection, ['release', 'tenant']);
    const first = new Map<string, bigint>();
    for (const { cohort, startTimeNs } of REQUESTS)
      for (const field of ['release', 'tenant']) {
        const key = `${field}\n${cohort[field] ?? ''}`;
        const known = first.get(key);
        if (cohort[field] && (known === undefined || startTimeNs < known)) first.set(key, startTimeNs);
      }
    expect(Object.fromEntries(seen.map(({ field, value, timeNs }) => [`${field}\n${value}`, timeNs]))).toEqual(
      Object.fromEntries(first),
    );
  });

  test('a distribution holds every request once, in bins without gaps', async () => {
    const bins = (await running.store.readDistribution(selection, 'duration_ms', 7))!;
    const durations = REQUESTS.map(({ durationMs }) => durationMs);
    expect(bins[0]!.low).toBe(Math.min(...durations));
    expect(bins.at(-1)!.high).toBe(Math.max(...durations));
    for (const [i, { low, high, count, exemplars }] of bins.entries()) {
      const within = REQUESTS.filter(
        ({ durationMs }) => durationMs >= low && (i === bins.length - 1 ? durationMs <= high : durationMs < high),
      );
      expect(count).toBe(within.length);
      expect(exemplars).toEqual(
        within
          .sort((a, b) => Number(a.startTimeNs - b.startTimeNs) || (a.requestId < b.requestId ? -1 : 1))
          .map(({ requestId }) => requestId)
          .slice(0, 3),
      );
    }
    const nothing = { ...selection, filter: filter('request_id:nothing') };
    expect(await running.store.readDistribution(nothing, 'duration_ms', 7)).toBeUndefined();
  });

  test('the tail of the whole range is all of it, by stage', async () => {
    const { n, stages } = await running.store.readTail({ ...selection, level: 0.5, width: 0.5 });
    expect(n).toBe(REQUESTS.length);
    for (const { stage, sumMs, sumSquaresMs } of stages) {
      const times = REQUESTS.flatMap(({ stageTimes }) => stageTimes.filter((each) => each.stage === stage));
      expect(sumMs).toBeCloseTo(
        times.reduce((sum, { criticalMs }) => sum + criticalMs, 0),
        6,
      );
      expect(sumSquaresMs).toBeCloseTo(
        times.reduce((sum, { criticalMs }) => sum + criticalMs ** 2, 0),
        3,
      );
    }
    const nothing = { ...selection, filter: filter('request_id:nothing') };
    expect(await running.store.readTail({ ...nothing, level: 0.5, width: 0.1 })).toMatchObject({ n: 0, stages: [] });
  });

  test('cost groups hold every request with a cost once', async () => {
    const groups = await running.store.readCostGroups(selection, ['intent', 'label.model']);
    const priced = REQUESTS.filter(({ costUsd }) => costUsd !== undefined);
    expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(priced.length);
    for (const { values, requests, costUsd, moments } of groups) {
      const own = priced.filter(
        ({ cohort }) => [cohort['intent'] ?? '', cohort['model'] ?? ''].join() === values.join(),
      );
      expect(requests).toBe(own.length);
      expect(costUsd).toBeCloseTo(
        own.reduce((sum, record) => sum + record.costUsd!, 0),
        9,
      );
      const tokens = own.map(({ usage: { inputTokens = 0, cacheReadTokens = 0, outputTokens = 0 } }) => [
        Math.max(0, inputTokens - cacheReadTokens),
        cacheReadTokens,
        outputTokens,
      ]);
      const total = (of: (kinds: readonly number[], row: number) => number) =>
        tokens.reduce((sum, kinds, row) => sum + of(kinds, row), 0);
      for (const i of [0, 1, 2]) {
        expect(moments.tokens[i]).toBeCloseTo(
          total((kinds) => kinds[i]!),
          6,
        );
        expect(moments.withCost[i]).toBeCloseTo(
          total((kinds, row) => kinds[i]! * own[row]!.costUsd!),
          6,
        );
        for (const j of [0, 1, 2])
          expect(moments.products[i]![j]).toBeCloseTo(
            total((kinds) => kinds[i]! * kinds[j]!),
            3,
          );
      }
    }
  });

  test('cohort columns hold every judged request once, with its values', async () => {
    const fields = ['tenant', 'label.queue'];
    const bad = filter('outcome:failure');
    const { labels, n, sum } = await running.store.readCohortColumns({
      ...selection,
      fields,
      among: undefined,
      of: filter('NOT outcome:unknown'),
      bad,
    });
    const judged = REQUESTS.filter(({ outcome }) => outcome.status !== 'unknown');
    expect(n.reduce((total, each) => total + each, 0)).toBe(judged.length);
    for (let row = 0; row < n.length; row++) {
      const values = labels.map(({ values: names, codes }) => names[codes[row]!]);
      const own = judged.filter(
        ({ cohort }) => [cohort['tenant'] ?? '', cohort['queue'] ?? ''].join('\n') === values.join('\n'),
      );
      expect(n[row]).toBe(own.length);
      expect(sum[row]).toBe(own.filter((record) => matchesFilter(bad, record)).length);
    }
  });

  test('names of labels of the project’s own, most frequent first', async () => {
    const names = await running.store.readLabelNames(selection, 2);
    const counts = ['queue', 'constructor', 'ünï.1']
      .map((name) => ({ name, count: REQUESTS.filter(({ cohort }) => Object.hasOwn(cohort, name)).length }))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
    expect(names).toEqual(counts.slice(0, 2).map(({ name }) => name));
  });
});

function membersOf(
  { values, bucket }: KpiCell,
  by: readonly string[],
  isOverTime: boolean,
  listed: ReadonlySet<string>,
  records: readonly RequestRecord[],
): readonly RequestRecord[] {
  const edges = bucketEdges(RANGE.fromNs, RANGE.toNs, BUCKETS);
  return records.filter(({ cohort, startTimeNs }) => {
    const own = by.map((field) => cohort[field.replace('label.', '')] ?? '');
    const isIn = values ? values.join('\n') === own.join('\n') : !listed.has(own.join('\n'));
    return isIn && (!isOverTime || (startTimeNs >= edges[bucket!]! && startTimeNs < edges[bucket! + 1]!));
  });
}

function expectCell({ requests, samples }: KpiCell, members: readonly RequestRecord[]): void {
  expect(requests).toBe(members.length);
  const [rate, mean, ratio, quantile] = samples.map(({ sample }) => sample) as never[] as Record<string, never>[];
  const claims = ({ facts }: RequestRecord) => facts.claims;
  const about = members.filter((record) => claims(record) !== 0);
  const judged = about.filter((record) => claims(record) !== undefined);
  expect(samples[0]!.applicable).toBe(about.length);
  expect(rate).toEqual({
    kind: 'rate',
    n: judged.length,
    hits: judged.filter(({ facts }) => facts.unsupported_claims === 0).length,
  });
  const durations = members.map(({ durationMs }) => durationMs);
  expect(mean!['n']).toBe(members.length);
  expect(mean!['sum']).toBeCloseTo(
    durations.reduce((sum, ms) => sum + ms, 0),
    6,
  );
  expect(mean!['sumSquares']).toBeCloseTo(
    durations.reduce((sum, ms) => sum + ms * ms, 0),
    3,
  );
  const stated = members.filter((record) => claims(record) !== undefined);
  const bottom = (record: RequestRecord) => (record.outcome.status === 'success' ? claims(record)! : 0);
  const total = (of: (record: RequestRecord) => number) => stated.reduce((sum, record) => sum + of(record), 0);
  const top = ({ facts }: RequestRecord) => facts.unsupported_claims!;
  expect(ratio).toEqual({
    kind: 'ratio',
    n: stated.length,
    sumX: total(top),
    sumY: total(bottom),
    sumXX: total((record) => top(record) ** 2),
    sumYY: total((record) => bottom(record) ** 2),
    sumXY: total((record) => top(record) * bottom(record)),
  });
  const sorted = [...durations].sort((a, b) => a - b);
  expect(quantile).toEqual({
    kind: 'quantile',
    level: 0.5,
    n: sorted.length,
    points: sorted.map((value, i) => ({ level: (i + 0.5) / sorted.length, value })),
  });
}
