// Two regressions planted in invented requests: what is told of them, from the stored requests to the sentences.
import type { FindingsOutput, RequestRecord } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { seededRandom } from '../../../statistics/seeded-random.ts';
import { request, SECOND, T0, traceId } from '../../../store/clickhouse/conformance/test-data.ts';
import { openScene, type Scene } from '../scene.ts';
import { getFindings } from './get.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const HOUR_S = 3600;
const REQUESTS = 1800;
/** Of 96 hours, of which the last 48 are looked at. */
const SEARCH_BREAKS_S = 52 * HOUR_S;
const RELEASE_AT_S = 70 * HOUR_S;
const iso = (seconds: number) => new Date(Number(T0 / 1_000_000n) + seconds * 1000).toISOString();
const QUESTION = { from: iso(48 * HOUR_S), to: iso(96 * HOUR_S) };

let scene: Scene;

beforeAll(async () => {
  scene = await openScene([...traffic('default', true), ...traffic('calm', false)], T0 + BigInt(96 * HOUR_S) * SECOND);
  await scene.control.createProject('calm', 'Nothing happens here');
});

afterAll(() => scene?.close());

const ask = (input: object) => scene.ask<FindingsOutput>(getFindings, { ...QUESTION, ...input });

describe('two regressions at once', () => {
  let answer: FindingsOutput;
  beforeAll(async () => {
    answer = await ask({});
  });

  test('are two findings, whatever the number of numbers they moved', () => {
    expect(answer.findings).toHaveLength(2);
    expect(answer.worse).toBeGreaterThanOrEqual(6);
    expect(answer.unsettled).toEqual([]);
  });

  test('the search that broke: who, since when, at which stage, and what followed', () => {
    const finding = answer.findings.find(({ leading }) => leading.kpi === 'task_success')!;
    expect(finding.cohort.labels).toEqual({ tenant: 'acme', locale: 'de' });
    expect(finding.cohort.filter).toBe('tenant:acme locale:de');
    expect(finding.cohort.alsoNamed, 'the name found, of nearly the same requests').toEqual([
      { tenant: 'acme', locale: 'de', 'label.cache': 'miss' },
    ]);
    expect(finding.since!.from <= iso(SEARCH_BREAKS_S + HOUR_S)).toBe(true);
    expect(finding.since!.to >= iso(SEARCH_BREAKS_S)).toBe(true);
    expect(finding.reasons.map(({ kind, name }) => [kind, name])).toEqual([['failing_stage', 'retrieval']]);
    expect(finding.consequences.map(({ kpi }) => kpi)).toContain('cost_per_success');
    expect(finding.sentence).toMatch(
      /^Task success fell from \d+(\.\d)? % to \d+(\.\d)? %, for tenant = acme and locale = de from \d+(\.\d)? % to \d+(\.\d)? % \(\d+ requests\), since /,
    );
  });

  test('the release that answers at length: tokens lead, time and money follow', () => {
    const finding = answer.findings.find(({ leading }) => leading.kpi === 'output_tokens_per_request')!;
    expect(finding.cohort.labels).toEqual({ release: '2.0' });
    expect(finding.since!.versions.map(({ name }) => name)).toEqual(['release 2.0']);
    expect(Math.abs(Date.parse(finding.since!.time) - Date.parse(iso(RELEASE_AT_S)))).toBeLessThan(HOUR_S * 1000);
    expect(finding.consequences.map(({ kpi }) => kpi)).toEqual(
      expect.arrayContaining(['latency_p50', 'latency_p95', 'generation_p95', 'cost_per_request']),
    );
    expect(finding.reasons.map(({ kind, name }) => [kind, name])).toEqual([
      ['stage', 'generation'],
      ['driver', 'tokens'],
    ]);
    expect(finding.leading.cohortBefore).toBeUndefined();
    expect(finding.leading.cohortNow).toBeGreaterThan(250);
  });

  test('each number is that of its cohort', async () => {
    const finding = answer.findings.find(({ leading }) => leading.kpi === 'task_success')!;
    const own = await scene.telemetry.searchRequests({
      projectId: 'default',
      fromNs: T0 + BigInt(48 * HOUR_S) * SECOND,
      toNs: T0 + BigInt(96 * HOUR_S) * SECOND,
      filter: { type: 'and', children: [is('tenant', 'acme'), is('locale', 'de')] },
      sort: 'start_time',
      order: 'asc',
      limit: 500,
      withTotal: false,
    });
    const succeeded = own.items.filter(({ record }) => record.outcome.status === 'success').length;
    expect(finding.cohort.requests).toBe(own.items.length);
    expect(finding.leading.cohortNow).toBeCloseTo(succeeded / own.items.length, 10);
  });
});

test('where nothing happened there is no finding', async () => {
  expect(await ask({ projectId: 'calm' })).toMatchObject({ findings: [], unsettled: [], worse: 0 });
});

test('without anything to compare with there is none either', async () => {
  expect(await ask({ against: 'none' })).toMatchObject({ findings: [], worse: 0, looked: 0 });
});

test('a KPI that does not exist is refused', async () => {
  await expect(ask({ kpis: 'nothing' })).rejects.toThrow('cannot read the KPI nothing');
});

const is = (field: string, value: string) => ({ type: 'compare', field, operator: '=', value }) as const;

function traffic(projectId: string, isPlanted: boolean): readonly RequestRecord[] {
  const random = seededRandom(11);
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: REQUESTS }, (_, i) => {
    const second = Math.floor((i * 96 * HOUR_S) / REQUESTS);
    const [tenant, locale, userTier] = [
      pick('acme', 'globex', 'initech'),
      pick('de', 'en', 'en'),
      pick('free', 'plus'),
    ];
    // Answers from the cache were found before: without them the cohort that broke is only told more exactly.
    const cache = i % 8 === 0 ? 'hit' : 'miss';
    const isBroken = isPlanted && second >= SEARCH_BREAKS_S && tenant === 'acme' && locale === 'de' && cache === 'miss';
    const isNew = isPlanted && second >= RELEASE_AT_S && tenant === 'globex';
    const hasFailed = random() < (isBroken ? 0.7 : 0.05);
    const outputTokens = Math.round((isNew ? 300 : 100) * (0.8 + 0.4 * random()));
    const inputTokens = Math.round(800 * (0.8 + 0.4 * random()));
    const generationMs = 200 + 10 * outputTokens;
    return request({
      projectId,
      requestId: `r${i}`,
      traceIds: [traceId(i + 1)],
      startTimeNs: T0 + BigInt(second) * SECOND,
      durationMs: generationMs + 150,
      outcome: { status: hasFailed ? 'failure' : 'success', source: 'sdk' },
      cohort: { tenant, locale, userTier, cache, intent: pick('refund', 'billing'), release: isNew ? '2.0' : '1.0' },
      usage: { inputTokens, outputTokens },
      costUsd: (inputTokens * 0.4 + outputTokens * 1.6) / 1e6,
      stageTimes: [
        { stage: 'retrieval', selfMs: 150, criticalMs: 150 },
        { stage: 'generation', selfMs: generationMs, criticalMs: generationMs },
      ],
      ...(hasFailed
        ? {
            label: {
              class: isBroken ? ('retrieval_miss' as const) : ('unsupported_generation' as const),
              stage: isBroken ? ('retrieval' as const) : ('generation' as const),
              contributing: [],
              confidence: 0.8,
              rule: 'planted',
              version: '1',
              source: 'auto' as const,
              explanation: '',
              evidence: [],
              missing: [],
            },
          }
        : {}),
    });
  });
}
