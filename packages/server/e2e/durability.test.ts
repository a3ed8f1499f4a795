import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openTelemetryStore } from '../src/store/clickhouse/open.ts';
import { post, startLoad, tracePayload, type SentTrace } from './otlp-load.ts';
import { startServerProcess } from './server-process.ts';

const ROUNDS = 20;

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-durability-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

async function storedSpans(dataDir: string, traces: readonly SentTrace[]): Promise<Map<string, number>> {
  const store = await openTelemetryStore({ dataDir, contentTtlDays: 30, spanTtlDays: 90, requestTtlDays: 400 });
  const counts = new Map<string, number>();
  try {
    for (let i = 0; i < traces.length; i += 200) {
      const keys = traces.slice(i, i + 200).map(({ traceId }) => ({ projectId: 'default', traceId }));
      for (const { traceId, spanId } of await store.readSpans(keys, 100_000)) {
        counts.set(`${traceId}/${spanId}`, (counts.get(`${traceId}/${spanId}`) ?? 0) + 1);
      }
    }
  } finally {
    await store.close();
  }
  return counts;
}

describe('what was acknowledged is there', () => {
  test(
    `after SIGKILL under load, ${ROUNDS} times: every acknowledged span exactly once`,
    { timeout: 300_000 },
    async () => {
      const dataDir = temporaryDirectory();
      const acknowledged: SentTrace[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const server = await startServerProcess(dataDir);
        const load = startLoad(server.otlpUrl, 6);
        // Kill at a different moment of the life of a batch each time.
        await new Promise((resolve) => setTimeout(resolve, 400 + ((round * 137) % 500)));
        await server.kill('SIGKILL');
        await load.stop();
        acknowledged.push(...load.acknowledged);
      }
      const counts = await storedSpans(dataDir, acknowledged);
      const wanted = acknowledged.flatMap(({ traceId, spanIds }) => spanIds.map((spanId) => `${traceId}/${spanId}`));
      const lost = wanted.filter((key) => !counts.has(key));
      const doubled = wanted.filter((key) => (counts.get(key) ?? 0) > 1);
      expect(acknowledged.length).toBeGreaterThan(ROUNDS * 5);
      expect({ lost: lost.length, doubled: doubled.length }).toEqual({ lost: 0, doubled: 0 });
    },
  );

  test('requests acknowledged before a SIGKILL are assembled after the restart', { timeout: 120_000 }, async () => {
    const dataDir = temporaryDirectory();
    const server = await startServerProcess(dataDir, { FAULTLINE_QUIET_MS: '60000' });
    const { body, trace } = tracePayload(8);
    expect(await post(server.otlpUrl, body)).toBe(200);
    await server.kill('SIGKILL');
    const restarted = await startServerProcess(dataDir, { FAULTLINE_QUIET_MS: '100' });
    onTestFinished(() => restarted.kill('SIGKILL'));
    await expect
      .poll(async () => (await fetch(`${restarted.url}/api/v1/requests/${trace.traceId}`)).status, {
        timeout: 20_000,
        interval: 200,
      })
      .toBe(200);
  });
});

describe('a store that cannot write', () => {
  test(
    'a full disk is a refusal the exporter retries, and writing goes on once there is room',
    { timeout: 120_000 },
    async (context) => {
      const directory = temporaryDirectory();
      const disk = join(directory, 'disk');
      if (!mountSmallDisk(disk)) context.skip('cannot mount a small tmpfs: needs root');
      onTestFinished(() => void execFileSync('umount', ['-l', disk]));
      const server = await startServerProcess(disk);
      onTestFinished(() => server.kill('SIGKILL'));
      const before = tracePayload(8);
      expect(await post(server.otlpUrl, before.body)).toBe(200);

      const filler = join(disk, 'filler');
      fill(filler);
      const statuses = new Set<number>();
      for (let i = 0; i < 20; i++) statuses.add(await post(server.otlpUrl, tracePayload(200, 'x'.repeat(4000)).body));
      expect(statuses.has(503), `statuses seen: ${[...statuses].join(' ')}`).toBe(true);
      expect([...statuses].every((status) => [200, 429, 503].includes(status))).toBe(true);

      rmSync(filler);
      const after = tracePayload(8);
      await expect.poll(() => post(server.otlpUrl, after.body), { timeout: 30_000, interval: 500 }).toBe(200);
      await server.kill('SIGTERM');
      const counts = await storedSpans(disk, [before.trace, after.trace]);
      expect(counts.size).toBe(16);
    },
  );
});

function mountSmallDisk(path: string): boolean {
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Takes all the room that is left. */
function fill(path: string): void {
  try {
    for (let size = 0; size < 400; size++) writeFileSync(path, Buffer.alloc(1024 * 1024), { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
