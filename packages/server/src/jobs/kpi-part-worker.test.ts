import type { KpiSeriesOutput, KpiTileJson, ScorecardOutput } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { getKpiSeries } from '../operations/kpi/series.ts';
import { getScorecard } from '../operations/scorecard/get.ts';
import { HOUR, ISO, openScene, sampleRecords, type Scene } from '../operations/scorecard/scene.ts';
import { T0 } from '../store/clickhouse/conformance/test-data.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { startKpiPartWorker, type KpiPartWorker } from './kpi-part-worker.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 180_000 });

/** How exactly a quantile is told where parts are in it. */
const ACCURACY = 0.01;
const QUESTION = { from: ISO(T0 - 20n * HOUR), to: ISO(T0 + 20n * HOUR), buckets: 8 };
const CASES = [
  { name: 'all requests', more: { comparedFrom: ISO(T0 - 24n * HOUR), comparedTo: ISO(T0) } },
  { name: 'one value of a label', more: { filter: 'tenant:acme', against: 'none' } },
  { name: 'a filter that parts cannot tell', more: { filter: 'tenant:acme OR intent:refund', against: 'none' } },
];
const SERIES = ['task_success', 'cost_per_request', 'latency_p50'];

let scene: Scene;

beforeAll(async () => {
  scene = await openScene(sampleRecords(360), T0 + 24n * HOUR);
  await scene.control.defineKpi('default', {
    id: 'helpful',
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

function start(
  telemetry: Pick<TelemetryStore, 'buildKpiParts'>,
  errors: unknown[] = [],
  holder = 'one',
): KpiPartWorker {
  return startKpiPartWorker({
    telemetry,
    control: scene.control,
    holder,
    now: () => Date.now() + 60_000,
    onError: (error) => errors.push(error),
    limits: { leastRequests: 1, quietMs: 0, lookEveryMs: 20 },
  });
}

describe('what it has computed', () => {
  const scorecard = (more: object) => scene.ask<ScorecardOutput>(getScorecard, { ...QUESTION, ...more });
  const series = (kpi: string) => scene.ask<KpiSeriesOutput>(getKpiSeries, { ...QUESTION, kpi, against: 'none' });
  let scanned: { readonly scorecards: readonly ScorecardOutput[]; readonly series: readonly KpiSeriesOutput[] };
  const built: string[] = [];

  beforeAll(async () => {
    scanned = {
      scorecards: await Promise.all(CASES.map(({ more }) => scorecard(more))),
      series: await Promise.all(SERIES.map(series)),
    };
    let failures = 1;
    const errors: unknown[] = [];
    const worker = start(
      {
        buildKpiParts: async (parts) => {
          if (failures > 0) {
            failures -= 1;
            throw new Error('the store is away');
          }
          const done = await scene.telemetry.buildKpiParts(parts);
          built.push(...done.hours);
          return done;
        },
      },
      errors,
    );
    expect(worker.waiting()).toBeNaN();
    while (worker.waiting() !== 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await worker.close();
    expect(errors).toHaveLength(1);
  });

  test('is every hour, once', () => {
    expect(new Set(built).size).toBe(built.length);
    expect(built.length).toBeGreaterThanOrEqual(48);
  });

  test.for(CASES)('the scorecard of $name says the same with it', async ({ name, more }) => {
    const answer = await scorecard(more);
    const before = scanned.scorecards[CASES.findIndex((each) => each.name === name)]!;
    expect(answer.requests).toBe(before.requests);
    expect(answer.comparedRequests).toBe(before.comparedRequests);
    const tiles = before.groups.flatMap(({ kpis }) => kpis);
    for (const [i, tile] of answer.groups.flatMap(({ kpis }) => kpis).entries()) expectSameTile(tile, tiles[i]!);
  });

  test.for(SERIES)('every cohort and point of %s is the same with it', async (kpi) => {
    const answer = await series(kpi);
    const before = scanned.series[SERIES.indexOf(kpi)]!;
    const near = kpi === 'latency_p50' ? ACCURACY : 1e-9;
    const nameOf = ({ by, kind, labels }: KpiSeriesOutput['cohorts'][number]) => JSON.stringify([by, kind, labels]);
    expect(answer.cohorts.map(nameOf).sort()).toEqual(before.cohorts.map(nameOf).sort());
    for (const row of answer.cohorts) {
      const other = before.cohorts.find((each) => nameOf(each) === nameOf(row))!;
      expect([row.requests, row.sample]).toEqual([other.requests, other.sample]);
      expectNear(row.value, other.value, near);
    }
    expect(answer.points.map(({ start: time, sample }) => [time, sample])).toEqual(
      before.points.map(({ start: time, sample }) => [time, sample]),
    );
    for (const [i, { value }] of answer.points.entries()) expectNear(value, before.points[i]!.value, near);
  });
});

test('only one of two that share the stores computes, until it is closed', async () => {
  const calls: string[] = [];
  const noting = (name: string) => ({
    buildKpiParts: async () => {
      calls.push(name);
      return { hours: [], waiting: 0 };
    },
  });
  const one = start(noting('one'), [], 'one');
  await expect.poll(() => calls.length, { timeout: 20_000 }).toBeGreaterThan(2);
  const other = start(noting('other'), [], 'other');
  const before = calls.length;
  await expect.poll(() => calls.length, { timeout: 20_000 }).toBeGreaterThan(before + 3);
  expect(calls).not.toContain('other');
  await one.close();
  await expect.poll(() => calls.includes('other'), { timeout: 20_000 }).toBe(true);
  await other.close();
  const after = calls.length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(calls).toHaveLength(after);
});

function expectSameTile(tile: KpiTileJson, before: KpiTileJson): void {
  const near = isQuantile(tile) ? ACCURACY : 1e-9;
  expect([tile.id, tile.sample, tile.coverage, tile.note]).toEqual([
    before.id,
    before.sample,
    before.coverage,
    before.note,
  ]);
  for (const name of ['value', 'low', 'high'] as const) expectNear(tile[name], before[name], near);
  expectNear(tile.change?.before, before.change?.before, near);
  expect(tile.sparkline.map(({ start: time, sample }) => [time, sample])).toEqual(
    before.sparkline.map(({ start: time, sample }) => [time, sample]),
  );
  for (const [i, { value }] of tile.sparkline.entries()) expectNear(value, before.sparkline[i]!.value, near);
}

function isQuantile({ id }: KpiTileJson): boolean {
  return /_p\d\d$/.test(id);
}

function expectNear(actual: number | undefined, expected: number | undefined, near: number): void {
  if (actual === undefined || expected === undefined) expect(actual).toBe(expected);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(near * Math.max(1e-3, Math.abs(expected)) * 1.000001);
}
