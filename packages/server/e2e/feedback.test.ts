// Scores sent as the clients of Langfuse, Phoenix and LangSmith send them stand on the request they are about.
import type { RequestDetailJson } from '@faultline/model';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { settledLedger, startApp, type RunningApp } from './running-app.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let app: RunningApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.stop());

let made = 0;
function newIds(): { traceId: string; spanId: string } {
  made += 1;
  return { traceId: made.toString(16).padStart(32, 'b'), spanId: made.toString(16).padStart(16, 'c') };
}

async function sendSpan({ traceId, spanId }: { traceId: string; spanId: string }): Promise<void> {
  const now = BigInt(Date.now()) * 1_000_000n;
  const attributes = [{ key: 'openinference.span.kind', value: { stringValue: 'CHAIN' } }];
  const span = {
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
    name: 'a span nobody has seen',
    path: '/v1/span_annotations',
    body: { data: [{ span_id: 'd'.repeat(16), name: 'n', annotator_kind: 'CODE', result: { score: 1 } }] },
    status: 404,
    message: /no span d{16} yet; send the trace id/,
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

test('what is refused is counted', async () => {
  const { sources } = await settledLedger(app.url);
  const refused = sources.filter(({ event, reason }) => event === 'refused' && reason.startsWith('score: '));
  expect(refused.reduce((sum, { count }) => sum + count, 0)).toBe(WRONG.length);
});
