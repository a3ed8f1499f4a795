import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ControlStore } from '../store/control-store.ts';
import type { TelemetryStore, TraceArrival } from '../store/telemetry-store.ts';
import { ArrivalScan } from './arrival-scan.ts';
import type { Assembler, AssemblerOptions } from './assembler.ts';
import { OPENING_MS, openStores, Scene, traceOf, type Stores } from './assembly-scene.ts';

/** Leases run by the clock of the database, which tests do not wait for: they last until `expire`. */
const LEASE_MS = 600_000;

let stores: Stores;
let scene: Scene;
let processes: Assembler[] = [];
beforeAll(async () => {
  const opened = await openStores();
  const control: ControlStore = {
    ...opened.control,
    acquireLease: (name, holder) => opened.control.acquireLease(name, holder, LEASE_MS),
  };
  stores = { ...opened, control };
}, OPENING_MS);
afterAll(() => stores.close());
beforeEach(() => {
  scene = new Scene(stores);
});
afterEach(async () => {
  for (const each of processes) await each.close();
  processes = [];
});

function start(holder: string, changes: Partial<AssemblerOptions> = {}): Assembler {
  const started = scene.process({ isSole: false, holder, ...changes });
  processes.push(started);
  return started;
}
const names = (count: number, prefix = 't') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const store = (traces: readonly string[], by?: Assembler, name = 'root') =>
  scene.store({ spans: traces.map((trace) => scene.span(trace, name, name === 'root' ? undefined : 'root')) }, by);
async function spanCounts(traces: readonly string[]): Promise<number[]> {
  const keys = traces.map((trace) => ({ projectId: 'default', requestId: traceOf(trace) }));
  return (await stores.telemetry.readRequests(keys)).map(({ record }) => record.counts.spans);
}
/** As when the holder had not renewed for long. */
async function expire(holder: string): Promise<void> {
  for (const name of ['assembly-member:a', ...Array.from({ length: 8 }, (_, shard) => `assembly-shard:${shard}`)])
    await stores.control.releaseLease(name, holder);
}

describe('processes that share the stores', () => {
  test('split the traces, each assembled by one of them, whoever took it in', async () => {
    const [a, b] = [start('a'), start('b')];
    await scene.pass(0, a, b);
    await scene.pass(6000, a, b);
    await scene.pass(6000, b, a);
    const traces = names(60);
    await store(traces.slice(0, 30), a);
    await store(traces.slice(30), b);
    await scene.pass(3000, a);
    const byA = (await spanCounts(traces)).length;
    await scene.pass(3000, b);
    expect(await spanCounts(traces)).toEqual(traces.map(() => 1));
    expect(byA).toBeGreaterThan(5);
    expect(byA).toBeLessThan(55);
    expect(scene.published.filter((id) => traces.some((trace) => traceOf(trace) === id))).toHaveLength(60);
  });

  test('take over what a process that is gone left, once its leases have run out', async () => {
    const a = start('a');
    await scene.pass(0, a);
    const traces = names(10);
    await store(traces, a);
    const b = start('b');
    await scene.pass(5000, b);
    expect(await spanCounts(traces)).toEqual([]);
    await expire('a');
    await scene.pass(6000, b);
    await scene.pass(3000, b);
    expect(await spanCounts(traces)).toEqual(traces.map(() => 1));
  });

  test('a process that lost its leases forgets what it waited with', async () => {
    const a = start('a');
    await scene.pass(0, a);
    const traces = names(10);
    await store(traces, a);
    await expire('a');
    const b = start('b');
    await scene.pass(3000, b);
    scene.published.length = 0;
    await scene.pass(6000, a);
    expect(a.pending).toBe(0);
    expect(scene.published).toEqual([]);
    expect(await spanCounts(traces)).toEqual(traces.map(() => 1));
  });

  test('learn of what another stored that becomes visible late, even with an earlier time', async () => {
    const a = start('a');
    await scene.pass(0, a);
    const slow = scene.span('t', 'slow', 'root');
    const stampedMs = scene.nowMs;
    scene.nowMs += 500;
    await store(['t']);
    await scene.pass(3000, a);
    expect(await spanCounts(['t'])).toEqual([1]);
    await stores.telemetry.insertSpans([slow], stampedMs);
    await scene.pass(3000, a);
    await scene.pass(3000, a);
    expect(await spanCounts(['t'])).toEqual([2]);
    const visibleLater = scene.span('t', 'slower', 'root');
    await scene.pass(60_000, a);
    await stores.telemetry.insertSpans([visibleLater], scene.nowMs - 60_000);
    await scene.pass(31_000, a);
    await scene.pass(3000, a);
    expect(await spanCounts(['t'])).toEqual([3]);
  });

  test('do not assemble again what is only looked at again', async () => {
    const a = start('a');
    await scene.pass(0, a);
    await store(['noted'], a);
    await store(['found']);
    for (let i = 0; i < 8; i++) await scene.pass(3000, a);
    expect(scene.published.toSorted()).toEqual([traceOf('found'), traceOf('noted')].toSorted());
  });

  test('of two assemblies of a request the one that read later wins, whichever wrote last', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const insertRequests: TelemetryStore['insertRequests'] = async (...batch) => {
      await held;
      await stores.telemetry.insertRequests(...batch);
    };
    const a = start('a', { telemetry: { ...stores.telemetry, insertRequests } });
    await a.step();
    await store(['t'], a);
    scene.nowMs += 1500;
    const stalled = a.step();
    await expire('a');
    const b = start('b');
    await store(['t'], undefined, 'child');
    await scene.pass(3000, b);
    await scene.pass(3000, b);
    expect(await spanCounts(['t'])).toEqual([2]);
    release();
    await stalled;
    expect(await spanCounts(['t'])).toEqual([2]);
  });
});

