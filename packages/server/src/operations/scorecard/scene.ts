// Real stores with invented requests, and operations asked of them: what tests of the scorecard stand on.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { FactName, RequestRecord } from '@faultline/model';
import { startKpiPartWorker } from '../../jobs/kpi-part-worker.ts';
import { seededRandom } from '../../statistics/seeded-random.ts';
import { request, SECOND, T0, traceId } from '../../store/clickhouse/conformance/test-data.ts';
import { openTelemetryStore } from '../../store/clickhouse/open.ts';
import type { ControlStore } from '../../store/control-store.ts';
import { openControlStore } from '../../store/postgres/open.ts';
import type { TelemetryStore } from '../../store/telemetry-store.ts';
import { createAccessPolicy } from '../access.ts';
import { callOperation } from '../call.ts';
import type { Operation, OperationContext } from '../operation.ts';

export const HOUR = 3600n * SECOND;
export const ISO = (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString();

export interface Scene {
  readonly telemetry: TelemetryStore;
  readonly control: ControlStore;
  /** `operation` is one of the registry's. */
  ask<T>(operation: unknown, input: object): Promise<T>;
  /** Computes the aggregates of all hours, as the server does once they are over and silent. */
  computeAhead(): Promise<void>;
  close(): Promise<void>;
}

/** Rows of one insert. */
const BATCH = 800;

/** `nowNs` is what the operations take for now. */
export async function openScene(records: readonly RequestRecord[], nowNs: bigint): Promise<Scene> {
  const dataDir = mkdtempSync(join(tmpdir(), 'faultline-scorecard-'));
  const ttl = { contentTtlDays: 100_000, spanTtlDays: 100_000, requestTtlDays: 100_000 };
  const telemetry = await openTelemetryStore({ dataDir, ...ttl });
  const control = await openControlStore({ dataDir });
  for (let first = 0; first < records.length; first += BATCH)
    await telemetry.insertRequests(records.slice(first, first + BATCH).map((record) => ({ record, version: 1n })));
  const context = {
    telemetry,
    control,
    principal: { kind: 'local', name: 'local' },
    now: () => Number(nowNs / 1_000_000n),
    signal: new AbortController().signal,
  } as unknown as OperationContext;
  return {
    telemetry,
    control,
    ask: <T>(operation: unknown, input: object) =>
      callOperation(createAccessPolicy(undefined), operation as Operation, context, input) as Promise<T>,
    computeAhead: async () => {
      const errors: unknown[] = [];
      const worker = startKpiPartWorker({
        telemetry,
        control,
        holder: 'scene',
        now: () => Date.now() + 60_000,
        onError: (error) => errors.push(error),
        limits: { leastRequests: 1, quietMs: 0, lookEveryMs: 20 },
      });
      while (worker.waiting() !== 0 && errors.length === 0) await setTimeout(20);
      await worker.close();
      if (errors.length > 0) throw errors[0];
    },
    close: async () => {
      await telemetry.close();
      await control.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Requests of the day before and after T0 with every field that a KPI reads, each present or not as it comes. */
export function sampleRecords(count: number): readonly RequestRecord[] {
  const random = seededRandom(7);
  const pick = <T>(...values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  const sometimes = <T>(share: number, value: T) => (random() < share ? [value] : []);
  const flag = () => (random() < 0.3 ? 1 : 0);
  return Array.from({ length: count }, (_, n) => {
    const claims = Math.floor(random() * 4);
    const stages = ['retrieval', 'rerank', 'generation', 'tool', 'validation'] as const;
    const facts: readonly (readonly [FactName, number])[] = [
      ...sometimes(0.8, ['claims', claims] as const),
      ...sometimes(0.9, ['unsupported_claims', Math.floor(random() * (claims + 1))] as const),
      ...sometimes(0.7, ['citations', pick(0, 1, 3)] as const),
      ...sometimes(0.7, ['valid_citations', pick(0, 1)] as const),
      ...(
        [
          'escalated',
          'abstained',
          'thumbs_down',
          'context_contradiction',
          'empty_retrieval',
          'timed_out',
          'fell_back',
          'cache_hit',
          'violation',
          'refused',
          'refusal_correct',
          'over_refused',
        ] as const
      ).flatMap((name) => sometimes(0.6, [name, flag()] as const)),
      ...(
        ['retrieval_recall', 'selection_recall', 'context_precision', 'fresh_share', 'redaction_coverage'] as const
      ).flatMap((name) => sometimes(0.5, [name, Math.round(random() * 100) / 100] as const)),
      ...sometimes(0.8, ['pii_leaks', pick(0, 0, 0, 2)] as const),
      ...sometimes(0.8, ['retry_cost_usd', pick(0, 0, 0.004)] as const),
    ];
    const cohort = Object.fromEntries([
      ...sometimes(0.9, ['tenant', pick('acme', 'globex', 'initech', 'a*b')] as const),
      ...sometimes(0.9, ['intent', pick('refund', 'billing')] as const),
      ...sometimes(0.8, ['model', pick('gpt-4o', 'claude-sonnet-4-5')] as const),
    ]);
    return request({
      requestId: `r${n}`,
      traceIds: [traceId(n + 1)],
      startTimeNs: T0 - 24n * HOUR + BigInt(Math.floor(random() * 48 * 3600)) * SECOND,
      durationMs: Math.round(Math.exp(6 + 2 * random()) * 1000) / 1000,
      outcome: { status: pick('success', 'success', 'failure', 'unknown'), source: 'sdk' },
      cohort,
      usage: Object.fromEntries([
        ...sometimes(0.9, ['inputTokens', 100 + Math.floor(random() * 5000)] as const),
        ...sometimes(0.9, ['outputTokens', 10 + Math.floor(random() * 500)] as const),
        ...sometimes(0.5, ['cacheReadTokens', Math.floor(random() * 100)] as const),
      ]),
      counts: { spans: 4, generations: pick(0, 1, 2), toolCalls: pick(0, 1, 5), toolErrors: 0, retries: pick(0, 0, 1) },
      stageTimes: stages.flatMap((stage) =>
        sometimes(0.7, { stage, selfMs: 1, criticalMs: Math.round(random() * 900) }),
      ),
      facts: Object.fromEntries(facts),
      scores: sometimes(0.5, {
        name: 'helpful',
        value: Math.round(random() * 10) / 10,
        source: 'human' as const,
        scoreId: 's',
        timeNs: T0,
      }),
      hasRoot: random() < 0.95,
      evidence: {
        ...request().evidence,
        completeness: { present: ['input'], missing: random() < 0.5 ? ['prompt'] : [] },
      },
      ...(random() < 0.6 ? { costUsd: Math.round(random() * 1e6) / 1e8 } : {}),
      ...(random() < 0.6 ? { timeToFirstTokenMs: Math.round(random() * 900) } : {}),
      ...(random() < 0.1 ? { errorType: 'timeout' } : {}),
    });
  });
}
