import { STAGES, type LogRecord, type Span } from '@faultline/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleRequest } from './assemble.ts';
import { layoutSpans } from './layout.ts';
import { atMs, log, message, span, TRACE } from './sample-spans.ts';

const OTHER = 'b'.repeat(32);
const assembled = (spans: readonly Span[], logs: readonly LogRecord[] = []) =>
  assembleRequest({ projectId: 'default', requestId: 'r1', spans, logs });

test('a RAG request with a tool, whole', () => {
  const request = assembled([
    span('POST /ask', undefined, [0, 1000], {
      stage: 'request',
      kind: 'server',
      serviceName: 'gateway',
      labels: { tenant: 'acme', environment: 'prod' },
      sessionId: 's1',
      userId: 'u1',
    }),
    span('retrieve', 'POST /ask', [10, 110], {
      stage: 'retrieval',
      query: 'refund window',
      candidates: [{ id: 'd1', rank: 1, score: 0.9 }],
      selected: [{ id: 'd1', rank: 1 }],
    }),
    span('chat', 'POST /ask', [110, 900], {
      stage: 'generation',
      dialect: 'otel-genai',
      provider: 'openai',
      requestModel: 'gpt-4o',
      responseModel: 'gpt-4o-2024-08-06',
      promptVersion: 'v3',
      usage: { inputTokens: 100, outputTokens: 20 },
      costUsd: 0.001,
      costSource: 'computed',
      timeToFirstTokenMs: 40,
      inputMessages: [message('user', 'How long can I return it?')],
      outputMessages: [message('assistant', '30 days.')],
      labels: { locale: 'en' },
    }),
    span('lookup', 'POST /ask', [900, 990], {
      stage: 'tool',
      toolName: 'lookup',
      toolArguments: { id: 1 },
      toolResult: 'ok',
    }),
  ]);
  expect(request).toEqual({
    projectId: 'default',
    requestId: 'r1',
    traceIds: [TRACE],
    name: 'POST /ask',
    serviceNames: ['gateway', 'bot'],
    startTimeNs: atMs(0),
    durationMs: 1000,
    timeToFirstTokenMs: 150,
    outcome: { status: 'unknown', source: 'none' },
    cohort: { tenant: 'acme', environment: 'prod', locale: 'en', promptVersion: 'v3', model: 'gpt-4o-2024-08-06' },
    sessionId: 's1',
    userId: 'u1',
    input: 'How long can I return it?',
    output: '30 days.',
    usage: { inputTokens: 100, outputTokens: 20 },
    costUsd: 0.001,
    costSource: 'computed',
    models: ['gpt-4o-2024-08-06'],
    providers: ['openai'],
    toolNames: ['lookup'],
    dialects: ['otel-genai', 'plain'],
    counts: { spans: 4, generations: 1, toolCalls: 1, toolErrors: 0, retries: 0 },
    stageTimes: [
      { stage: 'generation', selfMs: 790, criticalMs: 790 },
      { stage: 'retrieval', selfMs: 100, criticalMs: 100 },
      { stage: 'tool', selfMs: 90, criticalMs: 90 },
      { stage: 'request', selfMs: 20, criticalMs: 20 },
    ],
    evidence: {
      query: 'refund window',
      candidates: [{ id: 'd1', rank: 1, score: 0.9, spanId: 'retrieve' }],
      selected: [{ id: 'd1', rank: 1 }],
      promptVersion: 'v3',
      promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      answer: '30 days.',
      citations: [],
      toolCalls: [{ name: 'lookup', arguments: { id: 1 }, result: 'ok', status: 'ok', attempt: 1, spanId: 'lookup' }],
      validations: [],
      completeness: { present: ['input', 'retrieval', 'prompt', 'answer', 'tools', 'delivery'], missing: [] },
    },
    scores: [],
    facts: {},
    statement: {},
    hasRoot: true,
    warnings: [],
    signs: [],
  });
});

describe('time to first token', () => {
  const root = span('root', undefined, [0, 1000]);
  const said = { stage: 'generation' as const, outputMessages: [message('assistant', 'x')] };
  test.for<{ name: string; spans: Span[]; ms: number | undefined }>([
    {
      name: 'from the start of the request',
      spans: [root, span('a', 'root', [100, 200], { ...said, timeToFirstTokenMs: 30 })],
      ms: 130,
    },
    {
      name: 'of the call that answered, not of one before it',
      spans: [
        root,
        span('a', 'root', [100, 200], {
          stage: 'generation',
          timeToFirstTokenMs: 30,
          outputMessages: [message('assistant', { type: 'tool_call', name: 't' })],
        }),
        span('b', 'root', [300, 400], { ...said, timeToFirstTokenMs: 50 }),
      ],
      ms: 350,
    },
    {
      name: 'from whichever span of the call knows it',
      spans: [
        root,
        span('a', 'root', [100, 200], { stage: 'generation', timeToFirstTokenMs: 30 }),
        span('b', 'a', [110, 190], said),
      ],
      ms: 130,
    },
    {
      name: 'unknown when the answering call does not say',
      spans: [root, span('a', 'root', [100, 200], said)],
      ms: undefined,
    },
    { name: 'unknown without model call', spans: [root], ms: undefined },
  ])('$name', ({ spans, ms }) => {
    expect(assembled(spans).timeToFirstTokenMs).toBe(ms);
  });
});

