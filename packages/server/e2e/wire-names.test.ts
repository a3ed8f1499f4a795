// The JSON of a request, name by name, as it is promised to those who read it.
import {
  PAYLOADS_UP_TO_SPANS,
  RequestDetailJsonSchema,
  SearchOutputSchema,
  type RequestDetailJson,
  type SpanJson,
  type SpansGetOutput,
} from '@faultline/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { replayCaptures, settled } from './captured-traffic.ts';
import { startApp, type RunningApp } from './running-app.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const REQUEST_ID = 'order/7: “hello” 100 %';
const BEGIN_MS = Date.now() - 30_000;

let app: RunningApp;
let request: RequestDetailJson;

beforeAll(async () => {
  app = await startApp({ rootlessQuietMs: 200 });
  await replayCaptures(app.url);
  await post('traces', { resourceSpans: [{ ...scope('scopeSpans', 'spans', SPANS) }] });
  await post('logs', { resourceLogs: [{ ...scope('scopeLogs', 'logRecords', LOGS) }] });
  await settled(app.url);
  request = (await get(`/api/v1/requests/${encodeURIComponent(REQUEST_ID)}`)) as RequestDetailJson;
});

afterAll(() => app?.stop());

async function get(path: string): Promise<unknown> {
  const response = await fetch(`${app.url}${path}`);
  expect(response.status, path).toBe(200);
  return response.json();
}

