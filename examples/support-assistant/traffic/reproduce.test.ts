// A bad answer must be reproducible from the JSON of its request alone: the same prompt, chunks and versions, and from them the same answer.
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageJson, RequestDetailJson } from '@faultline/model';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServerProcess, type ServerProcess } from '../../../packages/server/e2e/server-process.ts';
import { SemanticCache } from '../app/cache.ts';
import { createIndex, searchText } from '../app/index.ts';
import { createModelClient } from '../app/model-client.ts';
import type { Answer } from '../app/pipeline.ts';
import type { Plan } from '../app/plan.ts';
import { createAssistant } from '../app/server.ts';
import { startTelemetry } from '../app/telemetry.ts';
import { openDatabase } from '../app/tools.ts';
import { documents, supersededDocuments } from '../corpus/documents.ts';
import { embed } from '../model/embed.ts';
import { createModelServer } from '../model/server.ts';
import { arrivals, USUAL_MIX, type Arrival } from './arrivals.ts';
import { SCENARIOS } from './scenarios.ts';
import { truthOf, type Truth } from './truth.ts';

const HOUR_MS = 3_600_000;
const REQUESTS = 110;

interface Asked {
  readonly answer: Answer;
  readonly truth: Truth;
  readonly request: RequestDetailJson;
}

const dataDir = mkdtempSync(join(tmpdir(), 'faultline-reproduce-'));
const model = createModelServer();
const open: Server[] = [model];
let faultline: ServerProcess;
let telemetry: ReturnType<typeof startTelemetry>;
let modelUrl: string;
const asked: Asked[] = [];

beforeAll(async () => {
  // The same hours of a working day on every run, since what is asked changes over the day and the week.
  const toMs = lastWednesdayNoon(Date.now());
  const stretch = { seed: 'reproduce', fromMs: toMs - 2 * HOUR_MS, toMs };
  const { plan } = SCENARIOS['every-class']!(stretch);
  modelUrl = `${await listen(model)}/v1`;
  faultline = await startServerProcess(dataDir, { FAULTLINE_QUIET_MS: '200' });
  // Nothing is taken out of the texts, so that they can be compared byte by byte.
  await send(`${faultline.url}/api/v1/projects/default`, 'PATCH', { settings: { capturePolicy: 'full' } });
  telemetry = startTelemetry({ url: faultline.url });
  const assistantUrl = await listen(assistant(plan));
  const traffic = arrivals({
    ...stretch,
    perDay: REQUESTS * 12,
    mixes: [{ fromMs: 0, mix: USUAL_MIX }],
  });
  const answered: { arrival: Arrival; answer: Answer }[] = [];
  for (const arrival of traffic) answered.push({ arrival, answer: await ask(assistantUrl, arrival) });
  await telemetry.flush();
  for (const { arrival, answer } of answered)
    asked.push({ answer, truth: truthOf(plan, arrival, answer), request: await read(arrival.requestId) });
}, 300_000);

