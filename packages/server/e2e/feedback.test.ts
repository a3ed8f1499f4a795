// Scores sent as the clients of Langfuse, Phoenix and LangSmith send them stand on the request they are about.
import { rmSync } from 'node:fs';
import type { RequestDetailJson } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { settledLedger, startApp, temporaryDirectory, type RunningApp } from './running-app.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const dataDir = temporaryDirectory();
let app: RunningApp;
beforeAll(async () => {
  app = await startApp({ dataDir });
});
afterAll(async () => {
  await app?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

let made = 0;
function newIds(): { traceId: string; spanId: string } {
  made += 1;
  return { traceId: made.toString(16).padStart(32, 'b'), spanId: made.toString(16).padStart(16, 'c') };
}

interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
}

async function sendSpan({ traceId, spanId, parentSpanId, attributes: own = {}, links = [] }: SentSpan): Promise<void> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const attributes = Object.entries({ 'openinference.span.kind': 'CHAIN', ...own }).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : { doubleValue: value },
  }));
  const span = {
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    links,
    traceId,
    spanId,
    name: 'POST /answer',
    startTimeUnixNano: String(now),
    endTimeUnixNano: String(now + 1000n),
    attributes,
  };
  const response = await post('/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  expect(response.status).toBe(200);
}

