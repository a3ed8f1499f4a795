import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { log, span } from '../assemble/sample-spans.ts';
import { pack, type StoredBatch } from './packed-batch.ts';
import { traceKey } from './trace-key.ts';
import { WaitingTraces, type WaitingTrace } from './waiting-traces.ts';

const PATIENCE = { quietMs: 1000, rootlessQuietMs: 15_000 };
const trace = (n: number) => ({ projectId: 'default', traceId: `t${n}` });
const packed = (content: Partial<StoredBatch>) => pack({ spans: [], logs: [], ingestedAtMs: 0, ...content }).traces[0]!;
const child = (n: number, name = 'child') => packed({ spans: [span(name, 'root', [0, 1], trace(n))] });
const root = (n: number) => packed({ spans: [span('root', undefined, [0, 1], trace(n))] });
const arrival = (n: number, ingestedAtMs: number) => ({ ...trace(n), ingestedAtMs, hasRoot: false, rows: 1 });
const ids = (traces: readonly WaitingTrace[]) => traces.map(({ traceId }) => traceId).join(' ');

describe('what is held', () => {
  test('all that a trace got since it waits', () => {
    const waiting = new WaitingTraces(1e6);
    waiting.note(child(1), 0, false);
    waiting.note(packed({ logs: [{ ...log('child', 1, {}), ...trace(1) }] }), 5, false);
    waiting.note(root(1), 10, false);
    const [taken] = waiting.take(1010, PATIENCE, 10, 100);
    expect(taken).toMatchObject({ firstIngestedMs: 0, lastIngestedMs: 10, hasRoot: true, size: 3 });
    expect({ spans: taken!.held?.spans.length, logs: taken!.held?.logs.length }).toEqual({ spans: 2, logs: 1 });
    waiting.finish([taken!]);
    expect({ size: waiting.size, bytes: waiting.heldBytes }).toEqual({ size: 0, bytes: 0 });
  });

  test('nothing, once others are known to have stored of it too', () => {
    const waiting = new WaitingTraces(1e6);
    waiting.note(root(1), 0, false);
    waiting.list(arrival(1, 1), false);
    waiting.note(child(1), 2, false);
    expect(waiting.take(2000, PATIENCE, 10, 100)[0]?.held).toBeUndefined();
    expect(waiting.heldBytes).toBe(0);
  });

  test('no more than there is room for: the oldest give way', () => {
    const room = 10 * root(0).bytes.byteLength;
    const waiting = new WaitingTraces(room);
    for (let n = 0; n < 20; n++) waiting.note(root(n), n, false);
    expect(waiting.heldBytes).toBeLessThanOrEqual(room);
    const taken = waiting.take(5000, PATIENCE, 100, 1000);
    expect(taken).toHaveLength(20);
    expect(taken[0]?.held).toBeUndefined();
    expect(taken[19]?.held).toBeDefined();
  });
});

describe('what is taken', () => {
  test('those that fell silent, up to a number of traces and rows', () => {
    const waiting = new WaitingTraces(1e6);
    for (let n = 0; n < 5; n++) waiting.note(root(n), n * 100, false);
    waiting.note(child(7), 0, false);
    expect(ids(waiting.take(1250, PATIENCE, 2, 100))).toBe('t0 t1');
    expect(ids(waiting.take(1250, PATIENCE, 2, 100))).toBe('t2');
    for (const name of ['a', 'b', 'c']) waiting.note(child(3, name), 300, false);
    expect(ids(waiting.take(5000, PATIENCE, 10, 3))).toBe('t3');
    expect(ids(waiting.take(5000, PATIENCE, 10, 3))).toBe('t4');
    expect(ids(waiting.take(15_000, PATIENCE, 10, 3))).toBe('t7');
  });

  test('what comes meanwhile waits by itself, and knows that the root is there', () => {
    const waiting = new WaitingTraces(1e6);
    waiting.note(root(1), 0, false);
    const taken = waiting.take(1000, PATIENCE, 10, 100);
    waiting.note(child(1), 0, false);
    expect(waiting.oldestMs()).toBe(0);
    waiting.finish(taken);
    expect(waiting.size).toBe(1);
    expect(waiting.take(1000, PATIENCE, 10, 100)).toMatchObject([{ hasRoot: true, size: 1 }]);
  });

  test('what failed waits on together with what came meanwhile', () => {
    const waiting = new WaitingTraces(1e6);
    waiting.note(root(1), 100, false);
    const taken = waiting.take(1100, PATIENCE, 10, 100);
    waiting.note(child(1), 1100, false);
    waiting.putBack(taken);
    expect(waiting.size).toBe(1);
    const [again] = waiting.take(2100, PATIENCE, 10, 100);
    expect(again).toMatchObject({ firstIngestedMs: 100, lastIngestedMs: 1100, hasRoot: true, size: 2 });
    expect(again!.held?.spans).toHaveLength(2);
  });

  test('what failed and was partly stored by others is not held', () => {
    const waiting = new WaitingTraces(1e6);
    waiting.note(root(1), 100, false);
    const taken = waiting.take(1100, PATIENCE, 10, 100);
    waiting.list(arrival(1, 1100), false);
    waiting.putBack(taken);
    expect(waiting.take(5000, PATIENCE, 10, 100)[0]?.held).toBeUndefined();
    expect(waiting.heldBytes).toBe(0);
  });
});

