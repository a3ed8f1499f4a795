// Every number of the scorecard against the same computed one request at a time, in plain TypeScript, from the stored requests.
import {
  matchesFilter,
  parseFilter,
  type FactName,
  type Kpi,
  type KpiFormula,
  type KpiSeriesOutput,
  type KpiTerm,
  type RequestRecord,
  type ScorecardOutput,
} from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { KPIS } from '../../scorecard/catalogue.ts';
import { T0 } from '../../store/clickhouse/conformance/test-data.ts';
import { getKpiSeries } from '../kpi/series.ts';
import { searchRequests } from '../requests/search.ts';
import { getScorecard } from './get.ts';
import { HOUR, ISO, openScene, sampleRecords, type Scene } from './scene.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const RANGE = { from: ISO(T0), to: ISO(T0 + 24n * HOUR) };
const Z = 1.959963984540054;

let scene: Scene;

const OWN: Kpi['id'] = 'helpful';

beforeAll(async () => {
  scene = await openScene(sampleRecords(360), T0 + 24n * HOUR);
  await scene.telemetry.insertLedger(
    [
      { event: 'accepted', count: 950 },
      { event: 'rejected', count: 50 },
    ].map((entry) => ({
      projectId: 'default',
      minuteMs: Number((T0 + HOUR) / 1_000_000n),
      source: 'web',
      signal: 'traces' as const,
      reason: '',
      ...entry,
      event: entry.event as 'accepted',
    })),
  );
  await scene.control.defineKpi('default', {
    id: OWN,
    title: 'Helpful',
    group: 'outcome',
    unit: 'score',
    direction: 'higher_is_better',
    minimumSample: 5,
    description: '',
    formula: { kind: 'mean', among: 'NOT outcome:failure', of: '', value: { field: 'score.helpful' } },
  });
});

afterAll(() => scene?.close());

const ask = <T>(operation: unknown, input: object) => scene.ask<T>(operation, input);

/** The requests of a filter as the API lists them, whole. */
async function rawRequests(filter: string, range: object = RANGE): Promise<readonly RequestRecord[]> {
  const { items } = await ask<{ items: { requestId: string }[] }>(searchRequests, { ...range, filter, limit: 500 });
  const stored = await scene.telemetry.readRequests(
    items.map(({ requestId }) => ({ projectId: 'default', requestId })),
  );
  return stored.map(({ record }) => record);
}

const CASES = [
  { name: 'all requests', filter: '' },
  { name: 'a filter', filter: 'tenant:acme OR intent:refund' },
  { name: 'a filter that nothing matches', filter: 'tenant:nobody' },
];

/** How exactly a quantile is told where hours are in it that were computed ahead. */
const ACCURACY = 0.01;

describe('requests that are read one by one', () => {
  describe.each(CASES)('scorecard.get of $name', ({ filter }) => scorecardIsRight(filter, false));
  describe('kpi.series', () => seriesAreRight('tenant,model', false));
});

describe('hours that were computed ahead', () => {
  beforeAll(async () => {
    const median = async () => {
      const { groups } = await ask<ScorecardOutput>(getScorecard, { ...RANGE, kpis: 'latency_p50' });
      return groups[0]!.kpis[0]!.value;
    };
    const exact = await median();
    await scene.computeAhead();
    expect(await median(), 'it is told by what was computed').not.toBe(exact);
  });

  describe.each([CASES[0]!, { name: 'one value of a label', filter: 'tenant:acme' }])(
    'scorecard.get of $name',
    ({ filter }) => scorecardIsRight(filter, true),
  );
  describe.each(['tenant', 'intent'])('kpi.series by %s', (by) => seriesAreRight(by, true));
});

