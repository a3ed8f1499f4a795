import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeEngines } from './stores.ts';
import { log, span, spanId, traceId } from './test-data.ts';

describeEngines((running) => {
  // Every test has a time of its own, for arrivals are looked for by time alone. They are kept for a week.
  let clock = Date.now() - 86_400_000;
  const newTime = () => (clock += 100_000);

  test('arrivals say what came of a trace in each write, oldest first', async () => {
    const now = newTime();
    const { store } = running;
    await store.insertSpans([span({ traceId: traceId(1), parentSpanId: spanId(9) })], now);
    await store.insertSpans([span({ traceId: traceId(2), spanId: spanId(2) })], now + 1);
    await store.insertSpans(
      [
        span({ traceId: traceId(1), spanId: spanId(3) }),
        span({ traceId: traceId(1), spanId: spanId(4), parentSpanId: spanId(3) }),
      ],
      now + 2,
    );
    await store.insertSpans([span({ traceId: traceId(1), spanId: spanId(3) })], now + 3);
    await store.insertLogs([log({ traceId: traceId(3) })], now + 4);
    expect(await store.findArrivals(now, now + 5, 10)).toEqual([
      { projectId: 'default', traceId: traceId(1), ingestedAtMs: now, hasRoot: false, rows: 1 },
      { projectId: 'default', traceId: traceId(2), ingestedAtMs: now + 1, hasRoot: true, rows: 1 },
      { projectId: 'default', traceId: traceId(1), ingestedAtMs: now + 2, hasRoot: true, rows: 2 },
      { projectId: 'default', traceId: traceId(1), ingestedAtMs: now + 3, hasRoot: true, rows: 1 },
      { projectId: 'default', traceId: traceId(3), ingestedAtMs: now + 4, hasRoot: false, rows: 1 },
    ]);
  });

  test('the range has its first millisecond and not its last', async () => {
    const now = newTime();
    for (const n of [0, 1, 2]) await running.store.insertSpans([span({ traceId: traceId(n + 1) })], now + n);
    const found = await running.store.findArrivals(now + 1, now + 2, 10);
    expect(found.map((arrival) => arrival.traceId)).toEqual([traceId(2)]);
  });

  test('more than the limit in one millisecond come together, so that going on from the next loses none', async () => {
    const now = newTime();
    const spans = Array.from({ length: 50 }, (_, i) => span({ traceId: traceId(i + 1) }));
    await running.store.insertSpans(spans, now);
    await running.store.insertSpans([span({ traceId: traceId(99) })], now + 1);
    expect(await running.store.findArrivals(now, now + 10, 7)).toHaveLength(50);
    expect(await running.store.findArrivals(now + 1, now + 10, 7)).toHaveLength(1);
  });

  test('paging by limit lists every trace with its last arrival, whatever the times', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 6 }),
        async (batches, limit) => {
          const now = newTime();
          const expected = new Map<string, number>();
          for (const [at, traces] of batches.entries()) {
            await running.store.insertSpans(
              traces.map((n) => span({ traceId: traceId(n + 1) })),
              now + at,
            );
            for (const n of traces) expected.set(traceId(n + 1), now + at);
          }
          const listed = new Map<string, number>();
          for (let since = now; ;) {
            const page = await running.store.findArrivals(since, now + 1000, limit);
            for (const arrival of page) listed.set(arrival.traceId, arrival.ingestedAtMs);
            if (page.length < limit) break;
            since = page.at(-1)!.ingestedAtMs + 1;
          }
          expect(listed).toEqual(expected);
        },
      ),
      { numRuns: 12 },
    );
  });

  describe('traces of explicit requests', () => {
    test('are found by request id within the project', async () => {
      const spans = [
        span({ projectId: 'a', traceId: traceId(1), requestId: 'same' }),
        span({ projectId: 'a', traceId: traceId(2), requestId: 'same' }),
        span({ projectId: 'a', traceId: traceId(3), requestId: 'other' }),
        span({ projectId: 'b', traceId: traceId(4), requestId: 'same' }),
        span({ projectId: 'b', traceId: traceId(5) }),
      ];
      await running.store.insertSpans([...spans, ...spans], newTime());
      const keys = [
        { projectId: 'a', requestId: 'same' },
        { projectId: 'b', requestId: 'other' },
      ];
      const found = await running.store.findTracesOfRequests(keys);
      expect(found.map((each) => each.traceId).sort()).toEqual([traceId(1), traceId(2)]);
      expect(await running.store.findTracesOfRequests([])).toEqual([]);
    });
  });

  test('whether a project ever had a span', async () => {
    expect(await running.store.hasAnySpan('never')).toBe(false);
    await running.store.insertLogs([log({ projectId: 'only-logs' })], newTime());
    expect(await running.store.hasAnySpan('only-logs')).toBe(false);
    await running.store.insertSpans([span({ projectId: 'once' })], newTime());
    expect(await running.store.hasAnySpan('once')).toBe(true);
  });

  test('the store answers while it is open', async () => {
    await expect(running.store.ping()).resolves.toBeUndefined();
  });
});