afterAll(async () => {
  await telemetry.shutdown();
  for (const server of open) {
    server.closeAllConnections();
    server.close();
  }
  await faultline.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

const isReproducible = ({ answer, truth }: Asked) =>
  truth.isBad && !answer.isCached && answer.debug.prompt !== undefined && answer.debug.prompt.length > 0;

describe('from the request alone', () => {
  test('there are bad answers of most kinds to look at', () => {
    const classes = new Set(asked.filter(isReproducible).map(({ truth }) => truth.class));
    expect(classes.size).toBeGreaterThanOrEqual(5);
  });

  test('the prompt, message by message and byte by byte', () => {
    for (const { answer, request } of asked.filter(isReproducible))
      expect(toChat(answering(request).inputMessages ?? []), request.requestId).toEqual(
        JSON.parse(JSON.stringify(answer.debug.prompt)),
      );
  });

  test('the chunks: what was found, in its order, and what reached the prompt, with its text', () => {
    for (const { answer, request } of asked.filter(isReproducible)) {
      const { candidates, selected } = request.evidence;
      expect(candidates.map(({ id }) => id)).toEqual(answer.debug.candidates);
      expect(selected.map(({ id, text }) => ({ id, text }))).toEqual(
        answer.debug.passages.map(({ id, text }) => ({ id, text })),
      );
    }
  });

  test('the versions of release, prompt and model', () => {
    for (const { answer, request } of asked.filter(isReproducible)) {
      const { release, promptVersion, model: name } = answer.debug;
      expect(request.cohort).toMatchObject({ release, promptVersion });
      expect(request.evidence).toMatchObject({ promptName: 'support-answer', promptVersion });
      expect(answering(request).requestModel).toBe(name);
    }
  });

  test('asked again with what stands in the request, the model gives the answer again', async () => {
    // What a model does to its context of itself is the model's, and no request can hold it.
    const ofContext = asked.filter(
      (each) =>
        isReproducible(each) && each.truth.planted.every((id) => !/answer|throttle|refuse|guardrail|tool/.test(id)),
    );
    expect(ofContext.length).toBeGreaterThan(3);
    for (const { request } of ofContext) {
      // The instrumentation of the client records the call as it was sent.
      const call = JSON.parse(String(answering(request).attributes?.['input.value'])) as object;
      const said = await send(
        `${modelUrl}/chat/completions`,
        'POST',
        { ...call, stream: false },
        { 'x-simulated': '1' },
      );
      const { choices } = JSON.parse(said) as OpenAI.ChatCompletion;
      expect(choices[0]?.message.content, request.requestId).toBe(request.evidence.answer);
    }
  });
});

describe('every field of the evidence is filled from the traffic', () => {
  test.for([
    'query',
    'candidates',
    'selected',
    'promptName',
    'promptVersion',
    'promptHash',
    'answer',
    'delivered',
    'citations',
    'toolCalls',
    'validations',
    'completeness',
  ] as const)('%s', (field) => {
    const filled = asked.filter(({ request }) => {
      const value = request.evidence[field];
      return value !== undefined && (!Array.isArray(value) || value.length > 0);
    });
    expect(filled.length).toBeGreaterThan(0);
  });

  test('a candidate has id, rank, score, text and span; a tool call name, id, arguments, result, status, attempt and span', () => {
    const candidate = asked.flatMap(({ request }) => request.evidence.candidates)[0];
    expect(candidate).toEqual({
      id: expect.any(String),
      rank: 1,
      score: expect.any(Number),
      text: expect.any(String),
      metadata: expect.any(Object),
      spanId: expect.any(String),
    });
    const call = asked.flatMap(({ request }) => request.evidence.toolCalls).find(({ status }) => status === 'ok');
    expect(call).toEqual({
      name: expect.any(String),
      callId: expect.any(String),
      arguments: expect.any(Object),
      result: expect.anything(),
      status: 'ok',
      attempt: expect.any(Number),
      spanId: expect.any(String),
    });
  });

  test('nothing is missing of most answers', () => {
    const whole = asked.filter(({ request }) => request.evidence.completeness.missing.length === 0);
    expect(whole.length / asked.length).toBeGreaterThan(0.95);
  });
});

function lastWednesdayNoon(nowMs: number): number {
  const noon = new Date(nowMs - 12 * HOUR_MS);
  noon.setUTCHours(12, 0, 0, 0);
  noon.setUTCDate(noon.getUTCDate() - ((noon.getUTCDay() + 4) % 7));
  return noon.getTime();
}

function assistant(plan: Plan): Server {
  const all = [...documents, ...supersededDocuments];
  const vectors = new Map(all.map((document) => [document.id, embed(searchText(document))]));
  return createAssistant({
    simulates: true,
    hasRoom: () => Promise.resolve(),
    services: {
      model: createModelClient({ baseUrl: modelUrl, apiKey: 'x' }),
      modelNames: { embedding: 'local-embed-1' },
      index: createIndex(documents, vectors),
      poisonedIndex: createIndex(all, vectors),
      cache: new SemanticCache(),
      database: openDatabase(),
      plan,
    },
  });
}

function listen(server: Server): Promise<string> {
  open.push(server);
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );
}

async function send(url: string, method: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text;
}

async function ask(url: string, { requestId, sessionId, userId, userTier, question, history, timeMs }: Arrival) {
  const { tenant, locale, text } = question;
  const body = { requestId, sessionId, userId, userTier, tenant, locale, text, history };
  const stream = await send(`${url}/chat`, 'POST', body, { 'x-debug': '1', 'x-simulated-time': String(timeMs) });
  return JSON.parse(/event: done\ndata: (.*)\n/.exec(stream)![1]!) as Answer;
}

async function read(requestId: string): Promise<RequestDetailJson> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const response = await fetch(`${faultline.url}/api/v1/requests/${requestId}`);
    const request = (await response.json()) as RequestDetailJson;
    if (response.ok && request.hasRoot) return request;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the request ${requestId} was not assembled within half a minute`);
}

/** The last call for the answer, as the instrumentation of the client saw it. */
function answering({ spans }: RequestDetailJson) {
  const stages = new Set(spans.filter(({ promptName }) => promptName === 'support-answer').map(({ spanId }) => spanId));
  const calls = spans.filter(
    ({ parentSpanId, inputMessages }) => stages.has(parentSpanId ?? '') && (inputMessages?.length ?? 0) > 0,
  );
  return calls.reduce((last, span) => (span.startTime >= last.startTime ? span : last));
}

function toChat(messages: readonly MessageJson[]): readonly unknown[] {
  return messages.map(({ role, parts }) => {
    const calls = parts.filter((part) => part.type === 'tool_call');
    const result = parts.find((part) => part.type === 'tool_result');
    if (result) return { role, tool_call_id: result.id, content: asText(result.result) };
    const content = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    if (calls.length === 0) return { role, content };
    return {
      role,
      content: null,
      tool_calls: calls.map(({ id, name, arguments: input }) => ({
        id,
        type: 'function',
        function: { name, arguments: asText(input) },
      })),
    };
  });
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