function scorecardIsRight(filter: string, isAhead: boolean): void {
  let answer: ScorecardOutput;
  let records: readonly RequestRecord[];
  let before: readonly RequestRecord[];
  const compared = { comparedFrom: ISO(T0 - 24n * HOUR), comparedTo: ISO(T0) };

  beforeAll(async () => {
    answer = await ask<ScorecardOutput>(getScorecard, { ...RANGE, ...compared, filter, buckets: 6 });
    records = await rawRequests(filter);
    before = await rawRequests(filter, { from: compared.comparedFrom, to: compared.comparedTo });
  });

  const tiles = () => answer.groups.flatMap(({ kpis }) => kpis);
  const tileOf = (id: string) => tiles().find((tile) => tile.id === id)!;

  test('holds every KPI, the project’s own too', () => {
    expect(answer.requests).toBe(records.length);
    expect(answer.comparedRequests).toBe(before.length);
    expect(
      tiles()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...KPIS.map(({ id }) => id), OWN].sort());
  });

  test.for([...KPIS.filter(({ measure }) => isFormula(measure)).map(({ id }) => id), OWN])(
    '%s is what one request at a time gives',
    async (id) => {
      const tile = tileOf(id);
      const formula = await formulaOf(id);
      const judged = judgedOf(formula, records);
      const about = records.filter((record) => matches(formula.among, record));
      const near = nearOf(formula, isAhead);
      expect(tile.sample).toBe(judged.length);
      expectNumber(tile.coverage, about.length === 0 ? undefined : judged.length / about.length);
      const values = { now: valueOf(formula, judged), before: valueOf(formula, judgedOf(formula, before)) };
      expectNumber(tile.value, values.now, near);
      expectNumber(tile.change?.before, values.before, near);
      if (formula.kind === 'rate' && judged.length > 0) {
        const [low, high] = wilson(judged.filter((record) => matches(formula.hits, record)).length, judged.length);
        expectNumber(tile.low, low);
        expectNumber(tile.high, high);
      }
      if (tile.low !== undefined) expect(tile.low).toBeLessThanOrEqual(tile.value!);
      if (tile.high !== undefined) expect(tile.high).toBeGreaterThanOrEqual(tile.value!);
      if (tile.change?.difference) {
        const size = Math.abs(values.now!) + Math.abs(values.before!);
        expectNumber(tile.change.difference.value, values.now! - values.before!, near, size);
      }
      expect(tile.sparkline).toHaveLength(6);
      for (const { start, end, value, sample } of tile.sparkline) {
        const within = judged.filter(
          ({ startTimeNs }) => ISO(startTimeNs) >= start.slice(0, 23) && ISO(startTimeNs) < end.slice(0, 23),
        );
        expect(sample).toBe(within.length);
        expectNumber(value, valueOf(formula, within), near);
      }
    },
  );

  // Five lists a KPI: one set of requests is enough.
  test.for(
    filter === CASES[1]!.filter ? [...KPIS.filter(({ measure }) => isFormula(measure)).map(({ id }) => id), OWN] : [],
  )('%s: its filters open the requests behind it', async (id) => {
    const tile = tileOf(id);
    const formula = await formulaOf(id);
    const total = async (text: string | undefined) =>
      (await ask<{ total: number }>(searchRequests, { ...RANGE, filter: text, limit: 1, withTotal: true })).total;
    const { judged, unjudged, hits, misses, above } = tile.filters!;
    const about = records.filter((record) => matches(formula.among, record)).length;
    expect(await total(judged)).toBe(tile.sample);
    expect(await total(unjudged)).toBe(about - tile.sample);
    if (formula.kind !== 'rate') expect([hits, misses]).toEqual([undefined, undefined]);
    else {
      const count = await total(hits);
      expect(count).toBe(Math.round((tile.value ?? 0) * tile.sample));
      expect(await total(misses)).toBe(tile.sample - count);
    }
    if (above !== undefined) {
      const field = formula.kind === 'quantile' ? formula.field : (formula as { value: KpiTerm }).value.field!;
      const beyond = judgedOf(formula, records).filter((record) => fieldOf(field, record)! > tile.value!);
      expect(await total(above)).toBe(beyond.length);
    }
  });

  test('throughput is requests over minutes, ingest loss what the ledger says', () => {
    expectNumber(tileOf('throughput').value, records.length / (24 * 60));
    expect(tileOf('throughput').sample).toBe(records.length);
    expectNumber(tileOf('ingest_loss').value, 50 / 1000);
  });

  test('every row of the table in the terminal is a tile, with the same sample', () => {
    const text = getScorecard.render!(answer, { columns: 300, paint: (_, words) => words });
    const rows = text.split('\n').filter((line) => tiles().some(({ id }) => line.endsWith(`  ${id}`)));
    expect(rows).toHaveLength(tiles().length);
    for (const row of rows) {
      const tile = tiles().find(({ id }) => row.endsWith(`  ${id}`))!;
      expect(row).toContain(tile.definition.title);
      expect(row).toMatch(new RegExp(`\\s${tile.sample}\\s`));
    }
  });
}

function seriesAreRight(by: string, isAhead: boolean): void {
  test.for(['task_success', 'cost_per_request', 'latency_p50', 'unsupported_claim_rate'])(
    '%s: every cohort and point is what one request at a time gives',
    async (kpi) => {
      const answer = await ask<KpiSeriesOutput>(getKpiSeries, {
        ...RANGE,
        kpi,
        buckets: 4,
        by,
        top: 3,
      });
      const records = await rawRequests('');
      const formula = await formulaOf(kpi);
      const near = nearOf(formula, isAhead);
      expect(answer.cohorts.reduce((sum, { requests }) => sum + requests, 0)).toBe(records.length);
      const listed = new Set<string>();
      for (const row of answer.cohorts.filter(({ kind }) => kind !== 'other')) {
        const own = records.filter(({ cohort }) =>
          row.by.every((field) => (cohort[field.replace('label.', '')] ?? '') === row.labels[field]),
        );
        for (const { requestId } of own) listed.add(requestId);
        expect(row.requests).toBe(own.length);
        expectNumber(row.share, own.length / records.length);
        expectNumber(row.value, valueOf(formula, judgedOf(formula, own)), near);
        expect((await rawRequests(row.filter!)).length).toBe(own.length);
      }
      const others = records.filter(({ requestId }) => !listed.has(requestId));
      const row = answer.cohorts.find(({ kind }) => kind === 'other');
      expect(row?.requests ?? 0).toBe(others.length);
      expectNumber(row?.value, valueOf(formula, judgedOf(formula, others)), near);
      if (answer.distribution) {
        const counted = answer.distribution.bins.reduce((sum, { count }) => sum + count, 0);
        expect(counted).toBe(judgedOf(formula, records).length);
        for (const { count, filter } of answer.distribution.bins)
          expect((await rawRequests(filter)).length).toBe(count);
      }
      for (const point of answer.points) {
        const within = judgedOf(formula, records).filter(
          ({ startTimeNs }) =>
            ISO(startTimeNs) >= point.start.slice(0, 23) && ISO(startTimeNs) < point.end.slice(0, 23),
        );
        expectNumber(point.value, valueOf(formula, within), near);
      }
    },
  );
}

