// Spans, logs and requests for tests: plain ones to start from, and arbitrary ones that fit the types.
import {
  EVIDENCE_ITEMS,
  FACT_NAMES,
  FAILURE_CLASSES,
  SERVING_SIGNALS,
  SPAN_KINDS,
  STAGES,
  STATUS_CODES,
  type LogRecord,
  type RequestRecord,
  type Span,
} from '@faultline/model';
import fc from 'fast-check';
import { MAX_TIME } from '../columns.ts';

export const T0 = 1_760_000_000_000_000_000n;
export const SECOND = 1_000_000_000n;

export const traceId = (n: number) => n.toString(16).padStart(32, '0');
export const spanId = (n: number) => n.toString(16).padStart(16, '0');

export function span(fields: Partial<Span> = {}): Span {
  return {
    projectId: 'default',
    traceId: traceId(1),
    spanId: spanId(1),
    name: 'chat',
    stage: 'generation',
    kind: 'internal',
    startTimeNs: T0,
    endTimeNs: T0 + SECOND,
    statusCode: 'unset',
    usage: {},
    isWrapper: false,
    isAnnotation: false,
    finishReasons: [],
    inputMessages: [],
    outputMessages: [],
    candidates: [],
    selected: [],
    citations: [],
    labels: {},
    scores: [],
    attributes: {},
    resourceAttributes: {},
    events: [],
    links: [],
    droppedCount: 0,
    dialect: 'otel-genai',
    warnings: [],
    ...fields,
  };
}

export function log(fields: Partial<LogRecord> = {}): LogRecord {
  return {
    projectId: 'default',
    traceId: traceId(1),
    spanId: spanId(1),
    logId: 'log-1',
    timeNs: T0,
    severityNumber: 9,
    body: 'hello',
    attributes: {},
    resourceAttributes: {},
    dialect: 'otel-genai',
    warnings: [],
    ...fields,
  };
}

export function request(fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    projectId: 'default',
    requestId: 'r1',
    traceIds: [traceId(1)],
    name: 'chat',
    serviceNames: ['web'],
    startTimeNs: T0,
    durationMs: 1000,
    outcome: { status: 'success', source: 'rule' },
    cohort: {},
    usage: {},
    models: [],
    providers: [],
    toolNames: [],
    dialects: ['otel-genai'],
    counts: { spans: 1, generations: 1, toolCalls: 0, toolErrors: 0, retries: 0 },
    stageTimes: [],
    evidence: {
      candidates: [],
      selected: [],
      citations: [],
      toolCalls: [],
      validations: [],
      completeness: { present: [], missing: [] },
    },
    scores: [],
    facts: {},
    statement: {},
    hasRoot: true,
    warnings: [],
    signs: [],
    ...fields,
  };
}

/** JSON with sorted keys and exact integers, so that equal values are equal texts. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return `${inner}n`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
/** The empty text means absent, so an optional text that is there is not empty. */
const someText = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 });
const anyKey = fc.oneof(
  { weight: 4, arbitrary: anyText },
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a.b', '\n\t\\\'"'),
);
/** Most within an hour: every day is a partition, and each takes its time to write. */
const anyTime = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt({ min: T0, max: T0 + 3600n * SECOND }) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 5000n * SECOND, 20_261_127n * SECOND, MAX_TIME - 1n, MAX_TIME) },
);
const anyCount = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER));
const anyFigure = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const anyJson = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as never);
const record = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>) =>
  fc.array(fc.tuple(key, value), { maxLength: 5 }).map((entries) => Object.fromEntries(entries) as Record<string, T>);
const anyAttributes = record(
  anyKey,
  fc.oneof(
    anyText,
    fc.boolean(),
    fc.integer(),
    anyFigure,
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    fc.constant(null),
    anyJson,
  ),
);
const texts = fc.array(anyText, { maxLength: 3 });
const someTexts = fc.array(someText, { maxLength: 3 });
/** Fields that may be absent are absent, not undefined. */
const fields = <T extends object>(
  required: { [K in keyof T]: fc.Arbitrary<T[K]> },
  optional: { [K in keyof T]?: fc.Arbitrary<unknown> } = {},
) =>
  fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required) as never[] },
  ) as unknown as fc.Arbitrary<T>;