async function post(signal: string, body: object): Promise<void> {
  const response = await fetch(`${app.url}/v1/${signal}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
}

function scope(scopes: string, items: string, values: readonly object[]): object {
  return {
    resource: { attributes: attributes({ 'service.name': 'shop', 'service.version': '2.1.0' }) },
    [scopes]: [{ scope: { name: 'shop.assistant', version: '3' }, [items]: values }],
  };
}

function attributes(values: Readonly<Record<string, string | number | boolean | string[]>>): object[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: Array.isArray(value)
      ? { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } }
      : typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
}

function span(
  spanId: string,
  parentSpanId: string,
  name: string,
  [startMs, endMs]: readonly [number, number],
  values: Readonly<Record<string, string | number | boolean | string[]>>,
  more: object = {},
): object {
  const nanos = (ms: number) => String(BigInt(BEGIN_MS + ms) * 1_000_000n + 789n);
  return {
    traceId: TRACE_ID,
    spanId,
    parentSpanId,
    name,
    kind: 3,
    startTimeUnixNano: nanos(startMs),
    endTimeUnixNano: nanos(endMs),
    attributes: attributes(values),
    ...more,
  };
}

const time = (ms: number) => String(BigInt(BEGIN_MS + ms) * 1_000_000n);
const DOCUMENTS = JSON.stringify([
  { id: 'doc-1', score: 0.9, text: 'Returns within 30 days.' },
  { id: 'doc-2', score: 0.4, text: 'Opening hours.' },
]);
const SPANS: readonly object[] = [
  span('00000000000000a1', '', 'answer', [0, 1000], {
    'faultline.request.id': REQUEST_ID,
    'faultline.input': 'How long may I return it?',
    'faultline.delivered': 'Within 30 days.',
    'faultline.outcome.status': 'failure',
    'faultline.outcome.reason': 'the user asked again',
    ...Object.fromEntries(
      ['intent', 'tenant', 'locale', 'workflow', 'environment', 'release', 'user_tier', 'region'].map((label) => [
        `faultline.cohort.${label}`,
        `some-${label}`,
      ]),
    ),
    'faultline.signals': 'escalated',
    'faultline.expected.sources': JSON.stringify(['doc-1']),
    'session.id': 'session-1',
    'user.id': 'user-1',
  }),
  span('00000000000000b2', '00000000000000a1', 'search', [10, 200], {
    'faultline.stage': 'retrieval',
    'faultline.query': 'return period',
    'faultline.candidates': DOCUMENTS,
  }),
  span('00000000000000b3', '00000000000000a1', 'build prompt', [200, 210], {
    'faultline.stage': 'assembly',
    'faultline.selected': JSON.stringify([{ id: 'doc-1', text: 'Returns within 30 days.' }]),
  }),
  span(
    '00000000000000b4',
    '00000000000000a1',
    'chat gpt-4o',
    [210, 700],
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.response.id': 'answer-1',
      'gen_ai.prompt.name': 'returns',
      'faultline.prompt.version': '7',
      'gen_ai.usage.input_tokens': 1000,
      'gen_ai.usage.output_tokens': 50,
      'gen_ai.usage.cache_read.input_tokens': 400,
      'gen_ai.usage.cache_creation.input_tokens': 100,
      'gen_ai.usage.reasoning.output_tokens': 20,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.response.time_to_first_chunk': 0.25,
      'gen_ai.input.messages': JSON.stringify([
        { role: 'user', parts: [{ type: 'text', content: 'How long may I return it?' }] },
      ]),
      'gen_ai.output.messages': JSON.stringify([
        { role: 'assistant', parts: [{ type: 'text', content: 'Within 30 days [1].' }], finish_reason: 'stop' },
      ]),
      'faultline.citations': JSON.stringify([{ id: 'doc-1', marker: '[1]' }]),
    },
    {
      events: [
        {
          name: 'gen_ai.evaluation.result',
          timeUnixNano: time(690),
          attributes: attributes({
            'gen_ai.evaluation.name': 'groundedness',
            'gen_ai.evaluation.score.value': 0.5,
            'gen_ai.evaluation.score.label': 'partly',
            'gen_ai.evaluation.explanation': 'one claim of two',
          }),
        },
      ],
      links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: attributes({ why: 'retry' }) }],
    },
  ),
  span(
    '00000000000000b5',
    '00000000000000a1',
    'execute_tool lookup',
    [700, 800],
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'lookup',
      'gen_ai.tool.call.id': 'call-1',
      'gen_ai.tool.call.arguments': '{"order":7}',
      'gen_ai.tool.call.result': '{"days":30}',
      'error.type': 'Timeout',
    },
    { status: { code: 2, message: 'took too long' } },
  ),
  span('00000000000000b6', '00000000000000a1', 'check', [800, 810], {
    'faultline.stage': 'validation',
    'faultline.validation.name': 'policy',
    'faultline.validation.verdict': 'pass',
    'faultline.validation.reason': 'nothing forbidden',
  }),
];
const LOGS: readonly object[] = [
  {
    traceId: TRACE_ID,
    spanId: '00000000000000b4',
    timeUnixNano: time(300),
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'asked the model' },
    attributes: attributes({ attempt: 1 }),
  },
];

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z$/;
const text = expect.any(String) as string;
const number = expect.any(Number) as number;
const iso = expect.stringMatching(ISO) as string;
const usage = { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400, cacheWriteTokens: 100, reasoningTokens: 20 };

/** Path of each promised name → what stands there for the request above. */
const WIRE_NAMES: Readonly<Record<string, unknown>> = {
  requestId: REQUEST_ID,
  projectId: 'default',
  traceIds: [TRACE_ID],
  startTime: iso,
  durationMs: 1000,
  timeToFirstTokenMs: 460,
  outcome: { status: 'failure', source: 'sdk', reason: 'the user asked again' },
  'cohort.intent': 'some-intent',
  'cohort.tenant': 'some-tenant',
  'cohort.locale': 'some-locale',
  'cohort.workflow': 'some-workflow',
  'cohort.environment': 'some-environment',
  'cohort.release': 'some-release',
  'cohort.promptVersion': '7',
  'cohort.model': 'gpt-4o-2024-08-06',
  'cohort.userTier': 'some-user_tier',
  'cohort.region': 'some-region',
  sessionId: 'session-1',
  userId: 'user-1',
  input: 'How long may I return it?',
  output: 'Within 30 days.',
  usage,
  costUsd: number,
  costSource: 'computed',
  counts: { spans: 6, generations: 1, toolCalls: 1, toolErrors: 1, retries: 0 },
  'stageTimes.0': { stage: text, selfMs: number, criticalMs: number },
  'evidence.query': 'return period',
  'evidence.candidates.0': {
    id: 'doc-1',
    rank: 1,
    score: 0.9,
    text: 'Returns within 30 days.',
    spanId: '00000000000000b2',
  },
  'evidence.selected.0': { id: 'doc-1', rank: 1, text: 'Returns within 30 days.' },
  'evidence.promptName': 'returns',
  'evidence.promptVersion': '7',
  'evidence.citations.0': { id: 'doc-1', marker: '[1]' },
  'evidence.toolCalls.0.name': 'lookup',
  'evidence.toolCalls.0.callId': 'call-1',
  'evidence.toolCalls.0.arguments': { order: 7 },
  'evidence.toolCalls.0.result': { days: 30 },
  'evidence.toolCalls.0.status': 'error',
  'evidence.toolCalls.0.attempt': 1,
  'evidence.validations.0': { name: 'policy', verdict: 'pass', reason: 'nothing forbidden' },
  'evidence.completeness': {
    present: ['input', 'retrieval', 'prompt', 'answer', 'tools', 'validation', 'delivery'],
    missing: [],
  },
  'scores.0': {
    scoreId: text,
    name: 'groundedness',
    value: 0.5,
    label: 'partly',
    explanation: 'one claim of two',
    source: text,
    traceId: TRACE_ID,
    spanId: '00000000000000b4',
    time: iso,
  },
  label: {
    class: text,
    subClass: text,
    stage: text,
    contributing: expect.any(Array),
    confidence: number,
    rule: text,
    version: text,
    source: 'auto',
    explanation: text,
    evidence: expect.any(Array),
    missing: expect.any(Array),
  },
  facts: expect.objectContaining({ timed_out: 1, retrieval_recall: 1 }),
  statement: { signals: ['escalated'], expectedSources: ['doc-1'] },
  'logs.0': {
    traceId: TRACE_ID,
    spanId: '00000000000000b4',
    time: iso,
    severityNumber: 9,
    severityText: 'INFO',
    body: 'asked the model',
    attributes: { attempt: 1 },
  },
};

test.for(Object.entries(WIRE_NAMES))('%s', ([path, expected]) => {
  expect(at(request, path)).toEqual(expected);
});

/** The same for spans: id of a span → its promised names. */
const SPAN_NAMES: readonly (readonly [spanId: string, name: string, expected: unknown])[] = [
  ['00000000000000b4', 'traceId', TRACE_ID],
  ['00000000000000b4', 'spanId', '00000000000000b4'],
  ['00000000000000b4', 'parentSpanId', '00000000000000a1'],
  ['00000000000000b4', 'name', 'chat gpt-4o'],
  ['00000000000000b4', 'stage', 'generation'],
  ['00000000000000b4', 'kind', 'client'],
  ['00000000000000b4', 'startTime', iso],
  ['00000000000000b4', 'durationMs', 490],
  ['00000000000000b4', 'status', { code: 'unset' }],
  ['00000000000000b5', 'status', { code: 'error', message: 'took too long' }],
  ['00000000000000b5', 'errorType', 'Timeout'],
  ['00000000000000b4', 'provider', 'openai'],
  ['00000000000000b4', 'requestModel', 'gpt-4o'],
  ['00000000000000b4', 'responseModel', 'gpt-4o-2024-08-06'],
  ['00000000000000b4', 'promptName', 'returns'],
  ['00000000000000b4', 'promptVersion', '7'],
  ['00000000000000b4', 'usage', usage],
  ['00000000000000b4', 'costUsd', number],
  ['00000000000000b4', 'finishReasons', ['stop']],
  ['00000000000000b4', 'timeToFirstTokenMs', 250],
  ['00000000000000b5', 'toolName', 'lookup'],
  ['00000000000000b5', 'toolCallId', 'call-1'],
  [
    '00000000000000b4',
    'inputMessages',
    [{ role: 'user', parts: [{ type: 'text', text: 'How long may I return it?' }] }],
  ],
  [
    '00000000000000b4',
    'outputMessages',
    [{ role: 'assistant', parts: [{ type: 'text', text: 'Within 30 days [1].' }], finishReason: 'stop' }],
  ],
  ['00000000000000b2', 'candidates.1', { id: 'doc-2', rank: 2, score: 0.4, text: 'Opening hours.' }],
  ['00000000000000b3', 'selected.0', { id: 'doc-1', rank: 1, text: 'Returns within 30 days.' }],
  ['00000000000000b4', 'attributes', expect.objectContaining({ 'gen_ai.request.model': 'gpt-4o' })],
  ['00000000000000b4', 'events.0', { name: 'gen_ai.evaluation.result', time: iso, attributes: expect.any(Object) }],
  ['00000000000000b4', 'links.0', { traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: { why: 'retry' } }],
  ['00000000000000b4', 'dialect', text],
  ['00000000000000b4', 'warnings', []],
];

test.for(SPAN_NAMES)('spans[%s].%s', ([spanId, name, expected]) => {
  const span = request.spans.find((candidate) => candidate.spanId === spanId);
  expect(at(span, name)).toEqual(expected);
});

test('times keep their nanoseconds', () => {
  expect(request.startTime).toMatch(/000789Z$/);
});

test('a request is opened by the id of its trace too', async () => {
  expect(await get(`/api/v1/requests/${TRACE_ID}`)).toEqual(request);
});

test('a list carries the same request without spans, logs and texts, with a preview of each', async () => {
  const filter = encodeURIComponent('session_id:session-1');
  const { items } = (await get(`/api/v1/requests?filter=${filter}`)) as { items: Record<string, unknown>[] };
  expect(items).toHaveLength(1);
  const { inputPreview, outputPreview, evidence, ...listed } = items[0]!;
  expect(inputPreview).toBe(request.input);
  expect(outputPreview).toBe(request.output);
  expect(evidence).toEqual({ completeness: request.evidence.completeness });
  const { input: _1, output: _2, evidence: _3, scores: _4, spans: _5, logs: _6, ...rest } = request;
  const { criticalPath: _7, payloads: _8, spansTruncated: _9, logsTruncated: _10, ...others } = rest;
  const { facts: _11, statement: _12, sessionScores: _13, ...expected } = others;
  // Why it is classified as it is stands with the request.
  const label = { ...request.label, contributing: [], version: '', explanation: '', evidence: [], missing: [] };
  expect(listed).toEqual({ ...expected, label });
});

test('a long text is cut to a preview in the list and whole in the request', async () => {
  const long = 'word '.repeat(400).trim();
  await post('traces', {
    resourceSpans: [
      scope('scopeSpans', 'spans', [
        { ...span('00000000000000c1', '', 'long', [0, 5], { 'faultline.input': long }), traceId: 'c'.repeat(32) },
      ]),
    ],
  });
  await settled(app.url);
  const { items } = SearchOutputSchema.parse(await get('/api/v1/requests?filter=name%3Along'));
  expect(items[0]!.inputPreview).toBe(long.slice(0, 300));
  expect(((await get(`/api/v1/requests/${'c'.repeat(32)}`)) as RequestDetailJson).input).toBe(long);
});

test('of a request with more spans than asked for, the first of the tree are returned', async () => {
  const few = (await get(`/api/v1/requests/${TRACE_ID}?maxSpans=2`)) as RequestDetailJson;
  expect(few.spans).toEqual(request.spans.slice(0, 2));
  expect(few.spansTruncated).toBe(true);
  expect(request.spansTruncated).toBe(false);
});

test('two requests in one trace are told apart, and the trace id says that there are others', async () => {
  const traceId = 'd'.repeat(32);
  const part = (spanId: string, parent: string, name: string, requestId?: string) => ({
    ...span(spanId, parent, name, [0, 5], requestId === undefined ? {} : { 'faultline.request.id': requestId }),
    traceId,
  });
  await post('traces', {
    resourceSpans: [
      scope('scopeSpans', 'spans', [
        part('00000000000000d1', '', 'batch'),
        part('00000000000000d2', '00000000000000d1', 'first', 'batch-1'),
        part('00000000000000d3', '00000000000000d1', 'second', 'batch-2'),
      ]),
    ],
  });
  await post('logs', {
    resourceLogs: [scope('scopeLogs', 'logRecords', [{ traceId, spanId: '00000000000000d3', timeUnixNano: time(1) }])],
  });
  await settled(app.url);
  const open = async (id: string) => (await get(`/api/v1/requests/${id}`)) as RequestDetailJson;
  const [first, second, whole] = [await open('batch-1'), await open('batch-2'), await open(traceId)];
  expect(first.spans.map(({ name }) => name)).toEqual(['first']);
  expect(first.logs).toHaveLength(0);
  expect(second.spans.map(({ name }) => name)).toEqual(['second']);
  expect(second.logs).toHaveLength(1);
  expect(whole.spans.map(({ name }) => name)).toEqual(['batch']);
});

test('every captured request says what its schema says and nothing else', async () => {
  for (const path of await everyRequest()) {
    const detail = await get(path);
    expect(RequestDetailJsonSchema.parse(detail)).toEqual(detail);
  }
});

test('of every captured request the spans without payloads, and the payloads of each span, are together what the request says', async () => {
  for (const path of await everyRequest()) {
    const whole = (await get(path)) as RequestDetailJson;
    const outline = (await get(`${path}?payloads=never`)) as RequestDetailJson;
    expect([whole.payloads, outline.payloads]).toEqual(['complete', 'on-demand']);
    expect(outline).toEqual({ ...whole, payloads: 'on-demand', spans: whole.spans.map(withoutPayload) });
    const ids = [...new Set(whole.spans.map(({ spanId }) => spanId))];
    const { spans, missing } = (await get(`${path}/spans/${ids.slice(0, 100).join(',')}`)) as SpansGetOutput;
    expect(missing).toEqual([]);
    expect(spans).toEqual(whole.spans.filter(({ spanId }) => ids.indexOf(spanId) < 100));
    const last = whole.spans.at(-1)!;
    const alone = (await get(`${path}/spans/${last.spanId}`)) as SpansGetOutput;
    expect(alone.spans).toEqual(whole.spans.filter(({ spanId }) => spanId === last.spanId));
  }
});

test('a request of very many spans comes without their payloads, unless they are asked for', async () => {
  const traceId = 'b'.repeat(32);
  const spans = Array.from({ length: PAYLOADS_UP_TO_SPANS + 1 }, (_, i) => ({
    ...span((i + 1).toString(16).padStart(16, '0'), i === 0 ? '' : '1'.padStart(16, '0'), `step ${i}`, [i, i + 1], {
      'faultline.input': `input ${i}`,
    }),
    traceId,
  }));
  await post('traces', { resourceSpans: [scope('scopeSpans', 'spans', spans)] });
  await settled(app.url);
  const read = async (query: string) => (await get(`/api/v1/requests/${traceId}?${query}`)) as RequestDetailJson;
  const [outline, whole] = [await read(''), await read('payloads=always')];
  expect([outline.payloads, whole.payloads]).toEqual(['on-demand', 'complete']);
  expect(whole.spans.at(-1)!.input).toBe(`input ${PAYLOADS_UP_TO_SPANS}`);
  expect(outline.spans).toEqual(whole.spans.map(withoutPayload));
});

/** Paths of all requests that the captured clients made. */
async function everyRequest(): Promise<readonly string[]> {
  const { items } = (await get('/api/v1/requests?limit=500')) as { items: { requestId: string }[] };
  expect(items.length).toBeGreaterThan(50);
  return items.map(({ requestId }) => `/api/v1/requests/${encodeURIComponent(requestId)}`);
}

function withoutPayload(span: SpanJson): SpanJson {
  const { input: _1, output: _2, query: _3, inputMessages: _4, outputMessages: _5, ...rest } = span;
  const { toolArguments: _6, toolResult: _7, candidates: _8, selected: _9, events: _10, ...others } = rest;
  const { attributes: _11, resourceAttributes: _12, ...outline } = others;
  return outline;
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
}
