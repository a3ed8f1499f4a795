// Aggregates computed ahead: whatever hours have them, every answer is the one that a scan gives.
import { parseFilter, type RequestRecord } from '@faultline/model';
import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import { valueAt } from '../../../compare/quantile.ts';
import { seededRandom } from '../../../statistics/seeded-random.ts';
import { HOUR_NS, type KpiCell, type KpiQuery, type Measure, type PartsToBuild, type Split } from '../../kpi-query.ts';
import { aggregateKpis } from '../kpi-aggregate.ts';
import { rangesOfFirst } from '../kpi-parts.ts';
import { readFirstSeen, readLabelNames } from '../kpi-reads.ts';
import { countValues } from '../kpi-strata.ts';
import { describeEngines } from './stores.ts';
import { request, SECOND, T0, traceId } from './test-data.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const filter = (text: string) => parseFilter(text);
const MEASURES: readonly Measure[] = [
  { kind: 'rate', among: filter('NOT outcome:unknown'), of: undefined, hits: filter('outcome:success') },
  { kind: 'mean', among: undefined, of: filter('cost_usd:*'), value: { field: 'cost_usd' } },
  {
    kind: 'ratio',
    among: undefined,
    of: filter('cost_usd:*'),
    top: { field: 'cost_usd' },
    bottom: { where: filter('outcome:success')! },
  },
  { kind: 'quantile', among: undefined, of: undefined, field: 'duration_ms', level: 0.5 },
];
const TOTALS: readonly Measure[] = [
  { kind: 'quantile', among: undefined, of: filter('stage_ms.tool:*'), field: 'stage_ms.tool', level: 0.95 },
];
const HOURS = 6;
/** Of an hour. */
const REQUESTS = 60;
const START = ((T0 + HOUR_NS - 1n) / HOUR_NS) * HOUR_NS;
/** How exactly bins tell a quantile. */
const ACCURACY = 0.01;

const wholeAndOverTime: readonly Split[] = [
  { by: [], isOverTime: false },
  { by: [], isOverTime: true },
];
const QUESTIONS: readonly { readonly name: string; readonly question: Partial<KpiQuery> }[] = [
  { name: 'whole hours', question: {} },
  { name: 'ragged ends', question: { fromNs: START + 600n * SECOND, toNs: START + 5n * HOUR_NS + 77n * SECOND } },
  { name: 'within an hour', question: { fromNs: START + 600n * SECOND, toNs: START + 900n * SECOND, buckets: 7 } },
  { name: 'buckets of several hours', question: { fromNs: START - 1800n * SECOND, buckets: 3 } },
  { name: 'buckets shorter than an hour', question: { fromNs: START + 1n, buckets: 40 } },
  { name: 'one value of a label', question: { filter: filter('tenant:acme') } },
  { name: 'a filter that parts cannot tell', question: { filter: filter('tenant:acme outcome:success') } },
  {
    name: 'all labels',
    question: {
      splits: [
        { by: [], isOverTime: false },
        ...['tenant', 'intent', 'label.region'].flatMap((by) => [
          { by: [by], isOverTime: false },
          { by: [by], isOverTime: true },
        ]),
      ],
      top: 2,
    },
  },
  {
    name: 'a label without parts, and two labels at once',
    question: {
      splits: [
        { by: ['session_id'], isOverTime: false },
        { by: ['tenant', 'intent'], isOverTime: true },
        { by: ['tenant'], isOverTime: false },
      ],
    },
  },
  {
    name: 'one value of a label by another',
    question: { filter: filter('tenant:acme'), splits: [...wholeAndOverTime, { by: ['intent'], isOverTime: false }] },
  },
  { name: 'measures of the whole only', question: { measures: TOTALS } },
  {
    name: 'one value of a label, with a measure of the whole only',
    question: { filter: filter('tenant:acme'), measures: [...MEASURES.slice(0, 1), ...TOTALS, ...MEASURES.slice(1)] },
  },
  {
    name: 'a measure that nothing was computed of',
    question: { measures: [{ kind: 'mean', among: undefined, of: undefined, value: { field: 'retries' } }] },
  },
  { name: 'hours past their retention', question: { toNs: START + 4n * HOUR_NS } },
];

const named = sampleRequests(HOURS * REQUESTS);
const DURATIONS = named.map(({ durationMs }) => durationMs);

