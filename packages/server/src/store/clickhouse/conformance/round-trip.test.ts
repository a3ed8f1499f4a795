import type { Span } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TIME } from '../columns.ts';
import { describeEngines } from './stores.ts';
import {
  anyLog,
  anyRequest,
  anySpan,
  canonical,
  log,
  request,
  SECOND,
  span,
  spanId,
  T0,
  traceId,
} from './test-data.ts';

const BATCH = 12;
const RUNS = { numRuns: 20 };

describeEngines((running) => {
  let numbers = 1000;
  const newProject = () => `project-${(numbers += 1)}`;
  const batchOf = <T>(any: (n: number) => fc.Arbitrary<T>) =>
    fc
      .integer({ min: 1, max: BATCH })
      .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => any(i + 1))));

  describe('what was stored comes back equal', () => {
    test('any span', async () => {
      await fc.assert(
        fc.asyncProperty(batchOf(anySpan), async (spans) => {
          const projectId = newProject();
          const stored = spans.map((each) => ({ ...each, projectId }));
          await running.store.insertSpans(stored, Date.now());
          const read = new Map((await running.store.readSpans(stored, 1000)).map((each) => [each.spanId, each]));
          expect(read.size).toBe(stored.length);
          for (const each of stored) expect(canonical(read.get(each.spanId))).toBe(canonical(each));
        }),
        RUNS,
      );
    });

    test('any span in outline, which is all but its content, and one of several by its id', async () => {
      await fc.assert(
        fc.asyncProperty(batchOf(anySpan), async (spans) => {
          const projectId = newProject();
          const stored = spans.map((each) => ({ ...each, projectId }));
          await running.store.insertSpans(stored, Date.now());
          const traceIds = stored.map((each) => each.traceId);
          const outlines = await running.store.readSpanOutlines({ projectId, traceIds }, 1000);
          const read = new Map(outlines.map((each) => [each.spanId, each]));
          expect(read.size).toBe(stored.length);
          for (const each of stored) expect(canonical(read.get(each.spanId))).toBe(canonical(outlineOf(each)));
          const [wanted] = stored;
          const found = await running.store.readSpansById({ projectId, traceIds, spanIds: [wanted!.spanId, 'no'] });
          expect(found.map(canonical)).toEqual([canonical(wanted)]);
        }),
        RUNS,
      );
    });

    test('any log record', async () => {
      await fc.assert(
        fc.asyncProperty(batchOf(anyLog), async (logs) => {
          const projectId = newProject();
          const stored = logs.map((each) => ({ ...each, projectId, traceId: each.traceId! }));
          await running.store.insertLogs(stored, Date.now());
          const read = new Map((await running.store.readLogs(stored, 1000)).map((each) => [each.logId, each]));
          expect(read.size).toBe(stored.length);
          for (const each of stored) expect(canonical(read.get(each.logId))).toBe(canonical(each));
        }),
        RUNS,
      );
    });

    test('any request', async () => {
      await fc.assert(
        fc.asyncProperty(batchOf(anyRequest), async (requests) => {
          const projectId = newProject();
          const stored = requests.map((each) => ({ ...each, projectId }));
          const version = 2n ** 63n + 1n;
          await running.store.insertRequests(stored.map((record) => ({ record, version })));
          const read = new Map((await running.store.readRequests(stored)).map((each) => [each.record.requestId, each]));
          expect(read.size).toBe(stored.length);
          for (const record of stored)
            expect(canonical(read.get(record.requestId))).toBe(canonical({ record, version }));
        }),
        RUNS,
      );
    });
  });

  describe('what does not fit is made to fit, and does not take its batch with it', () => {
    test.for([
      { name: 'a time before 1970', stored: -5n, read: 0n },
      { name: 'a time after the last that can be stored', stored: MAX_TIME + SECOND, read: MAX_TIME },
      { name: 'the last time OTLP can say', stored: 2n ** 64n - 1n, read: MAX_TIME },
    ])('$name', async ({ stored, read }) => {
      const n = (numbers += 1);
      await running.store.insertSpans([span({ traceId: traceId(n), startTimeNs: stored, endTimeNs: stored })], 1);
      const [found] = await running.store.readSpans([{ projectId: 'default', traceId: traceId(n) }], 10);
      expect([found?.startTimeNs, found?.endTimeNs]).toEqual([read, read]);
    });

    test('numbers that are no counts are absent, sizes beyond a column are its limit', async () => {
      const n = (numbers += 1);
      const odd = span({
        traceId: traceId(n),
        usage: { inputTokens: 1.5, outputTokens: -1, cacheReadTokens: 2 ** 60, reasoningTokens: 7 },
        costUsd: Number.NaN,
        timeToFirstTokenMs: Number.POSITIVE_INFINITY,
        droppedCount: 2 ** 40,
        attempt: 2 ** 40,
      });
      await running.store.insertSpans([odd], 1);
      const [found] = await running.store.readSpans([odd], 10);
      expect(found).toMatchObject({ usage: { reasoningTokens: 7 }, droppedCount: 2 ** 32 - 1, attempt: 2 ** 32 - 1 });
      expect(found).not.toHaveProperty('costUsd');
      expect(Object.keys(found!.usage)).toEqual(['reasoningTokens']);
      const record = request({
        requestId: `odd-${n}`,
        durationMs: Number.NaN,
        usage: { inputTokens: 0.5 },
        costUsd: Number.POSITIVE_INFINITY,
        counts: { spans: 2 ** 33, generations: 1, toolCalls: 0, toolErrors: 0, retries: 0 },
      });
      await running.store.insertRequests([{ record, version: 1n }]);
      const stored = await running.store.readRequest(record);
      expect(stored?.record).toMatchObject({ durationMs: 0, usage: {}, counts: { spans: 2 ** 32 - 1 } });
      expect(stored?.record).not.toHaveProperty('costUsd');
    });

    test('half a surrogate pair becomes the replacement character', async () => {
      const n = (numbers += 1);
      const broken = span({
        traceId: traceId(n),
        name: 'a\ud83d',
        output: 'back\\ud83d slash \ude00 \u{1f600}',
        attributes: { 'key\ud800': 'x', list: ['\udfff'] },
      });
      const sound = span({ traceId: traceId(n), spanId: spanId(2), startTimeNs: T0 + 1n });
      await running.store.insertSpans([broken, sound], 1);
      const [first, second] = await running.store.readSpans([broken], 10);
      expect(first).toMatchObject({ name: 'a\ufffd', output: 'back\\ud83d slash \ufffd \u{1f600}' });
      expect(first?.attributes).toEqual({ 'key\ufffd': 'x', list: ['\udfff'] });
      expect(second?.spanId).toBe(spanId(2));
    });

    test('a preview that would end within a character ends before it', async () => {
      const record = request({ requestId: 'emoji', projectId: 'preview', input: `${'x'.repeat(299)}\u{1f600}` });
      await running.store.insertRequests([{ record, version: 1n }]);
      const page = await running.store.searchRequests({
        projectId: 'preview',
        fromNs: 0n,
        toNs: MAX_TIME,
        filter: undefined,
        sort: 'start_time',
        order: 'desc',
        limit: 10,
        withTotal: false,
      });
      expect(page.items[0]?.record.input).toBe('x'.repeat(299));
    });
  });

  test('log records without a trace are stored and start no assembly', async () => {
    const { traceId: _, spanId: __, ...untied } = log({ projectId: 'untied' });
    await running.store.insertLogs([untied], 5_000_000);
    expect(await running.store.findArrivals(5_000_000, 5_000_001, 10)).toEqual([]);
  });
});

function outlineOf(span: Span): Span {
  const { input: _1, output: _2, query: _3, toolArguments: _4, toolResult: _5, statement: _6, ...rest } = span;
  const { sessionId: _7, userId: _8, outcomeStatus: _9, outcomeReason: _10, traceState: _11, ...outline } = rest;
  const nothing = { labels: {}, attributes: {}, resourceAttributes: {}, events: [], citations: [] };
  return { ...outline, ...nothing, inputMessages: [], outputMessages: [], candidates: [], selected: [] };
}