function isFormula(measure: Kpi['measure']): measure is KpiFormula {
  return measure.kind !== 'throughput' && measure.kind !== 'ingest_loss';
}

async function formulaOf(id: string): Promise<KpiFormula> {
  const builtIn = KPIS.find((kpi) => kpi.id === id);
  if (builtIn && isFormula(builtIn.measure)) return builtIn.measure;
  return (await scene.control.listKpis('default')).find(({ definition }) => definition.id === id)!.definition.formula;
}

const matches = (filter: string, record: RequestRecord) => matchesFilter(parseFilter(filter), record);

function termsOf(formula: KpiFormula): readonly KpiTerm[] {
  if (formula.kind === 'mean') return [formula.value];
  if (formula.kind === 'ratio') return [formula.top, formula.bottom];
  return formula.kind === 'quantile' ? [formula] : [];
}

function judgedOf(formula: KpiFormula, records: readonly RequestRecord[]): readonly RequestRecord[] {
  return records.filter(
    (record) =>
      matches(formula.among, record) &&
      matches(formula.of, record) &&
      termsOf(formula).every(({ field }) => field === undefined || fieldOf(field, record) !== undefined),
  );
}

function termValue({ field, where }: KpiTerm, record: RequestRecord): number {
  if (where !== undefined && !matches(where, record)) return 0;
  return field === undefined ? 1 : fieldOf(field, record)!;
}

function valueOf(formula: KpiFormula, judged: readonly RequestRecord[]): number | undefined {
  if (judged.length === 0) return undefined;
  const sum = (term: KpiTerm) => judged.reduce((total, record) => total + termValue(term, record), 0);
  switch (formula.kind) {
    case 'rate':
      return judged.filter((record) => matches(formula.hits, record)).length / judged.length;
    case 'mean':
      return sum(formula.value) / judged.length;
    case 'ratio': {
      const ratio = sum(formula.top) / sum(formula.bottom);
      return Number.isFinite(ratio) ? ratio : undefined;
    }
    case 'quantile':
      return hazen(
        judged.map((record) => fieldOf(formula.field, record)!).sort((a, b) => a - b),
        formula.level,
      );
    default:
      return formula satisfies never;
  }
}

/** The quantile at the middle of the ranks' steps. */
function hazen(sorted: readonly number[], level: number): number {
  const rank = Math.min(sorted.length, Math.max(1, sorted.length * level + 0.5));
  const [low, high] = [sorted[Math.floor(rank) - 1]!, sorted[Math.ceil(rank) - 1]!];
  return low + (rank - Math.floor(rank)) * (high - low);
}

/** Wilson 1927. */
function wilson(hits: number, n: number): readonly [number, number] {
  const p = hits / n;
  const centre = (p + (Z * Z) / (2 * n)) / (1 + (Z * Z) / n);
  const half = (Z / (1 + (Z * Z) / n)) * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  return [centre - half, centre + half];
}

const PLAIN: Readonly<Record<string, (record: RequestRecord) => number | undefined>> = {
  duration_ms: ({ durationMs }) => durationMs,
  time_to_first_token_ms: ({ timeToFirstTokenMs }) => timeToFirstTokenMs,
  cost_usd: ({ costUsd }) => costUsd,
  input_tokens: ({ usage }) => usage.inputTokens,
  output_tokens: ({ usage }) => usage.outputTokens,
  cache_read_tokens: ({ usage }) => usage.cacheReadTokens,
  tool_calls: ({ counts }) => counts.toolCalls,
};

function fieldOf(field: string, record: RequestRecord): number | undefined {
  if (field.startsWith('score.')) return record.scores.findLast(({ name }) => name === field.slice(6))?.value;
  if (field.startsWith('stage_ms.'))
    return record.stageTimes.find(({ stage }) => stage === field.slice('stage_ms.'.length))?.criticalMs;
  return PLAIN[field] ? PLAIN[field](record) : record.facts[field as FactName];
}

function nearOf({ kind }: KpiFormula, isAhead: boolean): number {
  return kind === 'quantile' && isAhead ? ACCURACY : 1e-9;
}

/** `near` is a share of `size`. */
function expectNumber(actual: number | undefined, expected: number | undefined, near = 1e-9, size = expected): void {
  if (expected === undefined || actual === undefined) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(near * 1.000001 * Math.max(1e-3, Math.abs(size!)));
}
