// Answers about invented requests that are not numbers of the scorecard themselves: tables by label, the rest of a range, parts of a formula, text.
import {
  type ExplainOutput,
  type KpiSeriesOutput,
  type KpiTileJson,
  type ScorecardCohortsOutput,
  type ScorecardOutput,
} from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { falseDiscoveryRates } from '../../statistics/false-discovery.ts';
import { T0 } from '../../store/clickhouse/conformance/test-data.ts';
import { runExplain } from '../explain/run.ts';
import { getKpiSeries } from '../kpi/series.ts';
import { searchRequests } from '../requests/search.ts';
import { getScorecardCohorts } from './cohorts.ts';
import { getScorecard } from './get.ts';
import { HOUR, ISO, openScene, sampleRecords, type Scene } from './scene.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const RANGE = { from: ISO(T0), to: ISO(T0 + 24n * HOUR) };
const plain = { columns: 300, paint: (_: string, words: string) => words };

let scene: Scene;
beforeAll(async () => {
  scene = await openScene(sampleRecords(360), T0 + 24n * HOUR);
});
afterAll(() => scene?.close());

describe('every KPI by a label', () => {
  let answer: ScorecardCohortsOutput;
  beforeAll(async () => {
    answer = await scene.ask<ScorecardCohortsOutput>(getScorecardCohorts, { ...RANGE, by: 'tenant' });
  });

  test('each cell is what kpi.series says of the cohort', async () => {
    for (const kpi of ['task_success', 'abstention_rate', 'cost_per_success', 'context_precision']) {
      const { cohorts } = await scene.ask<KpiSeriesOutput>(getKpiSeries, { ...RANGE, kpi, by: 'tenant' });
      const row = answer.kpis.find(({ definition }) => definition.id === kpi)!;
      expect(row.cohorts.map(({ labels, value, sample }) => ({ labels, value, sample }))).toEqual(
        cohorts.map(({ labels, value, sample }) => ({ labels, value, sample })),
      );
    }
  });

  test('false discoveries are controlled over the whole table', () => {
    const changes = answer.kpis.flatMap(({ cohorts }) =>
      cohorts.flatMap(({ againstRest }) => againstRest?.difference ?? []),
    );
    const expected = falseDiscoveryRates(changes.map(({ p }) => p ?? Number.NaN));
    expect(changes.length).toBeGreaterThan(20);
    for (const [i, { p, q }] of changes.entries()) if (p !== undefined) expect(q).toBeCloseTo(expected[i]!, 8);
  });

  test('is a row for each value in the terminal', () => {
    const lines = getScorecardCohorts.render!(answer, plain).split('\n');
    expect(lines[0]).toMatch(/^TENANT\s+Task success\s/);
    expect(
      lines
        .slice(1)
        .map((line) => line.split(/\s{2,}/)[0]!.trim())
        .sort(),
    ).toEqual(['(unknown)', 'a*b', 'acme', 'globex', 'initech'].sort());
  });

  test('a field that is no label is refused by name', async () => {
    await expect(scene.ask(getScorecardCohorts, { ...RANGE, by: 'nothing' })).rejects.toMatchObject({
      code: 'invalid-argument',
      details: { fields: [{ path: 'by' }] },
    });
  });
});

describe('a stretch against the rest of the range', () => {
  const stretch = { from: ISO(T0 + 8n * HOUR), to: ISO(T0 + 16n * HOUR) };
  const whole = { comparedFrom: RANGE.from, comparedTo: RANGE.to };
  const count = async (input: object) =>
    (await scene.ask<{ total: number }>(searchRequests, { ...input, limit: 1, withTotal: true })).total;

  test('is compared with what lies before and after it', async () => {
    const answer = await scene.ask<ScorecardOutput>(getScorecard, {
      ...stretch,
      ...whole,
      against: 'rest',
      buckets: 6,
    });
    expect(answer.requests).toBe(await count(stretch));
    expect(answer.comparedRequests).toBe((await count(RANGE)) - (await count(stretch)));
    expect(answer.compared).toMatchObject({ without: { from: expect.stringContaining('T') } });
    const success = answer.groups.flatMap(({ kpis }) => kpis).find(({ id }) => id === 'task_success')!;
    const outside = [
      { from: RANGE.from, to: stretch.from },
      { from: stretch.to, to: RANGE.to },
    ];
    const of = async (filter: string) => {
      const counts = await Promise.all(outside.map((part) => count({ ...part, filter })));
      return counts[0]! + counts[1]!;
    };
    expect(success.change!.before).toBeCloseTo((await of('outcome:success')) / (await of('NOT outcome:unknown')), 9);
  });

  test('what is different about it is told against the rest too', async () => {
    const answer = await scene.ask<ExplainOutput>(runExplain, { ...stretch, ...whole, against: 'rest' });
    expect(answer.comparedRequests).toBe((await count(RANGE)) - (await count(stretch)));
  });

  test('nothing is left of a range within the stretch', async () => {
    await expect(
      scene.ask(getScorecard, { ...RANGE, comparedFrom: stretch.from, comparedTo: stretch.to, against: 'rest' }),
    ).rejects.toMatchObject({ code: 'invalid-argument', details: { fields: [{ path: 'comparedFrom' }] } });
  });
});

