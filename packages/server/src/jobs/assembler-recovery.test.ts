import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TelemetryStore } from '../store/telemetry-store.ts';
import { OPENING_MS, openStores, Scene, traceOf, type Stores } from './assembly-scene.ts';

let stores: Stores;
let scene: Scene;
beforeAll(async () => {
  stores = await openStores();
}, OPENING_MS);
afterAll(() => stores.close());
beforeEach(() => {
  scene = new Scene(stores);
});

const root = (trace: string) => scene.span(trace, 'root', undefined);
const counts = async (...traces: readonly string[]) =>
  Promise.all(traces.map(async (trace) => (await scene.requestOf(trace))?.counts.spans));

/** The real store, taken away for as long as `isDown` says so. */
function breakable(isDown: (method: keyof TelemetryStore) => boolean): TelemetryStore {
  return new Proxy(stores.telemetry, {
    get: (target, name: keyof TelemetryStore) => {
      const method = target[name];
      return isDown(name) ? () => Promise.reject(new Error('the store is away')) : method;
    },
  });
}

describe('a process that is killed', () => {
  test('before it assembled: the next one does, also what was stored and never noted', async () => {
    const first = scene.process();
    await first.step();
    await scene.store({ spans: [root('noted')] }, first);
    await scene.store({ spans: [root('unnoted')] });
    await scene.pass(500, first);
    const second = scene.process();
    await scene.pass(600, second);
    expect(await counts('noted', 'unnoted')).toEqual([1, 1]);
  });

  test('after it assembled and before it saved: nothing is double, nothing counts as late', async () => {
    const first = scene.process();
    await first.step();
    await scene.store({ spans: [root('t')] }, first);
    await scene.pass(1000, first);
    const before = await scene.request(traceOf('t'));
    const second = scene.process();
    await scene.pass(1000, second);
    const after = await scene.request(traceOf('t'));
    expect(after!.version).toBeGreaterThan(before!.version);
    expect(after!.record).toEqual(before!.record);
    expect(scene.late()).toEqual([]);
  });

  test('half way through a trace: the request has all of it, whatever the clock of the client says', async () => {
    for (const [trace, clientAheadMs] of [
      ['exact', 0],
      ['ahead', 120_000],
      ['behind', -120_000],
    ] as const) {
      const first = scene.process();
      await first.step();
      const shifted = (name: string, parent: string | undefined, startMs: number) => {
        const startTimeNs = BigInt(startMs + clientAheadMs) * 1_000_000n;
        return scene.span(trace, name, parent, {
          startTimeNs,
          endTimeNs: BigInt(scene.nowMs + clientAheadMs) * 1_000_000n,
        });
      };
      const beganMs = scene.nowMs;
      await scene.store({ spans: [shifted('child', 'root', beganMs)] }, first);
      await scene.pass(20_000, first);
      expect(await counts(trace)).toEqual([1]);
      await scene.pass(40_000, first);
      await first.close();
      const second = scene.process();
      await scene.pass(5000, second);
      await scene.store({ spans: [shifted('root', undefined, beganMs)] }, second);
      await scene.pass(1000, second);
      expect(await counts(trace)).toEqual([2]);
    }
  });

  test('again and again: every trace ends up as one request', async () => {
    const traces: string[] = [];
    for (let life = 0; life < 4; life++) {
      const server = scene.process();
      for (let i = 0; i < 3; i++) {
        const trace = `${life}-${i}`;
        traces.push(trace);
        await scene.store({ spans: [scene.span(trace, 'child', 'root')] }, server);
        await scene.store({ spans: [root(trace)] }, i % 2 === 0 ? server : undefined);
        await scene.pass(300, server);
      }
    }
    const last = scene.process();
    await scene.pass(20_000, last);
    expect(await counts(...traces)).toEqual(traces.map(() => 2));
  });

  test('the first process on a store looks back a day', async () => {
    await scene.store({ spans: [root('old')] });
    scene.nowMs += 2 * 3_600_000;
    await scene.store({ spans: [root('within')] });
    scene.nowMs += 23 * 3_600_000;
    const server = scene.process();
    await scene.pass(0, server);
    expect(await counts('old', 'within')).toEqual([undefined, 1]);
  });

  test('closed in order it leaves nothing to do again', async () => {
    const first = scene.process();
    await first.step();
    await scene.store({ spans: [root('t')] }, first);
    await scene.pass(1000, first);
    scene.nowMs += 60_000;
    await first.close();
    scene.published.length = 0;
    const second = scene.process();
    await scene.pass(1000, second);
    expect(scene.published).toEqual([]);
  });
});

describe('a store that fails', () => {
  test.for(['findArrivals', 'readSpans', 'insertRequests'] as const)('%s: it is tried again', async (method) => {
    let isDown = true;
    const server = scene.process({ telemetry: breakable((name) => isDown && name === method), isSole: false });
    const attempts = async () => {
      await scene.store({ spans: [root('t')] });
      await scene.pass(3000, server);
      await scene.pass(3000, server);
    };
    await expect(attempts()).rejects.toThrow('the store is away');
    await scene.store({ spans: [scene.span('t', 'meanwhile', 'root')] }, server);
    isDown = false;
    await scene.pass(40_000, server);
    await scene.pass(3000, server);
    expect(await counts('t')).toEqual([2]);
    expect(server.pending).toBe(0);
    await server.close();
  });

  test('one request that cannot be stored does not keep the others', async () => {
    const poison = traceOf('poison');
    const insertRequests: TelemetryStore['insertRequests'] = (requests, removals) =>
      requests.some(({ record }) => record.requestId === poison)
        ? Promise.reject(new Error('the row is refused'))
        : stores.telemetry.insertRequests(requests, removals);
    const server = scene.process({ telemetry: { ...stores.telemetry, insertRequests } });
    await server.step();
    const others = Array.from({ length: 20 }, (_, i) => `t${i}`);
    await scene.store({ spans: [...others.slice(0, 10), 'poison', ...others.slice(10)].map(root) }, server);
    let failures = 0;
    for (let round = 0; round < 12; round++) await scene.pass(1000, server).catch(() => (failures += 1));
    expect(await counts(...others)).toEqual(others.map(() => 1));
    expect({ pending: server.pending, hasFailed: failures > 0 }).toEqual({ pending: 1, hasFailed: true });
    const next = scene.process();
    await scene.pass(1000, next);
    expect(await counts('poison')).toEqual([1]);
  });
});

describe('clocks', () => {
  test('set back: what comes then is assembled, before and after a restart', async () => {
    const first = scene.process();
    await first.step();
    await scene.store({ spans: [root('before')] }, first);
    scene.nowMs -= 3_600_000;
    await scene.pass(1000, first);
    await scene.store({ spans: [root('after')] }, first);
    await scene.pass(1000, first);
    expect(await counts('before', 'after')).toEqual([1, 1]);
    await scene.pass(10_000, first);
    await scene.store({ spans: [root('unnoted')] });
    const second = scene.process();
    await scene.pass(2000, second);
    expect(await counts('unnoted')).toEqual([1]);
  });

  test('the version grows although the clock does not', async () => {
    const first = scene.process();
    await first.step();
    await scene.store({ spans: [root('t')] }, first);
    await scene.pass(1000, first);
    const before = await scene.request(traceOf('t'));
    scene.nowMs -= 3_600_000;
    await scene.store({ spans: [scene.span('t', 'late', 'root')] }, first);
    await scene.pass(1000, first);
    expect((await scene.request(traceOf('t')))!.version).toBeGreaterThan(before!.version);
    expect(await counts('t')).toEqual([2]);
  });
});