describe('cohort labels', () => {
  test('the first span to say a label decides, roots first; what spans disagree on is told', () => {
    const { cohort, warnings } = assembled([
      span('root', undefined, [0, 9], { labels: { tenant: 'acme', locale: '' } }),
      span('a', 'root', [1, 2], { labels: { tenant: 'other', locale: 'fr', release: '1' } }),
      span('b', 'root', [3, 4], {
        labels: { release: '2', constructor: 'y' },
      }),
    ]);
    expect(cohort).toEqual({ tenant: 'acme', locale: 'fr', release: '1', constructor: 'y' });
    expect(warnings).toEqual(['spans disagree on tenant']);
  });

  test('model and prompt version are those of the call that answered', () => {
    const { cohort, models } = assembled([
      span('root', undefined, [0, 9], { labels: { promptVersion: 'of root' } }),
      span('a', 'root', [1, 2], { stage: 'generation', requestModel: 'small', promptVersion: 'v1' }),
      span('b', 'root', [3, 4], {
        stage: 'generation',
        requestModel: 'large',
        promptVersion: 'v2',
        outputMessages: [message('assistant', 'x')],
      }),
    ]);
    expect(cohort).toEqual({ promptVersion: 'v2', model: 'large' });
    expect(models).toEqual(['small', 'large']);
  });
});

