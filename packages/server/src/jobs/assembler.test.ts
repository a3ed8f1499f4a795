import { assembleRequest } from '../assemble/assemble.ts';
import { message } from '../assemble/sample-spans.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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

describe('when a request is assembled', () => {
  test('a moment after its root came and it fell silent', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ spans: [scene.span('t', 'child', 'root')] }, server);
    await scene.pass(5000, server);
    expect(await scene.requestOf('t')).toBeUndefined();
    await scene.store({ spans: [scene.span('t', 'root', undefined)] }, server);
    await scene.pass(999, server);
    expect(await scene.requestOf('t')).toBeUndefined();
    expect(server.pending).toBe(1);
    await scene.pass(1, server);
    expect(await scene.requestOf('t')).toMatchObject({ hasRoot: true, counts: { spans: 2 } });
    expect({ pending: server.pending, lagMs: server.lagMs, published: scene.published }).toEqual({
      pending: 0,
      lagMs: 0,
      published: [traceOf('t')],
    });
  });

  test('after a longer silence without root', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ spans: [scene.span('t', 'child', 'gone')] }, server);
    await scene.pass(14_999, server);
    expect(await scene.requestOf('t')).toBeUndefined();
    await scene.pass(1, server);
    expect(await scene.requestOf('t')).toMatchObject({ hasRoot: false, counts: { spans: 1 } });
  });

  test('every minute while it goes on without end', async () => {
    const server = scene.process();
    await server.step();
    const seen: (number | undefined)[] = [];
    for (let i = 0; i < 14; i++) {
      await scene.store({ spans: [scene.span('t', `s${i}`, 'root')] }, server);
      await scene.pass(10_000, server);
      if (i % 2 === 1) seen.push((await scene.requestOf('t'))?.counts.spans);
    }
    expect(seen).toEqual([undefined, undefined, 6, 6, 6, 12, 12]);
  });

  test('over many hours', async () => {
    const server = scene.process();
    await server.step();
    const root = scene.span('t', 'root', undefined);
    for (let hour = 0; hour < 7; hour++) {
      await scene.store({ spans: [scene.span('t', `h${hour}`, 'root')] }, server);
      await scene.pass(3_600_000, server);
    }
    await scene.store({ spans: [{ ...root, endTimeNs: BigInt(scene.nowMs) * 1_000_000n }] }, server);
    await scene.pass(1000, server);
    expect(await scene.requestOf('t')).toMatchObject({ durationMs: 7 * 3_600_000, counts: { spans: 8 }, warnings: [] });
  });
});

