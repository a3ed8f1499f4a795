import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOTHING_MEASURED } from '../classify/confidence.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { startAssemblyWorker } from './assembly-worker.ts';
import { pack } from './packed-batch.ts';
import { OPENING_MS, openStores, Scene, traceOf, type Stores } from './assembly-scene.ts';

let stores: Stores;
beforeAll(async () => {
  stores = await openStores();
}, OPENING_MS);
afterAll(() => stores.close());

test('works by itself: waits for silence, goes on after failures, and stops when told to', async () => {
  let failures = 2;
  const insertRequests: TelemetryStore['insertRequests'] = async (...batch) => {
    if (failures > 0) {
      failures -= 1;
      throw new Error('the store is away');
    }
    await stores.telemetry.insertRequests(...batch);
  };
  const scene = new Scene(stores);
  const now = () => scene.nowMs + Math.floor(performance.now());
  const errors: unknown[] = [];
  const worker = startAssemblyWorker({
    telemetry: { ...stores.telemetry, insertRequests },
    control: stores.control,
    ledger: { count: () => {} },
    measuredOf: () => Promise.resolve(NOTHING_MEASURED),
    onJudged: () => {},
    quietMs: 50,
    rootlessQuietMs: 100,
    now,
    holder: 'local',
    isSole: false,
    onError: (error) => errors.push(error),
  });
  const span = scene.span('t', 'root', undefined);
  const ingestedAtMs = now();
  await stores.telemetry.insertSpans([span], ingestedAtMs);
  worker.noteStored(pack({ spans: [span], logs: [], ingestedAtMs }));
  await expect.poll(() => errors.length, { timeout: 25_000 }).toBeGreaterThan(0);
  expect({ pending: worker.pending(), hasLag: worker.lagMs() >= 0 }).toEqual({ pending: 1, hasLag: true });
  await worker.close();
  const asked = errors.length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(errors).toHaveLength(asked);

  const next = scene.process({ now: () => scene.nowMs + 600_000 });
  await scene.pass(0, next);
  expect((await scene.request(traceOf('t')))?.record.counts.spans).toBe(1);
});