const anyUsage = fc.record(
  {
    inputTokens: anyCount,
    outputTokens: anyCount,
    cacheReadTokens: anyCount,
    cacheWriteTokens: anyCount,
    reasoningTokens: anyCount,
  },
  { requiredKeys: [] },
);
const anyDocument = fields({ id: anyText, rank: fc.nat() }, {
  score: anyFigure,
  text: anyText,
  metadata: anyAttributes,
} as never);
const anyMessage = fields(
  {
    role: anyText,
    parts: fc.array(
      fc.oneof(
        fc.record({ type: fc.constant('text' as const), text: anyText }),
        fc.record({ type: fc.constant('tool_call' as const), name: anyText, arguments: anyJson }),
        fc.record({ type: fc.constant('tool_result' as const), id: anyText, result: anyJson }),
      ),
      { maxLength: 3 },
    ),
  },
  { name: anyText, finishReason: anyText } as never,
);
const anyScore = fields({ name: anyText, source: fc.constantFrom('sdk', 'user') }, {
  value: anyFigure,
  passed: fc.boolean(),
} as never);
const anyCitation = fields({ id: anyText }, { quote: anyText } as never);
const anyValidation = fields({ name: anyText, verdict: fc.constantFrom('pass', 'fail') }, { reason: anyText } as never);
const someList = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });
const anyStoredScore = fields(
  { name: anyText, source: fc.constantFrom('sdk', 'user'), scoreId: anyText, timeNs: anyTime },
  {
    value: anyFigure,
    label: anyText,
    spanId: anyText,
  } as never,
);
const anyStatement = fc.record(
  {
    signals: fc.subarray([...SERVING_SIGNALS]),
    expectedSources: fc.array(anyText, { maxLength: 3 }),
    expectedAnswer: anyText,
    class: fc.constantFrom(...FAILURE_CLASSES, 'none'),
    stage: fc.constantFrom('corpus', ...STAGES),
  },
  { requiredKeys: [] },
);
const anyLabel = fields(
  {
    class: fc.constantFrom(...FAILURE_CLASSES),
    contributing: fc.subarray([...STAGES]),
    confidence: anyFigure,
    rule: someText,
    version: anyText,
    source: fc.constantFrom('auto', 'human'),
    explanation: anyText,
    evidence: someList(fields({ text: anyText }, { spanId: anyText, quote: anyText } as never)),
    missing: fc.array(anyText, { maxLength: 3 }),
  },
  { subClass: someText, stage: fc.constantFrom('corpus', ...STAGES), reviewer: someText } as never,
);

const optionalText = (...names: string[]) => Object.fromEntries(names.map((name) => [name, someText]));

/** Any span that fits the type, with ids of its own number. */
export const anySpan = (n: number) =>
  fields(
    {
      projectId: fc.constant('default'),
      traceId: fc.constant(traceId(n)),
      spanId: fc.constant(spanId(n)),
      name: anyText,
      stage: fc.constantFrom(...STAGES),
      kind: fc.constantFrom(...SPAN_KINDS),
      startTimeNs: anyTime,
      endTimeNs: anyTime,
      statusCode: fc.constantFrom(...STATUS_CODES),
      usage: anyUsage,
      isWrapper: fc.boolean(),
      isAnnotation: fc.boolean(),
      finishReasons: texts,
      inputMessages: someList(anyMessage),
      outputMessages: someList(anyMessage),
      candidates: someList(anyDocument),
      selected: someList(anyDocument),
      citations: someList(anyCitation),
      labels: record(anyKey, anyText),
      scores: someList(anyScore),
      attributes: anyAttributes,
      resourceAttributes: anyAttributes,
      events: someList(fc.record({ name: anyText, timeNs: anyTime, attributes: anyAttributes })),
      links: someList(fc.record({ traceId: anyText, spanId: anyText, attributes: anyAttributes })),
      droppedCount: fc.nat({ max: 2 ** 32 - 1 }),
      dialect: anyText,
      warnings: texts,
    },
    {
      ...optionalText(
        'parentSpanId',
        'requestId',
        'statusMessage',
        'errorType',
        'errorMessage',
        'serviceName',
        'scopeName',
        'scopeVersion',
        'provider',
        'requestModel',
        'responseModel',
        'responseId',
        'promptName',
        'promptVersion',
        'toolName',
        'toolCallId',
        'sessionId',
        'userId',
        'outcomeReason',
        'traceState',
        'input',
        'output',
        'query',
      ),
      costUsd: anyFigure,
      costSource: fc.constantFrom('reported', 'computed'),
      timeToFirstTokenMs: anyFigure,
      isStreaming: fc.boolean(),
      toolArguments: anyJson,
      toolResult: anyJson,
      attempt: fc.nat(),
      validation: anyValidation,
      statement: anyStatement,
      outcomeStatus: fc.constantFrom('success', 'failure', 'unknown'),
    } as never,
  ) as unknown as fc.Arbitrary<Span>;