function post(path: string, body: unknown): Promise<Response> {
  return fetch(`${app.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** The request once it has this many scores. */
async function requestWithScores(traceId: string, count: number): Promise<RequestDetailJson> {
  for (;;) {
    const response = await fetch(`${app.url}/api/v1/requests/${traceId}`);
    const request = (await response.json()) as RequestDetailJson;
    if (response.ok && request.scores.length >= count && request.hasRoot) return request;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const uuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const SCORES: readonly {
  name: string;
  path: string;
  body: (ids: { traceId: string; spanId: string }) => unknown;
  score: object;
  facts?: object;
}[] = [
  {
    name: 'Langfuse, numeric, of a trace',
    path: '/api/public/scores',
    body: ({ traceId }) => ({ traceId, name: 'correctness', value: 0.75, dataType: 'NUMERIC', comment: 'nearly' }),
    score: { name: 'correctness', value: 0.75, explanation: 'nearly', source: 'sdk' },
  },
  {
    name: 'Langfuse, boolean, of an observation, from a user',
    path: '/api/public/scores',
    body: ({ traceId, spanId }) => ({
      traceId,
      observationId: spanId,
      name: 'user-feedback',
      value: 0,
      dataType: 'BOOLEAN',
    }),
    score: { name: 'user-feedback', value: 0, passed: false, source: 'user' },
    facts: { thumbs_down: 1 },
  },
  {
    name: 'Langfuse, categorical',
    path: '/api/public/scores',
    body: ({ traceId }) => ({ traceId, name: 'tone', value: 'rude', dataType: 'CATEGORICAL' }),
    score: { name: 'tone', label: 'rude', source: 'sdk' },
  },
  {
    name: 'Phoenix, of a span that is named alone',
    path: '/v1/span_annotations',
    body: ({ spanId }) => ({
      data: [
        {
          span_id: spanId,
          name: 'relevance',
          annotator_kind: 'LLM',
          result: { score: 1, label: 'relevant', explanation: 'on topic' },
        },
      ],
    }),
    score: { name: 'relevance', value: 1, label: 'relevant', explanation: 'on topic', source: 'judge' },
  },
  {
    name: 'Phoenix, of a trace',
    path: '/v1/trace_annotations?sync=true',
    body: ({ traceId }) => ({
      data: [{ trace_id: traceId, name: 'helpful', annotator_kind: 'HUMAN', result: { score: 0.5 } }],
    }),
    score: { name: 'helpful', value: 0.5, source: 'human' },
  },
  {
    name: 'Phoenix, of a document that a span retrieved',
    path: '/v1/document_annotations',
    body: ({ spanId }) => ({
      data: [
        {
          span_id: spanId,
          document_position: 2,
          name: 'relevance',
          annotator_kind: 'LLM',
          result: { score: 0, label: 'unrelated' },
        },
      ],
    }),
    score: { name: 'relevance.document_2', value: 0, label: 'unrelated', source: 'judge' },
  },
  {
    name: 'LangSmith, of a run that is a span',
    path: '/feedback',
    body: ({ spanId }) => ({
      run_id: uuid(`${'0'.repeat(16)}${spanId}`),
      key: 'conciseness',
      score: 0.25,
      feedback_source: { type: 'model' },
    }),
    score: { name: 'conciseness', value: 0.25, source: 'judge' },
  },
  {
    name: 'LangSmith, thumbs of the app, of a run that is the trace',
    path: '/api/v1/feedback',
    body: ({ traceId }) => ({
      run_id: uuid(traceId),
      key: 'thumbs',
      score: true,
      comment: 'thanks',
      feedback_source: { type: 'app' },
    }),
    score: { name: 'thumbs', value: 1, passed: true, explanation: 'thanks', source: 'user' },
    facts: { thumbs_down: 0 },
  },
];

test.for(SCORES)('$name', async ({ path, body, score, facts }) => {
  const ids = newIds();
  await sendSpan(ids);
  const response = await post(path, body(ids));
  expect(response.status, await response.clone().text()).toBe(200);
  const request = await requestWithScores(ids.traceId, 1);
  expect(request.scores[0]).toMatchObject(score);
  if (facts) expect(request.facts).toMatchObject(facts);
  expect(request.counts.spans).toBe(1);
});

test('a score that comes before its span waits for it, and one sent again counts once', async () => {
  const ids = newIds();
  const score = { id: 'once', traceId: ids.traceId, name: 'early', value: 0.5 };
  expect((await post('/api/public/scores', score)).status).toBe(200);
  expect((await post('/api/public/scores', { ...score, value: 1 })).status).toBe(200);
  await sendSpan(ids);
  const request = await requestWithScores(ids.traceId, 1);
  expect(request.scores).toMatchObject([{ name: 'early', value: 1 }]);
});

test.for([
  {
    name: 'Phoenix',
    path: '/v1/span_annotations',
    bodyOf: (spanId: string, score: number) => ({
      data: [{ span_id: spanId, name: 'early', annotator_kind: 'CODE', result: { score } }],
    }),
  },
  {
    name: 'LangSmith',
    path: '/feedback',
    bodyOf: (spanId: string, score: number) => ({ run_id: uuid(`${'0'.repeat(16)}${spanId}`), key: 'early', score }),
  },
])(
  'a score of $name that names only a span waits for the span; one sent again counts once',
  async ({ path, bodyOf }) => {
    const ids = newIds();
    for (const score of [0.25, 0.5]) {
      const response = await post(path, bodyOf(ids.spanId, score));
      expect(response.status, await response.clone().text()).toBe(200);
    }
    await sendSpan(ids);
    await requestWithScores(ids.traceId, 1);
    expect((await post(path, bodyOf(ids.spanId, 0.75))).status).toBe(200);
    const request = await detailOf(ids.traceId, ({ scores }) => scores.some(({ value }) => value === 0.75));
    expect(request.scores).toMatchObject([{ name: 'early', value: 0.75 }]);
  },
);

async function detailOf(traceId: string, isThere: (request: RequestDetailJson) => boolean): Promise<RequestDetailJson> {
  for (;;) {
    const response = await fetch(`${app.url}/api/v1/requests/${traceId}`);
    const request = (await response.json()) as RequestDetailJson;
    if (response.ok && isThere(request)) return request;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a session is judged as a whole: every request of it shows that, those that come later too', () => {
  test.for([
    {
      name: 'Langfuse',
      path: '/api/public/scores',
      bodyOf: (sessionId: string) => ({ sessionId, name: 'solved', value: 1, dataType: 'BOOLEAN', comment: 'at last' }),
      score: { name: 'solved', value: 1, passed: true, explanation: 'at last', source: 'sdk' },
    },
    {
      name: 'Phoenix',
      path: '/v1/session_annotations',
      bodyOf: (sessionId: string) => ({
        data: [{ session_id: sessionId, name: 'mood', annotator_kind: 'HUMAN', result: { label: 'calm' } }],
      }),
      score: { name: 'mood', label: 'calm', source: 'human' },
    },
  ])('$name', async ({ name, path, bodyOf, score }) => {
    const sessionId = `session of ${name}`;
    const [early, late, other] = [newIds(), newIds(), newIds()];
    await sendSpan({ ...early, attributes: { 'session.id': sessionId } });
    const response = await post(path, bodyOf(sessionId));
    expect(response.status, await response.clone().text()).toBe(200);
    await sendSpan({ ...late, attributes: { 'session.id': sessionId } });
    await sendSpan({ ...other, attributes: { 'session.id': `another ${sessionId}` } });
    for (const { traceId } of [early, late]) {
      const request = await detailOf(traceId, ({ hasRoot }) => hasRoot);
      expect(request.sessionScores).toMatchObject([score]);
      expect(request.scores.map((each) => each.name)).not.toContain(score.name);
    }
    expect((await detailOf(other.traceId, ({ hasRoot }) => hasRoot)).sessionScores).toEqual([]);
  });
});

describe('judgements that come as spans after the fact are tied to what they judge', () => {
  test('an OpenInference carrier, by its link: of a span and of its trace', async () => {
    const [judged, carrier] = [newIds(), newIds()];
    await sendSpan(judged);
    await sendSpan({
      ...carrier,
      links: [judged],
      attributes: {
        'openinference.span.kind': 'EVALUATOR',
        'annotations.0.annotation.name': 'faithful',
        'annotations.0.annotation.score': 0.25,
        'annotations.0.annotation.annotator_kind': 'LLM',
        'trace.annotations.0.annotation.name': 'useful',
        'trace.annotations.0.annotation.label': 'yes',
        'trace.annotations.0.annotation.annotator_kind': 'HUMAN',
      },
    });
    const request = await requestWithScores(judged.traceId, 2);
    expect(request.scores).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'faithful', value: 0.25, source: 'judge' }),
        expect.objectContaining({ name: 'useful', label: 'yes', source: 'human' }),
      ]),
    );
    expect(request.counts.spans).toBe(1);
    expect((await fetch(`${app.url}/api/v1/requests/${carrier.traceId}`)).status).toBe(404);
  });

  test('an OpenInference carrier of a session', async () => {
    const [judged, carrier] = [newIds(), newIds()];
    await sendSpan({ ...judged, attributes: { 'session.id': 'carried' } });
    await sendSpan({
      ...carrier,
      attributes: {
        'openinference.span.kind': 'EVALUATOR',
        'session.id': 'carried',
        'session.annotations.0.annotation.name': 'resolved',
        'session.annotations.0.annotation.score': 1,
      },
    });
    const request = await detailOf(judged.traceId, ({ hasRoot }) => hasRoot);
    expect(request.sessionScores).toMatchObject([{ name: 'resolved', value: 1 }]);
  });

  test('an evaluator that is a step of the request stays one', async () => {
    const [root, step] = [newIds(), newIds()];
    await sendSpan(root);
    await sendSpan({
      ...step,
      traceId: root.traceId,
      parentSpanId: root.spanId,
      attributes: {
        'openinference.span.kind': 'EVALUATOR',
        'annotations.0.annotation.name': 'inline',
        'annotations.0.annotation.score': 1,
      },
    });
    const request = await requestWithScores(root.traceId, 1);
    expect(request.counts.spans).toBe(2);
  });

  test('feedback of Logfire, a child of the span it is about', async () => {
    const [judged, feedback] = [newIds(), newIds()];
    await sendSpan(judged);
    await sendSpan({
      ...feedback,
      traceId: judged.traceId,
      parentSpanId: judged.spanId,
      attributes: {
        'logfire.span_type': 'annotation',
        'logfire.feedback.name': 'clear',
        'logfire.feedback.comment': 'very',
        clear: 0.75,
      },
    });
    const request = await requestWithScores(judged.traceId, 1);
    expect(request.scores).toMatchObject([{ name: 'clear', value: 0.75, explanation: 'very' }]);
    expect(request.counts.spans).toBe(1);
  });
});

test('a batch of Langfuse is answered event by event; what is no score is refused and counted', async () => {
  const ids = newIds();
  await sendSpan(ids);
  const before = await refusedParts();
  const response = await post('/api/public/ingestion', {
    batch: [
      { id: 'e1', type: 'score-create', body: { id: 's1', traceId: ids.traceId, name: 'helpful', value: 0.5 } },
      { id: 'e2', type: 'trace-create', body: { id: ids.traceId } },
      { id: 'e3', type: 'score-create', body: { name: 'of nothing', value: 1 } },
    ],
    metadata: { sdk_name: 'test' },
  });
  expect(response.status).toBe(207);
  expect(await response.json()).toEqual({
    successes: [{ id: 'e1', status: 201 }],
    errors: [
      expect.objectContaining({
        id: 'e2',
        status: 400,
        message: expect.stringMatching(/^trace-create is not taken here/),
      }),
      expect.objectContaining({ id: 'e3', status: 400, message: expect.stringMatching(/^body\.traceId: is needed/) }),
    ],
  });
  expect((await requestWithScores(ids.traceId, 1)).scores).toMatchObject([{ name: 'helpful', value: 0.5 }]);
  expect((await refusedParts()) - before).toBe(2);
});

async function refusedParts(): Promise<number> {
  const { sources } = await settledLedger(app.url);
  return sources.reduce((sum, { reason, count }) => sum + (reason === 'score: part of a batch' ? count : 0), 0);
}

const NOTES = [
  { name: 'of a span', path: '/v1/span_notes', target: ({ spanId }: { spanId: string }) => ({ span_id: spanId }) },
  {
    name: 'of a trace',
    path: '/v1/trace_notes',
    target: ({ traceId }: { traceId: string }) => ({ trace_id: traceId }),
  },
];

test.for(NOTES)('Phoenix notes $name: two are two, and one sent again counts once', async ({ path, target }) => {
  const ids = newIds();
  await sendSpan(ids);
  await requestWithScores(ids.traceId, 0);
  for (const note of ['looks wrong', 'looks wrong', 'asked the team']) {
    const response = await post(path, { data: { ...target(ids), note } });
    expect(await response.json()).toEqual({ data: { id: expect.any(String) } });
  }
  const { scores } = await requestWithScores(ids.traceId, 2);
  expect(scores.map(({ name, source, explanation }) => ({ name, source, explanation }))).toEqual(
    expect.arrayContaining([
      { name: 'note', source: 'human', explanation: 'looks wrong' },
      { name: 'note', source: 'human', explanation: 'asked the team' },
    ]),
  );
  expect(scores.filter(({ name }) => name === 'note')).toHaveLength(2);
});

test('a Phoenix note of a session stands with its requests', async () => {
  const ids = newIds();
  await sendSpan({ ...ids, attributes: { 'session.id': 'noted' } });
  await requestWithScores(ids.traceId, 0);
  const response = await post('/v1/session_notes', { data: { session_id: 'noted', note: 'a hard case' } });
  expect(response.status).toBe(200);
  await vi.waitFor(
    async () => {
      const { sessionScores } = (await (
        await fetch(`${app.url}/api/v1/requests/${ids.traceId}`)
      ).json()) as RequestDetailJson;
      expect(sessionScores).toMatchObject([{ name: 'note', explanation: 'a hard case' }]);
    },
    { timeout: 60_000, interval: 200 },
  );
});

const WRONG: readonly { name: string; path: string; body: unknown; status: number; message: RegExp }[] = [
  { name: 'no JSON', path: '/feedback', body: '{', status: 400, message: /body is not JSON/ },
  {
    name: 'a trace id that is none',
    path: '/api/public/scores',
    body: { traceId: 'x', name: 'n', value: 1 },
    status: 400,
    message: /traceId: must be the 32 hex digits/,
  },
  {
    name: 'no name',
    path: '/api/public/scores',
    body: { traceId: 'a'.repeat(32), value: 1 },
    status: 400,
    message: /name: /,
  },
  {
    name: 'an annotator that is none',
    path: '/v1/trace_annotations',
    body: { data: [{ trace_id: 'a'.repeat(32), name: 'n', annotator_kind: 'CAT' }] },
    status: 400,
    message: /data\.0\.annotator_kind/,
  },
  {
    name: 'a run id that is none',
    path: '/feedback',
    body: { run_id: '7', key: 'k', score: 1 },
    status: 400,
    message: /run_id: /,
  },
];

test.for(WRONG)('refused with the reason: $name', async ({ path, body, status, message }) => {
  const response = await post(path, body);
  expect(response.status).toBe(status);
  expect(((await response.json()) as { error: { message: string } }).error.message).toMatch(message);
});

test.for([
  { path: '/arize_phoenix_version', answer: /^\d+\.\d+\.\d+$/ },
  { path: '/info', answer: /^{"version":"[^"]+"}$/ },
  { path: '/api/v1/info', answer: /^{"version":"[^"]+"}$/ },
])('what the clients ask before they send: $path', async ({ path, answer }) => {
  expect(await (await fetch(`${app.url}${path}`)).text()).toMatch(answer);
});

test('feedback cannot be changed by its id alone: the answer says how', async () => {
  const response = await fetch(`${app.url}/feedback/${uuid('b'.repeat(32))}`, { method: 'PATCH', body: '{"score":0}' });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('send it again with the same id');
});

test('what is refused is counted', async () => {
  const { sources } = await settledLedger(app.url);
  const refused = sources.filter(
    ({ event, reason }) => event === 'refused' && reason.startsWith('score: ') && reason !== 'score: part of a batch',
  );
  expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(WRONG.length);
});

test('a score waits for its span over a restart', async () => {
  const ids = newIds();
  const body = { data: [{ span_id: ids.spanId, name: 'patient', annotator_kind: 'LLM', result: { score: 1 } }] };
  expect((await post('/v1/span_annotations', body)).status).toBe(200);
  await app.stop();
  app = await startApp({ dataDir });
  await sendSpan(ids);
  const { scores } = await requestWithScores(ids.traceId, 1);
  expect(scores).toMatchObject([{ name: 'patient', value: 1, source: 'judge' }]);
});