describe('the list of arrivals', () => {
  const scan = (page: number) =>
    new ArrivalScan({
      telemetry: stores.telemetry,
      now: () => scene.nowMs,
      fromMs: scene.nowMs,
      overlap: { narrowMs: 1000, wideMs: 5000 },
      page,
    });
  async function all(of: ArrivalScan): Promise<string[]> {
    const found: TraceArrival[] = [];
    for (let isLast = false; !isLast;) {
      const next = await of.next();
      found.push(...next.arrivals);
      ({ isLast } = next);
    }
    return found.map(({ traceId }) => traceId);
  }
  const ids = (traces: readonly string[]) => traces.map((trace) => traceOf(trace));

  test('more in one millisecond than a page holds, again and again: all are listed once, and it goes on', async () => {
    const list = scan(5);
    const first = names(23, 'first');
    await store(first);
    expect((await all(list)).toSorted()).toEqual(ids(first).toSorted());
    const second = names(17, 'second');
    await store(second);
    expect((await all(list)).toSorted()).toEqual(ids(second).toSorted());
    scene.nowMs += 20_000;
    const third = names(11, 'third');
    await store(third);
    expect((await all(list)).toSorted()).toEqual(ids(third).toSorted());
    expect(await all(list)).toEqual([]);
    expect(list.reachedMs).toBe(scene.nowMs);
  });

  test('the position never passes what is not listed yet', async () => {
    const list = scan(4);
    const batches: number[] = [];
    for (let i = 0; i < 5; i++) {
      scene.nowMs += 100;
      batches.push(scene.nowMs);
      await store(names(3, `batch${i}-`));
    }
    const listed = new Set<string>();
    for (let isLast = false; !isLast;) {
      const next = await list.next();
      for (const { traceId } of next.arrivals) listed.add(traceId);
      ({ isLast } = next);
      batches.forEach((atMs, i) => {
        if (atMs <= list.reachedMs)
          expect(names(3, `batch${i}-`).every((trace) => listed.has(traceOf(trace)))).toBe(true);
      });
    }
    expect(listed.size).toBe(15);
  });

  test('what this process stored is no news, more of the same write is', async () => {
    const list = scan(100);
    const key = `default ${traceOf('t')}`;
    await store(['t']);
    list.know(key, scene.nowMs, 1);
    expect(await all(list)).toEqual([]);
    await store(['t'], undefined, 'child');
    expect(await all(list)).toEqual(ids(['t']));
    expect(await all(list)).toEqual([]);
  });

  test('a clock that is set back takes the position with it', async () => {
    const list = scan(100);
    await all(list);
    scene.nowMs -= 3_600_000;
    await store(['t']);
    expect(await all(list)).toEqual(ids(['t']));
    expect(list.reachedMs).toBe(scene.nowMs);
  });
});