describe('what arrives beside the spans', () => {
  const spans = [
    span('root', undefined, [0, 9]),
    span('chat', 'root', [1, 8], { stage: 'generation', requestModel: 'm' }),
  ];
  const question = message('user', 'why?');
  const reply = message('assistant', 'because');

  test('messages come together in time order, whatever order their records came in', () => {
    const logs = [
      log('chat', 3, { outputMessages: [reply], finishReasons: ['stop'] }),
      log('chat', 2, { inputMessages: [question] }),
      log('chat', 1, { inputMessages: [message('system', 's')] }),
    ];
    const request = assembled(spans, logs);
    expect(request).toEqual(assembled(spans, [...logs].reverse()));
    expect(request).toMatchObject({ input: 'why?', output: 'because', evidence: { answer: 'because' } });
    const chat = layoutSpans(spans, logs).spans.find(({ span: each }) => each.name === 'chat')!.span;
    expect(chat.inputMessages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(chat.finishReasons).toEqual(['stop']);
  });

  test.for<{ name: string; own: Partial<Span>; logged: LogRecord['contributes']; becomes: Partial<Span> }>([
    {
      name: 'what the span says itself stays',
      own: { usage: { inputTokens: 1 } },
      logged: { usage: { inputTokens: 5 } },
      becomes: { usage: { inputTokens: 1 } },
    },
    {
      name: 'what it leaves open is filled',
      own: {},
      logged: { usage: { inputTokens: 5 }, costUsd: 1, costSource: 'reported' },
      becomes: { usage: { inputTokens: 5 }, costUsd: 1, costSource: 'reported' },
    },
    {
      name: 'a conversation of its own stays',
      own: { inputMessages: [question] },
      logged: { inputMessages: [message('user', 'other')] },
      becomes: { inputMessages: [question] },
    },
    {
      name: 'system instructions are joined by the conversation',
      own: { inputMessages: [message('system', 's')] },
      logged: { inputMessages: [question] },
      becomes: { inputMessages: [message('system', 's'), question] },
    },
    {
      name: 'system instructions in both are there once',
      own: { inputMessages: [message('system', 's')] },
      logged: { inputMessages: [message('system', 's'), question] },
      becomes: { inputMessages: [message('system', 's'), question] },
    },
    {
      name: 'media parts pass through',
      own: {},
      logged: {
        inputMessages: [message('user', { type: 'media', modality: 'image', mimeType: 'image/png', sizeBytes: 9 })],
      },
      becomes: {
        inputMessages: [message('user', { type: 'media', modality: 'image', mimeType: 'image/png', sizeBytes: 9 })],
      },
    },
  ])('$name', ({ own, logged, becomes }) => {
    const [only] = layoutSpans([span('chat', undefined, [0, 1], own)], [log('chat', 1, logged)]).spans;
    expect(only!.span).toMatchObject(becomes);
  });

  test('records of no span, or of one that is not here, change nothing', () => {
    const { spanId: _span, ...loose } = log('chat', 1, { inputMessages: [question] });
    const elsewhere = log('gone', 1, { inputMessages: [question] });
    const otherTrace = { ...log('chat', 1, { inputMessages: [question] }), traceId: OTHER };
    expect(assembled(spans, [loose, elsewhere, otherTrace, log('chat', 1, undefined)])).toEqual(assembled(spans));
  });
});

const anyText = fc.oneof(
  fc.constantFrom('', '{"q":', '[]', '{"messages":[{"role":"user"}]}', '\ud83d', 'because'),
  fc.string({ maxLength: 12 }),
);
const anyMessage = fc.record({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'odd'),
  parts: fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('text' as const), text: anyText }),
      fc.record({
        type: fc.constant('tool_call' as const),
        id: fc.constantFrom('c1', 'c2'),
        name: fc.constantFrom('x', 'y'),
        arguments: fc.jsonValue({ maxDepth: 1 }),
      }),
      fc.record({
        type: fc.constant('tool_result' as const),
        id: fc.constantFrom('c1', 'c2'),
        result: fc.jsonValue({ maxDepth: 1 }),
      }),
      fc.record({ type: fc.constant('media' as const), modality: fc.constant('image') }),
    ),
    { maxLength: 3 },
  ),
});
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const documents = fc.array(fc.record({ id: fc.constantFrom('d1', 'sha256:x'), rank: fc.nat(5) }), { maxLength: 3 });
const anySpan: fc.Arbitrary<Span> = fc
  .record({
    id: fc.integer({ min: 0, max: 25 }),
    parent: optional(fc.integer({ min: 0, max: 28 })),
    start: fc.integer({ min: -50, max: 200 }),
    length: fc.integer({ min: -10, max: 120 }),
    facts: fc.record(
      {
        traceId: fc.constantFrom(TRACE, OTHER),
        stage: fc.constantFrom(...STAGES),
        isWrapper: fc.boolean(),
        statusCode: fc.constantFrom('unset', 'ok', 'error'),
        serviceName: fc.constantFrom('bot', 'rag'),
        scopeName: fc.constantFrom('s1', 's2'),
        responseId: fc.constantFrom('r1', 'r2'),
        requestModel: fc.constantFrom('m1', 'm2'),
        usage: fc.record({ inputTokens: fc.constantFrom(1, 2), outputTokens: fc.constant(1) }, { requiredKeys: [] }),
        costUsd: fc.constantFrom(0.5, 0.25),
        timeToFirstTokenMs: fc.integer({ min: -5, max: 50 }),
        toolName: fc.constantFrom('x', 'y'),
        toolCallId: fc.constantFrom('c1', 'c2'),
        toolArguments: fc.jsonValue({ maxDepth: 1 }),
        attempt: fc.integer({ min: 1, max: 3 }),
        errorMessage: anyText,
        input: anyText,
        output: anyText,
        query: anyText,
        inputMessages: fc.array(anyMessage, { maxLength: 3 }),
        outputMessages: fc.array(anyMessage, { maxLength: 3 }),
        candidates: documents,
        selected: documents,
        citations: fc.array(fc.record({ id: fc.constantFrom('d1', 'd2') }), { maxLength: 2 }),
        labels: fc.dictionary(
          fc.constantFrom('tenant', 'promptVersion', '__proto__', 'x'),
          fc.constantFrom('', 'a', 'b'),
          { maxKeys: 3 },
        ),
        outcomeStatus: fc.constantFrom('success', 'failure', 'unknown'),
        droppedCount: fc.nat(2),
        warnings: fc.array(anyText, { maxLength: 2 }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ id, parent, start, length, facts }) =>
    span(`s${id}`, parent === undefined ? undefined : `s${parent}`, [start, start + length], facts as Partial<Span>),
  );
const anyLog: fc.Arbitrary<LogRecord> = fc
  .record({
    at: fc.nat(25),
    ms: fc.nat(20),
    id: fc.nat(1000),
    contributes: fc.record(
      {
        inputMessages: fc.array(anyMessage, { maxLength: 2 }),
        outputMessages: fc.array(anyMessage, { maxLength: 2 }),
        errorType: fc.constant('E'),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ at, ms, id, contributes }) => log(`s${at}`, ms, contributes, `log${id}`));

test('any spans and logs become the same request whatever order they come in, and nothing throws', () => {
  const uniqueLogs = fc.uniqueArray(anyLog, { maxLength: 8, selector: ({ logId }) => logId });
  fc.assert(
    fc.property(
      fc.array(anySpan, { maxLength: 30 }),
      uniqueLogs,
      fc.infiniteStream(fc.nat()),
      (spans, logs, random) => {
        const shuffled = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, at: random.next().value as number }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const request = assembled(spans, logs);
        expect(assembled(shuffled(spans), shuffled(logs))).toEqual(request);
        expect(request.counts.spans).toBe(new Set(spans.map((each) => `${each.traceId} ${each.spanId}`)).size);
        expect(request.durationMs).toBeGreaterThanOrEqual(0);
        expect(request.timeToFirstTokenMs ?? 0).toBeGreaterThanOrEqual(0);
        const critical = request.stageTimes.reduce((sum, { criticalMs }) => sum + criticalMs, 0);
        expect(critical).toBeCloseTo(request.durationMs, 6);
        const { present, missing } = request.evidence.completeness;
        expect(present.filter((item) => missing.includes(item))).toEqual([]);
        const { spans: laidOut } = layoutSpans(spans, logs);
        expect(laidOut).toHaveLength(request.counts.spans);
        laidOut.forEach(({ depth }, index) =>
          expect(depth).toBeLessThanOrEqual(index === 0 ? 0 : laidOut[index - 1]!.depth + 1),
        );
      },
    ),
    { numRuns: 150 },
  );
});

describe('large requests', () => {
  /** Reads of span fields, the unit of work of every step: what grows faster than the spans shows here, whatever the machine. */
  function readsToAssemble(spans: readonly Span[]): number {
    let reads = 0;
    const counted = spans.map(
      (each) =>
        new Proxy(each, {
          get: (target, key) => {
            reads += 1;
            return target[key as keyof Span];
          },
        }),
    );
    assembled(counted);
    return reads;
  }

  const flat = (count: number) =>
    Array.from({ length: count }, (_, i) => {
      if (i === 0) return span('s0', undefined, [0, count]);
      const facts: Partial<Span> =
        i % 2 === 0
          ? { stage: 'tool', toolName: 'x' }
          : {
              stage: 'generation',
              requestModel: 'm',
              responseId: 'same',
              usage: { inputTokens: 1, outputTokens: 1 },
              outputMessages: [message('assistant', { type: 'tool_call', name: 'x', arguments: i })],
            };
      return span(`s${i}`, 's0', [i, i + 1], facts);
    });
  const parallel = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      i === 0
        ? span('s0', undefined, [0, count])
        : span(`s${i}`, 's0', [1, count - 1], {
            stage: 'generation',
            requestModel: 'm',
            usage: { inputTokens: 1, outputTokens: 1 },
          }),
    );
  const deep = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      span(`s${i}`, i === 0 ? undefined : `s${i - 1}`, [i, 2 * count - i], {
        stage: i % 2 === 0 ? 'agent' : 'generation',
      }),
    );

  test.for([
    { name: 'flat: a loop of calls and tools', make: flat },
    { name: 'parallel: all at once', make: parallel },
    { name: 'deep: each within the other', make: deep },
  ])('$name: the work grows with the spans', ({ make }) => {
    const small = readsToAssemble(make(1000));
    const large = readsToAssemble(make(8000));
    expect(large / small).toBeLessThan(8 * 1.6);
  });

  test('30,000 spans, flat and deep', () => {
    expect(assembled(flat(30_000)).counts).toMatchObject({ spans: 30_000, generations: 15_000, toolCalls: 15_000 });
    expect(assembled(deep(30_000)).counts.spans).toBe(30_000);
    expect(layoutSpans(deep(30_000), []).spans.at(-1)!.depth).toBe(29_999);
  });
});

describe('what is said about a request after the fact', () => {
  const root = span('root', undefined, [0, 100], { stage: 'request' });
  const call = span('call', 'root', [10, 90], { stage: 'generation' });
  const said = span('said', undefined, [86_400_000, 86_400_001], {
    traceId: OTHER,
    isAnnotation: true,
    outcomeStatus: 'failure',
    outcomeReason: 'the customer complained',
  });

  test('decides the outcome and is no part of the work', () => {
    const before = assembled([root, call]);
    const after = assembled([said, root, call]);
    expect(after.outcome).toEqual({ status: 'failure', source: 'sdk', reason: 'the customer complained' });
    expect(after.traceIds).toEqual([...before.traceIds, OTHER]);
    expect({ ...after, outcome: before.outcome, traceIds: before.traceIds }).toEqual(before);
  });

  test('the last statement counts, inside the request or after it', () => {
    const stating: Span = { ...root, outcomeStatus: 'success' };
    expect(assembled([stating, call]).outcome.status).toBe('success');
    expect(assembled([stating, call, said]).outcome.status).toBe('failure');
  });
});