export const anyLog = (n: number) =>
  fields(
    {
      projectId: fc.constant('default'),
      traceId: fc.constant(traceId(n)),
      logId: fc.constant(`log-${n}`),
      timeNs: anyTime,
      severityNumber: fc.nat({ max: 24 }),
      body: anyJson,
      attributes: anyAttributes,
      resourceAttributes: anyAttributes,
      dialect: anyText,
      warnings: texts,
    },
    {
      ...optionalText('spanId', 'severityText', 'eventName', 'serviceName', 'scopeName'),
      contributes: fc.record(
        {
          inputMessages: someList(anyMessage),
          outputMessages: someList(anyMessage),
          usage: anyUsage,
          costUsd: anyFigure,
          finishReasons: texts,
          errorType: anyText,
          toolArguments: anyJson,
          scores: someList(anyScore),
        },
        { requiredKeys: [] },
      ),
    } as never,
  ) as unknown as fc.Arbitrary<LogRecord>;

const items = fc.subarray([...EVIDENCE_ITEMS]);
const anyEvidence = fields(
  {
    candidates: someList(
      fields({ id: anyText, rank: fc.nat(), spanId: anyText }, { score: anyFigure, text: anyText } as never),
    ),
    selected: someList(anyDocument),
    citations: someList(anyCitation),
    toolCalls: someList(
      fields({ name: anyText, status: fc.constantFrom('ok', 'error', 'unknown'), attempt: fc.nat() }, {
        callId: anyText,
        arguments: anyJson,
        result: anyJson,
        error: anyText,
        spanId: anyText,
      } as never),
    ),
    validations: someList(anyValidation),
    completeness: fc.record({ present: items, missing: items }),
  },
  {
    query: anyText,
    promptName: anyText,
    promptVersion: anyText,
    promptHash: anyText,
    answer: anyText,
    delivered: anyText,
  } as never,
);

/** Any request that fits the type, with an id of its own number. */
export const anyRequest = (n: number) =>
  fields(
    {
      projectId: fc.constant('default'),
      requestId: fc.constant(`request-${n}`),
      traceIds: fc.constant([traceId(n)]),
      name: anyText,
      serviceNames: texts,
      startTimeNs: anyTime,
      durationMs: anyFigure,
      outcome: fields(
        { status: fc.constantFrom('success', 'failure', 'unknown'), source: fc.constantFrom('sdk', 'rule', 'none') },
        { reason: someText } as never,
      ),
      cohort: fc
        .tuple(
          record(anyKey, anyText),
          fc.record(
            { intent: someText, tenant: someText, promptVersion: someText, model: someText, userTier: someText },
            { requiredKeys: [] },
          ),
        )
        .map(([others, known]) => ({ ...others, ...known })),
      usage: anyUsage,
      models: someTexts,
      providers: texts,
      toolNames: texts,
      dialects: texts,
      counts: fc.record({
        spans: fc.nat(),
        generations: fc.nat(),
        toolCalls: fc.nat(),
        toolErrors: fc.nat(),
        retries: fc.nat({ max: 2 ** 32 - 1 }),
      }),
      stageTimes: someList(fc.record({ stage: fc.constantFrom(...STAGES), selfMs: anyFigure, criticalMs: anyFigure })),
      evidence: anyEvidence,
      scores: someList(anyStoredScore),
      facts: fc.record(Object.fromEntries(FACT_NAMES.map((name) => [name, anyFigure])), { requiredKeys: [] }),
      statement: anyStatement,
      hasRoot: fc.boolean(),
      warnings: texts,
      signs: texts,
    },
    {
      ...optionalText('errorType', 'errorMessage', 'sessionId', 'userId', 'input', 'output'),
      timeToFirstTokenMs: anyFigure,
      costUsd: anyFigure,
      costSource: fc.constantFrom('reported', 'computed', 'mixed'),
      label: anyLabel,
    } as never,
  ) as unknown as fc.Arbitrary<RequestRecord>;