describe('what comes later', () => {
  test('a late span makes a new version and is counted; sent again it is not', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ spans: [scene.span('t', 'root', undefined)] }, server);
    await scene.pass(1000, server);
    const before = await scene.request(traceOf('t'));
    const late = scene.span('t', 'late', 'root', { serviceName: 'rag' });
    await scene.store({ spans: [late] }, server);
    await scene.pass(1000, server);
    const after = await scene.request(traceOf('t'));
    expect(after!.version).toBeGreaterThan(before!.version);
    expect(after!.record.counts.spans).toBe(2);
    expect(scene.late()).toEqual([{ signal: 'traces', source: 'rag', count: 1 }]);
    await scene.store({ spans: [late] }, server);
    await scene.pass(1000, server);
    expect(scene.late()).toHaveLength(1);
  });

  test('a late log brings its content and is counted', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ spans: [scene.span('t', 'chat', undefined, { stage: 'generation' })] }, server);
    await scene.pass(1000, server);
    expect((await scene.requestOf('t'))?.output).toBeUndefined();
    await scene.store(
      { logs: [scene.log('t', 'chat', { outputMessages: [message('assistant', 'because')] })] },
      server,
    );
    await scene.pass(1000, server);
    expect((await scene.requestOf('t'))?.output).toBe('because');
    expect(scene.late()).toEqual([{ signal: 'logs', source: 'bot', count: 1 }]);
  });

  test('logs before their spans', async () => {
    const server = scene.process();
    await server.step();
    await scene.store(
      { logs: [scene.log('t', 'chat', { outputMessages: [message('assistant', 'because')] })] },
      server,
    );
    await scene.pass(500, server);
    await scene.store({ spans: [scene.span('t', 'chat', undefined, { stage: 'generation' })] }, server);
    await scene.pass(1000, server);
    expect((await scene.requestOf('t'))?.output).toBe('because');
    expect(scene.late()).toEqual([]);
  });

  test('a root that begins before what was there moves the request in time', async () => {
    const server = scene.process();
    await server.step();
    const root = scene.span('t', 'root', undefined);
    scene.nowMs += 10_000;
    await scene.store({ spans: [scene.span('t', 'child', 'root')] }, server);
    await scene.pass(15_000, server);
    await scene.store({ spans: [{ ...root, endTimeNs: BigInt(scene.nowMs) * 1_000_000n }] }, server);
    await scene.pass(1000, server);
    expect((await scene.requestOf('t'))?.startTimeNs).toBe(root.startTimeNs);
    const { items } = await stores.telemetry.searchRequests({
      projectId: 'default',
      fromNs: root.startTimeNs - 1n,
      toNs: BigInt(scene.nowMs) * 1_000_000n,
      filter: undefined,
      sort: 'start_time',
      order: 'asc',
      limit: 10,
      withTotal: false,
    });
    expect(items.map(({ record }) => record.counts.spans)).toEqual([2]);
  });

  test('what comes in the very millisecond in which its trace is being assembled is not lost', async () => {
    const insertRequests: typeof stores.telemetry.insertRequests = async (...batch) => {
      await stores.telemetry.insertRequests(...batch);
      if (scene.published.length === 0) await scene.store({ spans: [scene.span('t', 'late', 'root')] }, server);
    };
    const server = scene.process({ telemetry: { ...stores.telemetry, insertRequests } });
    await server.step();
    await scene.store({ spans: [scene.span('t', 'root', undefined)] }, server);
    await scene.pass(1000, server);
    expect(server.pending).toBe(1);
    await scene.pass(1000, server);
    expect((await scene.requestOf('t'))?.counts.spans).toBe(2);
  });
});

