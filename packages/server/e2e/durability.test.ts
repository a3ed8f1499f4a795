import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openChdb } from '../src/store/clickhouse/chdb-executor.ts';
import { Load, postJson, tracePayload, TRANSPORTS, type SentTrace } from './otlp-load.ts';
import { temporaryDirectory } from './running-app.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

const KILLS = 20;

function dataDirectory(): string {
  const directory = temporaryDirectory();
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** How often each span of these traces stands in the table, as any reader sees it. Asks the database itself. */
async function storedTimes(dataDir: string, traces: readonly SentTrace[]): Promise<Map<string, number>> {
  const executor = openChdb(join(dataDir, 'clickhouse'));
  const times = new Map<string, number>();
  try {
    for (let i = 0; i < traces.length; i += 1000) {
      const rows = await executor.query<{ id: string; times: string }>(
        `SELECT concat(trace_id, '/', span_id) AS id, count() AS times FROM spans FINAL
         WHERE trace_id IN {traces:Array(String)} GROUP BY id`,
        { traces: traces.slice(i, i + 1000).map(({ traceId }) => traceId) },
      );
      for (const row of rows) times.set(row.id, Number(row.times));
    }
  } finally {
    await executor.close();
  }
  return times;
}

function lostAndDoubled(traces: readonly SentTrace[], times: ReadonlyMap<string, number>) {
  const wanted = traces.flatMap(({ traceId, spanIds }) => spanIds.map((spanId) => `${traceId}/${spanId}`));
  return {
    lost: wanted.filter((id) => !times.has(id)).length,
    doubled: wanted.filter((id) => (times.get(id) ?? 0) > 1).length,
  };
}

describe('what was acknowledged is there', () => {
  test(
    `after SIGKILL under load, ${KILLS} times: every span acknowledged over HTTP and gRPC exactly once, resent ones too`,
    { timeout: 900_000 },
    async () => {
      const dataDir = dataDirectory();
      const load = new Load();
      for (let kill = 0; kill < KILLS; kill++) {
        const server = await startServerProcess(dataDir, { FAULTLINE_LOG_LEVEL: 'error' });
        const acknowledgedBefore = acknowledgedBy(load).length;
        const sending = load.start(server, 2);
        await vi.waitUntil(() => acknowledgedBy(load).length > acknowledgedBefore + 5, {
          timeout: 30_000,
          interval: 5,
        });
        // At a different moment of the life of a batch each time.
        await new Promise((resolve) => setTimeout(resolve, (kill * 137) % 300));
        await server.kill('SIGKILL');
        await sending.stop();
      }
      const last = await startServerProcess(dataDir, { FAULTLINE_LOG_LEVEL: 'error' });
      await load.finish(last);
      const traces = acknowledgedBy(load);
      await everyRequestListedOnce(last, traces);
      await last.kill('SIGKILL');

      for (const transport of TRANSPORTS) expect(load.acknowledged[transport].length, transport).toBeGreaterThan(KILLS);
      expect(load.resent).toBeGreaterThan(KILLS);
      expect(lostAndDoubled(traces, await storedTimes(dataDir, traces))).toEqual({ lost: 0, doubled: 0 });
    },
  );

  test('requests acknowledged before a SIGKILL are assembled after the restart', { timeout: 300_000 }, async () => {
    const dataDir = dataDirectory();
    const server = await startServerProcess(dataDir, { FAULTLINE_QUIET_MS: '60000' });
    const { json, trace } = tracePayload(8);
    expect(await postJson(server.otlpUrl, json)).toBe(200);
    await server.kill('SIGKILL');
    const restarted = await startServerProcess(dataDir, { FAULTLINE_QUIET_MS: '100' });
    onTestFinished(() => restarted.kill('SIGKILL'));
    await expect
      .poll(async () => (await fetch(`${restarted.url}/api/v1/requests/${trace.traceId}`)).status, {
        timeout: 120_000,
        interval: 200,
      })
      .toBe(200);
  });
});

const acknowledgedBy = (load: Load): readonly SentTrace[] => TRANSPORTS.flatMap((each) => load.acknowledged[each]);

/** What a user sees: each request once in the list, with all of its spans. */
async function everyRequestListedOnce(server: ServerProcess, traces: readonly SentTrace[]): Promise<void> {
  const wanted = new Set(traces.map(({ traceId }) => traceId));
  let wrong: readonly string[] = [];
  const isComplete = async () => {
    const listed = await listRequests(server);
    const seen = new Map<string, number>();
    for (const { requestId, spans } of listed) if (spans === 8) seen.set(requestId, (seen.get(requestId) ?? 0) + 1);
    wrong = [...wanted].filter((id) => seen.get(id) !== 1);
    return wrong.length === 0;
  };
  await vi.waitUntil(isComplete, { timeout: 180_000, interval: 1000 }).catch(() => {});
  expect(wrong, `of ${wanted.size} requests, not listed exactly once with 8 spans`).toEqual([]);
}

async function listRequests(server: ServerProcess): Promise<readonly { requestId: string; spans: number }[]> {
  const found: { requestId: string; spans: number }[] = [];
  let cursor = '';
  do {
    const response = await fetch(`${server.url}/api/v1/requests?from=now-1h&limit=500${cursor}`);
    const page = (await response.json()) as {
      items: { requestId: string; counts: { spans: number } }[];
      nextCursor?: string;
    };
    found.push(...page.items.map(({ requestId, counts }) => ({ requestId, spans: counts.spans })));
    cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (cursor !== '');
  return found;
}

describe('a store that cannot write', () => {
  test(
    'a full disk is a refusal the exporter retries, and writing goes on once there is room',
    { timeout: 300_000 },
    async (context) => {
      const directory = dataDirectory();
      const disk = join(directory, 'disk');
      const unmount = mountSmallDisk(disk);
      if (!unmount) context.skip('needs root on Linux: it mounts a small tmpfs');
      onTestFinished(() => unmount?.());
      const server = await startServerProcess(disk);
      onTestFinished(() => server.kill('SIGKILL'));
      const before = tracePayload(8);
      expect(await postJson(server.otlpUrl, before.json)).toBe(200);

      const filler = join(disk, 'filler');
      fill(filler);
      const statuses = new Set<number>();
      for (let i = 0; i < 20; i++)
        statuses.add(await postJson(server.otlpUrl, tracePayload(200, { text: 'x'.repeat(4000) }).json));
      expect(statuses.has(503), `statuses seen: ${[...statuses].join(' ')}`).toBe(true);
      expect([...statuses].every((status) => [200, 429, 503].includes(status))).toBe(true);

      rmSync(filler);
      const after = tracePayload(8);
      await expect.poll(() => postJson(server.otlpUrl, after.json), { timeout: 120_000, interval: 500 }).toBe(200);
      await server.kill('SIGTERM');
      const traces = [before.trace, after.trace];
      expect(lostAndDoubled(traces, await storedTimes(disk, traces))).toEqual({ lost: 0, doubled: 0 });
    },
  );
});

/** Returns how to unmount it, or nothing where that is not allowed. */
function mountSmallDisk(path: string): (() => void) | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  mkdirSync(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return () => void execFileSync('umount', ['-l', path]);
}

/** Takes all the room that is left. */
function fill(path: string): void {
  try {
    for (let size = 0; size < 400; size++) writeFileSync(path, Buffer.alloc(1024 * 1024), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
