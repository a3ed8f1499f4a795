import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { span } from '../assemble/sample-spans.ts';
import { openTelemetryStore } from '../store/clickhouse/open.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { NOTHING_MEASURED } from '../classify/confidence.ts';
import { rebuildRequests, type RebuildQuery } from './rebuild.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'faultline-rebuild-'));
const TTL = { contentTtlDays: 100_000, spanTtlDays: 100_000, requestTtlDays: 100_000 };
const NOW = 1_800_000_100_000;
const trace = (n: number) => String(n).padStart(32, '0');
let store: TelemetryStore;

/** Stored by rules that found nothing: today's see that the tool failed. */
beforeAll(async () => {
  store = await openTelemetryStore({ dataDir, ...TTL });
  for (const n of [1, 2, 3]) {
    const traceId = trace(n);
    const spans = [
      {
        ...span('root', undefined, [n * 1000, n * 1000 + 100], {
          stage: 'request',
          errorType: 'ToolError',
          errorMessage: 'order_status failed',
        }),
        traceId,
      },
      {
        ...span('tool', 'root', [n * 1000 + 1, n * 1000 + 90], {
          stage: 'tool',
          toolName: 'order_status',
          toolArguments: {},
          errorType: 'ECONNREFUSED',
          errorMessage: 'connection refused',
        }),
        traceId,
      },
    ];
    // Of the third only the request is left.
    if (n < 3) await store.insertSpans(spans, NOW);
    const record = assembleRequest({ projectId: 'default', requestId: traceId, spans, logs: [] });
    await store.insertRequests([{ record, version: BigInt(n) }]);
  }
});
afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const rebuilt = (change: Partial<RebuildQuery>) =>
  rebuildRequests(
    store,
    {
      projectId: 'default',
      fromNs: 0n,
      toNs: 2_000_000_000_000_000_000n,
      filter: undefined,
      limit: 100,
      isDryRun: true,
      measured: NOTHING_MEASURED,
      ...change,
    },
    () => NOW,
    new AbortController().signal,
  );
const classOf = async (n: number) =>
  (await store.readRequest({ projectId: 'default', requestId: trace(n) }))?.record.label?.class;

test('a dry run tells what would change and changes nothing', async () => {
  expect(await rebuilt({})).toEqual({
    requests: 3,
    withoutSpans: 1,
    moves: [{ from: 'none', to: 'tool_failure', requestIds: [trace(1), trace(2)] }],
  });
  expect(await classOf(1)).toBeUndefined();
});

test('with a limit it stops and says where to go on', async () => {
  const { requests, continueFromNs } = await rebuilt({ limit: 1 });
  const second = await store.readRequest({ projectId: 'default', requestId: trace(2) });
  expect({ requests, continueFromNs }).toEqual({ requests: 1, continueFromNs: second?.record.startTimeNs });
});

test('applied, the new class stands, and again there is nothing to change', async () => {
  expect((await rebuilt({ isDryRun: false })).moves).toHaveLength(1);
  expect(await classOf(1)).toBe('tool_failure');
  expect(await classOf(3)).toBeUndefined();
  expect((await rebuilt({})).moves).toEqual([]);
});