describe('requests of several traces, traces of several requests', () => {
  test('traces with the same explicit id are one request, also when one comes much later', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ spans: [scene.span('a', 'root-a', undefined, { requestId: 'ticket-1' })] }, server);
    await scene.pass(1000, server);
    expect((await scene.request('ticket-1'))?.record.traceIds).toEqual([traceOf('a')]);
    await scene.pass(3_600_000, server);
    await scene.store({ spans: [scene.span('b', 'root-b', undefined, { requestId: 'ticket-1' })] }, server);
    await scene.pass(1000, server);
    expect((await scene.request('ticket-1'))?.record).toMatchObject({
      traceIds: [traceOf('a'), traceOf('b')],
      counts: { spans: 2 },
    });
    expect(await scene.requestOf('b')).toBeUndefined();
  });

  test('a request whose spans are past their retention stays when a late log comes', async () => {
    const server = scene.process();
    await server.step();
    const old = scene.span('old', 'root', undefined);
    const record = assembleRequest({ projectId: 'default', requestId: traceOf('old'), spans: [old], logs: [] });
    await stores.telemetry.insertRequests([{ record, version: 1n }]);
    await scene.store({ logs: [scene.log('old', 'root', { errorType: 'late' })] }, server);
    await scene.pass(60_000, server);
    expect(await scene.requestOf('old')).toMatchObject({ counts: { spans: 1 } });
  });

  test('logs of a trace without spans make no request, and are waited with no longer', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ logs: [scene.log('sampled away', 'root', {})] }, server);
    await scene.pass(60_000, server);
    expect(await scene.requestOf('sampled away')).toBeUndefined();
    expect({ errors: scene.errors, pending: server.pending }).toEqual({ errors: [], pending: 0 });
  });

  test('what is said about a request waits for it, and changes it when it is there', async () => {
    const server = scene.process();
    await server.step();
    const about = { requestId: 'ticket-3', isAnnotation: true } as const;
    await scene.store(
      { spans: [scene.span('early', 'said', undefined, { ...about, outcomeStatus: 'failure' })] },
      server,
    );
    await scene.pass(1000, server);
    expect(await scene.request('ticket-3')).toBeUndefined();
    await scene.store({ spans: [scene.span('t', 'root', undefined, { requestId: 'ticket-3' })] }, server);
    await scene.pass(1000, server);
    const first = (await scene.request('ticket-3'))?.record;
    expect(first).toMatchObject({ outcome: { status: 'failure', source: 'sdk' }, counts: { spans: 1 } });
    await scene.pass(7_200_000, server);
    await scene.store(
      { spans: [scene.span('late', 'said', undefined, { ...about, outcomeStatus: 'success' })] },
      server,
    );
    await scene.pass(1000, server);
    expect((await scene.request('ticket-3'))?.record).toMatchObject({
      outcome: { status: 'success' },
      durationMs: first?.durationMs,
      counts: { spans: 1 },
    });
  });

  test('an explicit id that is known later takes the request from under its trace id', async () => {
    const server = scene.process();
    await server.step();
    await scene.store({ spans: [scene.span('t', 'root', undefined)] }, server);
    await scene.pass(1000, server);
    expect(await scene.requestOf('t')).toBeDefined();
    await scene.store({ spans: [scene.span('t', 'child', 'root', { requestId: 'ticket-2' })] }, server);
    await scene.pass(1000, server);
    expect(await scene.requestOf('t')).toBeUndefined();
    expect((await scene.request('ticket-2'))?.record.counts.spans).toBe(2);
  });

  test.for([
    { name: 'after it', first: 'original', second: 'follow-up' },
    { name: 'before it', first: 'follow-up', second: 'original' },
  ])('a trace may name another trace as its request, arriving $name', async ({ first, second }) => {
    const server = scene.process();
    await server.step();
    const spans = {
      original: [scene.span('original', 'root', undefined)],
      'follow-up': [scene.span('follow-up', 'job', undefined, { requestId: traceOf('original') })],
    };
    await scene.store({ spans: spans[first as keyof typeof spans] }, server);
    await scene.pass(1000, server);
    await scene.store({ spans: spans[second as keyof typeof spans] }, server);
    await scene.pass(1000, server);
    expect(await scene.requestOf('original')).toMatchObject({ counts: { spans: 2 } });
    expect((await scene.requestOf('original'))?.traceIds.toSorted()).toEqual(
      [traceOf('original'), traceOf('follow-up')].toSorted(),
    );
    expect(await scene.requestOf('follow-up')).toBeUndefined();
  });

  test('a batch with two requests in its trace: each is its own, and what is above them is the third', async () => {
    const server = scene.process();
    await server.step();
    await scene.store(
      {
        spans: [
          scene.span('t', 'batch', undefined),
          scene.span('t', 'one', 'batch', { requestId: 'r-1' }),
          scene.span('t', 'call', 'one'),
          scene.span('t', 'two', 'batch', { requestId: 'r-2' }),
        ],
      },
      server,
    );
    await scene.pass(1000, server);
    expect((await scene.request('r-1'))?.record).toMatchObject({
      name: 'one',
      hasRoot: true,
      counts: { spans: 2 },
      warnings: [],
    });
    expect((await scene.request('r-2'))?.record).toMatchObject({ name: 'two', hasRoot: true, counts: { spans: 1 } });
    expect(await scene.requestOf('t')).toMatchObject({ name: 'batch', counts: { spans: 1 } });
  });

  test('a trace read for one request leaves other requests in it as they are', async () => {
    const server = scene.process();
    await server.step();
    const shared = [
      scene.span('shared', 'one', undefined, { requestId: 'r-3' }),
      scene.span('shared', 'two', undefined, { requestId: 'r-4' }),
    ];
    await scene.store({ spans: [...shared, scene.span('more', 'two-b', undefined, { requestId: 'r-4' })] }, server);
    await scene.pass(1000, server);
    expect((await scene.request('r-4'))?.record.counts.spans).toBe(2);
    await scene.store({ spans: [scene.span('third', 'one-c', undefined, { requestId: 'r-3' })] }, server);
    await scene.pass(1000, server);
    expect((await scene.request('r-3'))?.record.counts.spans).toBe(2);
    expect((await scene.request('r-4'))?.record.counts.spans).toBe(2);
  });
});