describe('one KPI', () => {
  test.for([
    { name: 'kpi.series', operation: getKpiSeries },
    { name: 'explain.run', operation: runExplain },
  ])('$name of a KPI that does not exist: not found, by the name of the input', async ({ operation }) => {
    await expect(scene.ask(operation, { ...RANGE, kpi: 'nothing' })).rejects.toMatchObject({
      code: 'not-found',
      details: { fields: [{ path: 'kpi', message: 'there is no KPI nothing' }] },
    });
  });

  test('its page says of its change what the scorecard says, with the mix held fixed where it seems to have moved', async () => {
    const { groups } = await scene.ask<ScorecardOutput>(getScorecard, RANGE);
    const tiles = groups.flatMap(({ kpis }) => kpis).filter(({ change }) => change?.difference);
    const [moved, others] = [
      tiles.filter(({ change }) => change!.mixFixed),
      tiles.filter(({ change }) => !change!.mixFixed),
    ];
    expect(moved.length).toBeGreaterThan(0);
    const told = ({ change }: KpiTileJson) => ({
      difference: change!.difference!.value,
      held: change!.mixFixed && { value: change!.mixFixed.value, strata: change!.mixFixed.strata },
    });
    for (const tile of [...moved.slice(0, 2), others[0]!]) {
      const { kpi } = await scene.ask<KpiSeriesOutput>(getKpiSeries, { ...RANGE, kpi: tile.id, by: 'tenant' });
      expect(told(kpi)).toEqual(told(tile));
    }
  });

  test('the parts of a ratio add up to its change', async () => {
    const { kpi, parts } = await scene.ask<ExplainOutput>(runExplain, { ...RANGE, kpi: 'cost_per_success' });
    expect(parts!.top.name).toBe('mean cost_usd');
    expect(parts!.bottom.name).toBe('share of outcome:success');
    expect(parts!.top.adds + parts!.bottom.adds).toBeCloseTo(kpi.change!.difference!.value, 9);
    expect(parts!.sentence).toMatch(/^Cost per successful task changed by [+−]\$[\d.]+: mean cost_usd [+−]\$/);
  });

  test('a KPI that is no ratio has no parts', async () => {
    const { parts } = await scene.ask<ExplainOutput>(runExplain, { ...RANGE, kpi: 'task_success' });
    expect(parts).toBeUndefined();
  });

  test.for(['task_success', 'latency_p95', 'cost_per_success', 'throughput'])(
    '%s in the terminal: its number, interval, course, and a line for each cohort with the same number',
    async (kpi) => {
      const answer = await scene.ask<KpiSeriesOutput>(getKpiSeries, { ...RANGE, kpi, by: 'tenant', buckets: 12 });
      const text = getKpiSeries.render!(answer, plain);
      const [first, formula] = text.split('\n');
      expect(first).toMatch(
        new RegExp(`^${answer.kpi.definition.title.replace('/', '.')}: \\S.*sample ${answer.kpi.sample}$`),
      );
      expect(formula).toBe(answer.kpi.definition.formula);
      expect(Array.from(/^[▁▂▃▄▅▆▇█ ·]+$/m.exec(text)?.[0] ?? '')).toHaveLength(12);
      for (const { labels, kind, sample } of answer.cohorts) {
        const name =
          kind === 'other' ? 'tenant: others' : `tenant=${labels['tenant'] === '' ? '(unknown)' : labels['tenant']}`;
        const line = text.split('\n').find((each) => each.startsWith(name));
        expect(line, name).toMatch(new RegExp(`\\s${sample}\\s`));
      }
      if (answer.exemplars.length > 0) expect(text).toContain(`requests to look at: ${answer.exemplars.join(' ')}`);
    },
  );
});