describeEngines((running) => {
  let projects = 0;
  const next = () => `parts-${(projects += 1)}`;

  const toBuild = (projectId: string, more: Partial<PartsToBuild> = {}): PartsToBuild => ({
    projectId,
    measures: MEASURES,
    totals: TOTALS,
    labels: ['tenant', 'intent'],
    leastRequests: 20,
    quietMs: 0,
    nowMs: Date.now() + 60_000,
    tried: new Set(),
    ...more,
  });
  const build = async (projectId: string, more: Partial<PartsToBuild> = {}) => {
    const hours: string[] = [];
    for (let waiting = 1; waiting > 0;) {
      const built = await running.store.buildKpiParts(
        toBuild(projectId, { ...more, tried: new Set([...(more.tried ?? []), ...hours]) }),
      );
      hours.push(...built.hours);
      waiting = built.waiting;
    }
    return hours;
  };
  const insert = (projectId: string, records: readonly RequestRecord[], version = 1n) =>
    running.store.insertRequests(records.map((record) => ({ record: { ...record, projectId }, version })));
  const queryOf = (projectId: string, question: Partial<KpiQuery> = {}): KpiQuery => ({
    projectId,
    fromNs: START,
    toNs: START + BigInt(HOURS) * HOUR_NS,
    filter: undefined,
    measures: MEASURES,
    splits: wholeAndOverTime,
    buckets: HOURS,
    top: 3,
    withIntervals: true,
    ...question,
  });
  const answer = (query: KpiQuery, oldestNs = 0n) => aggregateKpis(running.engine.nodes[0]!, query, oldestNs);
  /** Every hour past its retention: nothing is read that was computed ahead. */
  const scan = (query: KpiQuery) => answer(query, query.toNs);
  const expectSame = async (query: KpiQuery, oldestNs = 0n) =>
    expectSameCells(await answer(query, oldestNs), await scan(query));

  let shared: string;
  beforeAll(async () => {
    shared = next();
    await insert(shared, named);
    // One hour in the middle is left to be scanned.
    const hours = await running.store.buildKpiParts(toBuild(shared, { leastRequests: 1_000_000 }));
    expect(hours).toEqual({ hours: [], waiting: 0 });
    const left = `${String(Number((START + 2n * HOUR_NS) / SECOND))} ${REQUESTS}`;
    expect(await build(shared, { tried: new Set([left]) })).toHaveLength(HOURS - 1);
  });

  test.for(QUESTIONS)('$name: the same as a scan', async ({ name, question }) => {
    await expectSame(queryOf(shared, question), name === 'hours past their retention' ? START + 2n * HOUR_NS : 0n);
  });

  test('whatever hours have parts and whatever is asked: the same as a scan', async () => {
    const begins = Array.from({ length: HOURS }, (_, hour) => Number(START / SECOND) + hour * 3600);
    const subsets = fc.sample(fc.subarray(begins, { minLength: 1, maxLength: HOURS - 1 }), { numRuns: 3, seed: 11 });
    const projects = await Promise.all(
      subsets.map(async (left) => {
        const project = next();
        await insert(project, named);
        await build(project, { tried: new Set(left.map((second) => `${second} ${REQUESTS}`)) });
        return project;
      }),
    );
    const split = fc.record({
      by: fc.constantFrom([], ['tenant'], ['intent'], ['label.region'], ['session_id'], ['tenant', 'intent']),
      isOverTime: fc.boolean(),
    });
    const instant = fc.bigInt({ min: START - HOUR_NS, max: START + BigInt(HOURS + 1) * HOUR_NS });
    const question = fc.record({
      project: fc.constantFrom(...projects),
      ends: fc.tuple(instant, instant).filter(([a, b]) => a !== b),
      splits: fc.uniqueArray(split, { minLength: 1, maxLength: 3, selector: (each) => JSON.stringify(each) }),
      text: fc.constantFrom('', '', 'tenant:acme', 'intent:refund', 'outcome:success'),
      buckets: fc.integer({ min: 1, max: 30 }),
      top: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(question, async ({ project, ends: [a, b], text, ...more }) => {
        const range = a < b ? { fromNs: a, toNs: b } : { fromNs: b, toNs: a };
        await expectSame(queryOf(project, { ...more, ...range, filter: filter(text) }));
      }),
      { numRuns: 12 },
    );
  }, 180_000);

  test('values are first seen when they are first seen', async () => {
    const fields = ['tenant', 'intent', 'label.region'];
    const selection = {
      projectId: shared,
      fromNs: START + 40n * SECOND,
      toNs: START + 5n * HOUR_NS,
      filter: undefined,
    };
    const seen = await readFirstSeen(running.engine.nodes[0]!, selection, fields, 0n);
    expect(seen).toEqual(await readFirstSeen(running.engine.nodes[0]!, selection, fields, selection.toNs));
    for (const { field, value, timeNs } of seen)
      expect(timeNs).toBe(
        named
          .filter(
            ({ cohort, startTimeNs }) =>
              cohort[field.replace('label.', '')] === value && startTimeNs >= selection.fromNs,
          )
          .map(({ startTimeNs }) => startTimeNs)
          .reduce((first, time) => (time < first ? time : first)),
      );
    expect(seen).toHaveLength(8);
    const ranges = await rangesOfFirst(running.engine.nodes[0]!, selection, fields, 0n);
    expect(ranges.reduce((sum, [from, to]) => sum + (to - from), 0n)).toBeLessThan(4n * HOUR_NS);
  });

  test('values are as many as there are', async () => {
    const fields = ['tenant', 'session_id', 'label.region'];
    const selection = {
      projectId: shared,
      fromNs: START + 40n * SECOND,
      toNs: START + 5n * HOUR_NS,
      filter: undefined,
    };
    const count = (oldestNs: bigint) => countValues(running.engine.nodes[0]!, selection, fields, 3, oldestNs);
    const counts = await count(0n);
    expect(counts).toEqual(await count(selection.toNs));
    expect(counts.map((values) => values.length)).toEqual([3, 3, 3]);
  });

  test('labels of the project’s own are named, most frequent first', async () => {
    const selection = {
      projectId: shared,
      fromNs: START + 40n * SECOND,
      toNs: START + 5n * HOUR_NS,
      filter: undefined,
    };
    const names = (oldestNs: bigint, limit = 5) => readLabelNames(running.engine.nodes[0]!, selection, limit, oldestNs);
    expect(await names(0n)).toEqual(['region', 'channel']);
    expect(await names(selection.toNs)).toEqual(['region', 'channel']);
    expect(await names(0n, 1)).toEqual(['region']);
  });

  test('hours with parts are not scanned', async () => {
    expect(usesParts(await answer(queryOf(shared)))).toBe(true);
    expect(usesParts(await scan(queryOf(shared)))).toBe(false);
    expect(usesParts(await answer(queryOf(shared), START + BigInt(HOURS - 1) * HOUR_NS + 1n))).toBe(false);
  });

  test.for<{ name: string; change: (project: string) => Promise<void>; rebuilt: number }>([
    {
      name: 'a late request',
      change: (project) =>
        insert(project, [
          request({ requestId: 'late', traceIds: [traceId(9999)], startTimeNs: START + 5n * SECOND, durationMs: 7 }),
        ]),
      rebuilt: 1,
    },
    {
      name: 'a request that is judged again',
      change: (project) => insert(project, [{ ...named[0]!, outcome: { status: 'failure', source: 'human' } }], 2n),
      rebuilt: 1,
    },
    {
      name: 'a request that moves to another hour',
      change: (project) =>
        running.store.insertRequests([
          {
            record: { ...named[0]!, projectId: project, startTimeNs: named[0]!.startTimeNs + HOUR_NS },
            version: 2n,
            previousStartTimeNs: named[0]!.startTimeNs,
          },
        ]),
      rebuilt: 2,
    },
    {
      name: 'a request that is taken back',
      change: (project) =>
        running.store.insertRequests(
          [],
          [{ projectId: project, requestId: named[0]!.requestId, startTimeNs: named[0]!.startTimeNs, version: 2n }],
        ),
      rebuilt: 1,
    },
    {
      name: 'a whole hour that is taken back',
      change: (project) =>
        running.store.insertRequests(
          [],
          named
            .filter(({ startTimeNs }) => startTimeNs < START + HOUR_NS)
            .map(({ requestId, startTimeNs }) => ({ projectId: project, requestId, startTimeNs, version: 2n })),
        ),
      rebuilt: 1,
    },
  ])('$name: seen at once, and computed again', async ({ change, rebuilt }) => {
    const project = next();
    await insert(project, named);
    expect(await build(project)).toHaveLength(HOURS);
    await change(project);
    const questions = [
      queryOf(project),
      ...['all labels', 'one value of a label'].map((name) =>
        queryOf(project, QUESTIONS.find((each) => each.name === name)!.question),
      ),
    ];
    for (const query of questions) await expectSame(query);
    const again = await build(project);
    expect(again).toHaveLength(rebuilt);
    for (const query of questions) await expectSame(query);
    expect(await build(project, { tried: new Set(again) })).toEqual([]);
  });

  test('an hour is computed once it is over and silent, and when other measures are asked for', async () => {
    const project = next();
    await insert(project, named);
    expect(await build(project, { quietMs: 600_000, nowMs: Date.now() })).toEqual([]);
    expect(await build(project, { nowMs: Number((START + 3n * HOUR_NS) / 1_000_000n), quietMs: -1e12 })).toHaveLength(
      2,
    );
    expect(await build(project)).toHaveLength(HOURS - 2);
    expect(await build(project)).toEqual([]);
    const more: Measure = { kind: 'mean', among: undefined, of: undefined, value: { field: 'retries' } };
    const query = queryOf(project, { measures: [...MEASURES, more] });
    await expectSame(query);
    expect(usesParts(await answer(query))).toBe(false);
    expect(await build(project, { measures: [...MEASURES, more] })).toHaveLength(HOURS);
    await expectSame(query);
    expect(usesParts(await answer(query))).toBe(true);
    expect(usesParts(await answer(queryOf(project)))).toBe(true);
  });

  test('projects are apart', async () => {
    const [one, other] = [next(), next()];
    await insert(one, named);
    await insert(other, named.slice(0, 100));
    await build(one);
    const [[whole]] = (await answer(queryOf(other))) as [[KpiCell]];
    expect(whole.requests).toBe(100);
  });
});

/** A scan of few requests tells quantiles by durations that there are. */
function usesParts(cells: readonly (readonly KpiCell[])[]): boolean {
  const durations = new Set(DURATIONS);
  const points = cells
    .flat()
    .flatMap(({ samples }) => samples.flatMap(({ sample }) => (sample.kind === 'quantile' ? sample.points : [])));
  return points.some(({ value }) => !durations.has(value));
}

function expectSameCells(actual: readonly (readonly KpiCell[])[], expected: readonly (readonly KpiCell[])[]): void {
  const nameOf = ({ values, bucket }: KpiCell) => JSON.stringify([values ?? null, bucket ?? null]);
  const sorted = (cells: readonly KpiCell[]) => [...cells].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  expect(actual.map((cells) => cells.map(nameOf).sort())).toEqual(expected.map((cells) => cells.map(nameOf).sort()));
  for (const [i, cells] of actual.entries())
    for (const [j, cell] of sorted(cells).entries()) {
      const other = sorted(expected[i]!)[j]!;
      expect(cell.requests).toBe(other.requests);
      for (const [k, { applicable, sample }] of cell.samples.entries()) {
        const { applicable: about, sample: plain } = other.samples[k]!;
        expect({ applicable, n: sample.n }).toEqual({ applicable: about, n: plain.n });
        for (const [name, value] of Object.entries(sample))
          if (typeof value === 'number')
            expect(value).toBeCloseTo((plain as unknown as Record<string, number>)[name]!, 9);
        if (sample.kind !== 'quantile' || plain.kind !== 'quantile' || sample.n === 0) continue;
        for (const level of [0.01, 0.05, 0.5, 0.95, 0.99])
          expectNear(valueAt(sample.points, level), valueAt(plain.points, level));
      }
    }
}

function expectNear(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(ACCURACY * 1.000001 * expected);
}

function sampleRequests(count: number): readonly RequestRecord[] {
  const random = seededRandom(5);
  const oneOf = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: count }, (_, n) =>
    request({
      requestId: `r${n}`,
      traceIds: [traceId(n + 1)],
      startTimeNs: START + (BigInt(n) * HOUR_NS) / BigInt(REQUESTS) + BigInt(Math.floor(random() * 3e9)),
      durationMs: oneOf(0, 1, Math.exp(10 * random()), 100 * random()),
      outcome: { status: oneOf('success', 'success', 'failure', 'unknown'), source: 'sdk' },
      cohort: Object.fromEntries([
        ...(random() < 0.9 ? [['tenant', oneOf('acme', 'acme', 'globex', 'initech', 'a*b')]] : []),
        ...(random() < 0.9 ? [['intent', oneOf('refund', 'billing')]] : []),
        ...(random() < 0.5 ? [['region', oneOf('eu', 'us')]] : []),
        ...(n % 10 === 0 ? [['channel', 'web']] : []),
      ]),
      ...(random() < 0.5 ? { sessionId: `s${n % 3}` } : {}),
      counts: { spans: 1, generations: 1, toolCalls: 0, toolErrors: 0, retries: oneOf(0, 1, 2) },
      stageTimes: random() < 0.5 ? [{ stage: 'tool', selfMs: 1, criticalMs: Math.round(random() * 500) }] : [],
      ...(random() < 0.7 ? { costUsd: Math.round(random() * 1e6) / 1e8 } : {}),
    }),
  );
}