describe('bounds', () => {
  test('what does not fit into memory is read back, and nothing is lost or double', async () => {
    const server = scene.process({ limits: { heldBytes: 20_000, tracesPerBatch: 50 } });
    await server.step();
    const traces = Array.from({ length: 120 }, (_, i) => `t${i}`);
    for (const half of ['child', 'root']) {
      await scene.store(
        { spans: traces.map((t) => scene.span(t, half, half === 'root' ? undefined : 'root')) },
        server,
      );
      await scene.pass(10, server);
    }
    expect(server.heldBytes).toBeLessThanOrEqual(20_000);
    await scene.pass(1000, server);
    const records = await stores.telemetry.readRequests(
      traces.map((t) => ({ projectId: 'default', requestId: traceOf(t) })),
    );
    expect(records.map(({ record }) => record.counts.spans)).toEqual(traces.map(() => 2));
    expect(server.pending).toBe(0);
  });

  test('a burst beyond the work list waits in the store', { timeout: 60_000 }, async () => {
    const server = scene.process({ limits: { waitingTraces: 200, heldBytes: 300_000 } });
    await server.step();
    const traces = Array.from({ length: 1200 }, (_, i) => `t${i}`);
    for (let i = 0; i < traces.length; i += 300) {
      const part = traces.slice(i, i + 300);
      await scene.store(
        { spans: part.flatMap((t) => [scene.span(t, 'root', undefined), scene.span(t, 'c', 'root')]) },
        server,
      );
      expect(server.pending).toBeLessThanOrEqual(200);
      expect(server.heldBytes).toBeLessThanOrEqual(300_000);
      scene.nowMs += 7;
    }
    for (let round = 0; round < 16; round++) await scene.pass(1000, server);
    const records = await stores.telemetry.readRequests(
      traces.map((t) => ({ projectId: 'default', requestId: traceOf(t) })),
    );
    expect(records).toHaveLength(1200);
    expect(records.every(({ record }) => record.counts.spans === 2)).toBe(true);
    expect(scene.late()).toEqual([]);
  });

  test('a batch larger than one read is read in parts, and a trace larger than that says so', async () => {
    const server = scene.process({ isSole: false, limits: { rowsPerRead: 40 } });
    await server.step();
    const small = Array.from({ length: 12 }, (_, i) => `t${i}`);
    await scene.store({
      spans: [
        ...small.flatMap((t) =>
          Array.from({ length: 10 }, (_, i) => scene.span(t, `s${i}`, i === 0 ? undefined : 's0')),
        ),
        ...Array.from({ length: 60 }, (_, i) => scene.span('large', `s${i}`, i === 0 ? undefined : 's0')),
      ],
    });
    await scene.pass(3000, server);
    await scene.pass(1000, server);
    for (const t of small) expect(await scene.requestOf(t)).toMatchObject({ counts: { spans: 10 }, warnings: [] });
    expect(await scene.requestOf('large')).toMatchObject({
      counts: { spans: 40 },
      warnings: ['has more than 40 spans or logs; it is assembled from the first'],
    });
  });
});