test('how long the oldest has been ready', () => {
  const waiting = new WaitingTraces(1e6);
  expect(waiting.lagMs(0, PATIENCE)).toBe(0);
  waiting.note(root(1), 0, false);
  expect(waiting.lagMs(900, PATIENCE)).toBe(0);
  expect(waiting.lagMs(1400, PATIENCE)).toBe(400);
});

test('any sequence: nothing is lost, bytes add up, and the oldest time is never later than anything that waits', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('note' as const), n: fc.nat(5) }),
    fc.record({ kind: fc.constant('list' as const), n: fc.nat(5) }),
    fc.record({ kind: fc.constant('take' as const), n: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ kind: fc.constant('finish' as const), n: fc.nat(3) }),
    fc.record({ kind: fc.constant('putBack' as const), n: fc.nat(3) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const waiting = new WaitingTraces(3 * root(0).bytes.byteLength);
      const unfinished = new Map<string, number>();
      let taken: { traces: readonly WaitingTrace[]; at: ReadonlyMap<string, number> }[] = [];
      let nowMs = 0;
      for (const { kind, n } of steps) {
        nowMs += 700;
        if (kind === 'note') waiting.note(root(n), nowMs, false);
        if (kind === 'list') waiting.list(arrival(n, nowMs), true);
        if (kind === 'note' || kind === 'list') {
          const key = traceKey(trace(n));
          unfinished.set(key, Math.min(unfinished.get(key) ?? nowMs, nowMs));
        }
        // One process works on one batch at a time.
        if (kind === 'take' && taken.length === 0) {
          const traces = waiting.take(nowMs, PATIENCE, n, 100);
          taken = [{ traces, at: new Map(traces.map((each) => [traceKey(each), nowMs])) }];
        }
        if (kind === 'finish' || kind === 'putBack') {
          for (const { traces } of taken) waiting[kind](traces);
          if (kind === 'finish')
            for (const { traces, at } of taken)
              for (const each of traces) {
                const key = traceKey(each);
                if (waiting.has(each)) unfinished.set(key, Math.max(unfinished.get(key)!, at.get(key)!));
                else unfinished.delete(key);
              }
          taken = [];
        }
        for (const [, atMs] of unfinished) expect(waiting.oldestMs()).toBeLessThanOrEqual(Math.max(atMs, nowMs));
        expect(waiting.heldBytes).toBeGreaterThanOrEqual(0);
        expect(waiting.heldBytes).toBeLessThanOrEqual(4 * root(0).bytes.byteLength);
        expect(waiting.oldestMs() === Number.POSITIVE_INFINITY).toBe(unfinished.size === 0);
      }
      for (const { traces } of taken) waiting.finish(traces);
      for (let rounds = 0; rounds < 20; rounds++) waiting.finish(waiting.take(nowMs + 1e6, PATIENCE, 10, 100));
      expect({ size: waiting.size, bytes: waiting.heldBytes }).toEqual({ size: 0, bytes: 0 });
    }),
    { numRuns: 200 },
  );
});
