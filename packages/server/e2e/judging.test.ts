// LLM judges of a project's own against a real HTTP endpoint: what is asked, what is paid, what stands on the request, what is counted.
import { rmSync } from 'node:fs';
import { Writable } from 'node:stream';
import type {
  EvaluatorsStatusOutput,
  EvaluatorsTryOutput,
  RequestDetailJson,
  RequestSummaryJson,
  ScorecardOutput,
} from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp, type App } from '../src/app.ts';
import { ConfigSchema } from '../src/config/config.ts';
import { createLogger } from '../src/logger.ts';
import { completion, failure, hang, startModelEndpoint, type ModelEndpoint } from './model-endpoint.ts';
import { temporaryDirectory } from './running-app.ts';
import { startServerProcess } from './server-process.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const KEY = 'sk-never-to-be-seen-1234567890';
const POLITE = JSON.stringify({ label: 'polite', explanation: 'says please' });
/** USD of a call that reports 100 tokens in and 20 out. */
const CALL_USD = 0.12;

let endpoint: ModelEndpoint;
let dataDir: string;
let app: App;
let url: string;
let log = '';

async function start(): Promise<void> {
  const config = ConfigSchema.parse({
    dataDir,
    port: 0,
    otlpHttpPort: 0,
    otlpGrpcPort: 0,
    logLevel: 'debug',
    quietMs: 50,
  });
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      log += chunk.toString();
      done();
    },
  });
  app = await createApp(config, createLogger('debug', destination));
  url = `http://127.0.0.1:${(await app.start()).port}`;
}

beforeAll(async () => {
  process.env['FAULTLINE_JUDGE_TEST'] = KEY;
  endpoint = await startModelEndpoint();
  dataDir = temporaryDirectory();
  await start();
});
afterAll(async () => {
  delete process.env['FAULTLINE_JUDGE_TEST'];
  await app?.close();
  await endpoint?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** A project of its own for each test, with a price for the model. */
async function newProject(projectId: string, settings: object = {}): Promise<void> {
  await call('POST', '/api/v1/projects', { projectId, name: projectId });
  const priceOverrides = [{ model: 'judge-1', inputUsdPerMTok: 1000, outputUsdPerMTok: 1000 }];
  await call('PATCH', `/api/v1/projects/${projectId}`, { settings: { priceOverrides, ...settings } });
}

function define(projectId: string, fields: object = {}): Promise<{ version: number }> {
  const definition = {
    id: 'tone',
    kind: 'llm',
    baseUrl: endpoint.baseUrl,
    model: 'judge-1',
    keyVariable: 'FAULTLINE_JUDGE_TEST',
    prompt: 'politeness',
    sample: [{ share: 1 }],
    budgetUsdPerDay: 1000,
    ...fields,
  };
  return call('POST', '/api/v1/evaluators', { projectId, definition: JSON.stringify(definition) });
}

let made = 0;

async function send(projectId: string, answer: string, labels: Readonly<Record<string, string>> = {}): Promise<string> {
  made += 1;
  const traceId = made.toString(16).padStart(32, 'e');
  const now = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const attributes = [
    text('faultline.stage', 'request'),
    text('faultline.input', 'Where is my parcel?'),
    text('faultline.output', answer),
    ...Object.entries(labels).map(([name, value]) => text(`faultline.cohort.${name}`, value)),
  ];
  const spanId = made.toString(16).padStart(16, 'a');
  const times = { startTimeUnixNano: String(now), endTimeUnixNano: String(now + 1000n) };
  const span = { traceId, spanId, name: 'answer', kind: 1, ...times, attributes };
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-faultline-project': projectId },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }),
  });
  expect(response.status).toBe(200);
  return traceId;
}

async function until<T>(read: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const open = (projectId: string, requestId: string) =>
  call<RequestDetailJson>('GET', `/api/v1/requests/${requestId}?projectId=${projectId}`);

/** The request once it has been judged. */
async function judged(projectId: string, requestId: string): Promise<RequestDetailJson> {
  await until(
    async () => (await fetch(`${url}/api/v1/requests/${requestId}?projectId=${projectId}`)).ok,
    (isThere) => isThere,
  );
  return until(
    () => open(projectId, requestId),
    ({ scores }) => scores.some(({ source }) => source === 'judge'),
  );
}

async function status(
  projectId: string,
): Promise<EvaluatorsStatusOutput['evaluators'][number] & { count(event: string): number }> {
  const { evaluators } = await call<EvaluatorsStatusOutput>('GET', `/api/v1/evaluators/status?projectId=${projectId}`);
  const [first] = evaluators;
  return { ...first!, count: (event) => first!.counts.find((each) => each.event === event)?.count ?? 0 };
}

const counted = (projectId: string, event: string, count = 1) =>
  until(
    () => status(projectId),
    (now) => now.count(event) >= count,
  );

describe('a verdict', () => {
  test('stands on the request as a score with version and cost, is a fact and a KPI, and is no part of its cost', async () => {
    await newProject('verdict');
    await define('verdict');
    endpoint.script(completion(POLITE));
    const id = await send('verdict', 'It arrives today, please wait for it.');
    const request = await judged('verdict', id);
    expect(request.scores.find(({ name }) => name === 'tone')).toMatchObject({
      value: 1,
      label: 'polite',
      explanation: 'says please',
      source: 'judge',
      evaluatorVersion: 'tone@1 politeness-1',
      costUsd: CALL_USD,
    });
    expect(request.facts.judge_cost_usd).toBe(CALL_USD);
    expect(request.costUsd).toBeUndefined();
    expect(request.outcome.status).not.toBe('failure');
    const found = await call<{ items: RequestSummaryJson[] }>(
      'GET',
      `/api/v1/requests?projectId=verdict&filter=${encodeURIComponent('score.tone:>0.5')}`,
    );
    expect(found.items.map(({ requestId }) => requestId)).toEqual([id]);
    const { groups } = await call<ScorecardOutput>('GET', '/api/v1/scorecard?projectId=verdict&kpis=judging_cost');
    expect(groups.flatMap(({ kpis }) => kpis)[0]).toMatchObject({ value: CALL_USD });
    const now = await counted('verdict', 'judged');
    expect(now).toMatchObject({ spentTodayUsd: CALL_USD, reservedTodayUsd: 0, waiting: 0, isKeySet: true });
    expect(endpoint.calls[0]).toMatchObject({
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'judge-1', max_tokens: 500, response_format: { type: 'json_object' } },
    });
  });

  test('decides the outcome where the definition says so', async () => {
    await newProject('decides');
    await define('decides', { passAt: 0.5, scoreName: 'manners' });
    endpoint.script(completion(JSON.stringify({ label: 'rude', explanation: 'insults the user' })));
    const request = await judged('decides', await send('decides', 'Look for it yourself, fool.'));
    expect(request.scores.find(({ name }) => name === 'manners')).toMatchObject({ value: 0, passed: false });
    expect(request.outcome).toMatchObject({ status: 'failure', reason: 'insults the user' });
  });

  test('is paid once for the same question, and again for another version', async () => {
    await newProject('cached');
    await define('cached');
    endpoint.script(completion(POLITE));
    await judged('cached', await send('cached', 'The same words.'));
    const second = await judged('cached', await send('cached', 'The same words.'));
    expect(second.scores.find(({ name }) => name === 'tone')).toMatchObject({ label: 'polite', costUsd: 0 });
    await counted('cached', 'cached');
    expect(endpoint.calls).toHaveLength(1);
    await define('cached', { template: 'Is this polite? {{answer}}', prompt: undefined, verdict: { score: true } });
    endpoint.script(completion(JSON.stringify({ score: 0.75, explanation: 'mostly' })));
    await until(
      async () => (await status('cached')).version,
      (version) => version === 2,
    );
    const third = await until(
      async () => judged('cached', await send('cached', 'The same words.')),
      ({ scores }) => scores.some(({ evaluatorVersion }) => evaluatorVersion === 'tone@2'),
    );
    expect(third.scores.find(({ name }) => name === 'tone')).toMatchObject({ value: 0.75, evaluatorVersion: 'tone@2' });
  });
});

describe('an endpoint that', () => {
  test('answers with something else is told so, once, and then believed', async () => {
    await newProject('complained');
    await define('complained');
    endpoint.script(completion('It is polite.'), completion(POLITE));
    const request = await judged('complained', await send('complained', 'Gladly.'));
    expect(request.scores.find(({ name }) => name === 'tone')).toMatchObject({
      label: 'polite',
      costUsd: 2 * CALL_USD,
    });
    expect(endpoint.calls).toHaveLength(2);
    const [assistant, complaint] = endpoint.calls[1]!.body.messages.slice(-2);
    expect(assistant).toEqual({ role: 'assistant', content: 'It is polite.' });
    expect(complaint!.content).toMatch(
      /cannot be read: it is not one JSON object.*"label": one of "polite", "curt", "rude"/s,
    );
  });

  test('answers with a label that is none twice has failed, and its cost stands on the request', async () => {
    await newProject('failed');
    await define('failed');
    endpoint.script(completion('{"label":"lovely","explanation":"x"}'));
    const request = await judged('failed', await send('failed', 'Sure.'));
    const score = request.scores.find(({ name }) => name === 'tone')!;
    expect(score).toMatchObject({
      explanation: expect.stringMatching(/no verdict: .*field label/),
      costUsd: 2 * CALL_USD,
    });
    expect(score).not.toHaveProperty('value');
    expect((await counted('failed', 'failed')).problem).toMatch(/field label/);
    expect(endpoint.calls).toHaveLength(2);
  });

  test('asks to wait is left alone for so long', async () => {
    await newProject('waits');
    await define('waits');
    endpoint.script(failure(429, 'slow down', { 'retry-after': '2' }), completion(POLITE));
    const begun = performance.now();
    await judged('waits', await send('waits', 'In a moment.'));
    expect(performance.now() - begun).toBeGreaterThan(2000);
    expect(endpoint.calls).toHaveLength(2);
    expect(await counted('waits', 'judged')).toMatchObject({ spentTodayUsd: CALL_USD });
  });

  test('fails is asked again', async () => {
    await newProject('again');
    await define('again');
    endpoint.script(failure(500, 'oh no'), failure(503, ''), completion(POLITE));
    await judged('again', await send('again', 'Try again.'));
    expect(endpoint.calls).toHaveLength(3);
  });

  test('hangs may have cost something: the worst is taken to be spent', async () => {
    await newProject('hangs');
    await define('hangs', { timeoutSeconds: 1 });
    endpoint.script(hang, completion(POLITE));
    await judged('hangs', await send('hangs', 'Hello there.'));
    const { spentTodayUsd, reservedTodayUsd } = await counted('hangs', 'judged');
    expect(spentTodayUsd).toBeGreaterThan(CALL_USD + 0.5);
    expect(reservedTodayUsd).toBe(0);
  });

  test('does not say what it used is taken to have used the most', async () => {
    await newProject('silent');
    await define('silent', { maxOutputTokens: 1000 });
    endpoint.script(completion(POLITE, null));
    const request = await judged('silent', await send('silent', 'As you wish.'));
    // A thousand tokens out, and a token for each byte of the prompt.
    const bytes = endpoint.calls[0]!.body.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0);
    expect(request.facts.judge_cost_usd).toBeGreaterThan((1000 + bytes) / 1000);
    expect(await counted('silent', 'judged')).toMatchObject({ spentTodayUsd: request.facts.judge_cost_usd });
  });

  test('sends elsewhere is not followed, and the key goes nowhere else', async () => {
    await newProject('redirects');
    await define('redirects');
    const other = await startModelEndpoint();
    endpoint.script(failure(307, '', { location: `${other.baseUrl}/chat/completions` }));
    await send('redirects', 'Follow me.');
    expect((await counted('redirects', 'failed')).problem).toMatch(/307: redirects are not followed/);
    expect(other.calls).toHaveLength(0);
    await other.stop();
  });

  test('says the key aloud does not make it known', async () => {
    await newProject('echo');
    await define('echo');
    endpoint.script(failure(401, `Incorrect API key provided: ${KEY}`));
    const id = await send('echo', 'Hi.');
    expect((await counted('echo', 'failed')).problem).toMatch(/401: Incorrect API key provided: \[key\]/);
    endpoint.script(completion(JSON.stringify({ label: 'polite', explanation: `the key is ${KEY}` })));
    const tried = await call<EvaluatorsTryOutput>('POST', '/api/v1/evaluators/tone/try', {
      projectId: 'echo',
      requestId: id,
    });
    expect(JSON.stringify(tried)).not.toContain(KEY);
    expect(tried.verdict).toMatchObject({ explanation: 'the key is [key]' });
    expect(log).not.toContain(KEY);
  });

  test('sends without end is not listened to for ever', async () => {
    await newProject('flood');
    await define('flood');
    endpoint.script((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(more));
      };
      more();
    });
    const id = await send('flood', 'Go on.');
    await until(
      async () => (await fetch(`${url}/api/v1/requests/${id}?projectId=flood`)).ok,
      (isThere) => isThere,
    );
    const tried = await call<EvaluatorsTryOutput>('POST', '/api/v1/evaluators/tone/try', {
      projectId: 'flood',
      requestId: id,
    });
    expect(tried.problem).toMatch(/larger than 1048576 bytes/);
    // It may have been paid, and asking again would not make it smaller.
    expect((await counted('flood', 'failed')).spentTodayUsd).toBeGreaterThan(1);
  });
});

describe('what is not judged is counted with the reason', () => {
  test('the budget of a day is never exceeded', async () => {
    await newProject('budget');
    await define('budget', { budgetUsdPerDay: 4, concurrency: 4 });
    endpoint.script(completion(POLITE, { prompt_tokens: 1500, completion_tokens: 20 }));
    for (let i = 0; i < 6; i++) await send('budget', `Answer number ${i}.`);
    const now = await until(
      () => status('budget'),
      (each) => each.count('judged') + each.count('budget') === 6,
    );
    // A call may cost over 1.9 at its worst, of which it then costs 1.52: after two of them there is no room for another.
    expect(now.count('judged')).toBeGreaterThanOrEqual(1);
    expect(now.count('judged')).toBeLessThanOrEqual(2);
    expect(endpoint.calls.filter(({ body }) => body.messages[1]!.content.includes('Answer number'))).toHaveLength(
      now.count('judged'),
    );
    expect(now.spentTodayUsd).toBeCloseTo(1.52 * now.count('judged'), 10);
    expect(now.spentTodayUsd + now.reservedTodayUsd).toBeLessThanOrEqual(4);
  });

  test('by cohort: the first rule that matches counts', async () => {
    await newProject('cohorts');
    await define('cohorts', {
      sample: [
        { where: 'tenant:acme', share: 1 },
        { where: 'tenant:globex', share: 0 },
      ],
    });
    endpoint.script(completion(POLITE));
    await send('cohorts', 'For Globex.', { tenant: 'globex' });
    await send('cohorts', 'For nobody.');
    await judged('cohorts', await send('cohorts', 'For Acme.', { tenant: 'acme' }));
    const now = await until(
      () => status('cohorts'),
      (each) => each.count('judged') === 1 && each.count('sampled_out') === 1 && each.count('out_of_cohort') === 1,
    );
    expect(now.counts).toHaveLength(3);
    expect(endpoint.calls).toHaveLength(1);
  });

  test.for(['none', 'ids'])('capture policy %s: there is no text to send', async (capturePolicy) => {
    const projectId = `policy-${capturePolicy}`;
    await newProject(projectId, { capturePolicy });
    await define(projectId);
    endpoint.script(completion(POLITE));
    await send(projectId, 'Kept out.');
    await counted(projectId, 'no_text');
    expect(endpoint.calls).toHaveLength(0);
  });

  test('personal data that was redacted is not sent', async () => {
    await newProject('redacted');
    await define('redacted');
    endpoint.script(completion(POLITE));
    await judged('redacted', await send('redacted', 'Write to ada@example.com please.'));
    expect(JSON.stringify(endpoint.calls[0]!.body)).toContain('[REDACTED:email]');
    expect(JSON.stringify(endpoint.calls[0]!.body)).not.toContain('ada@example.com');
  });

  test('a model without a price, and a key that is not there', async () => {
    await newProject('priceless');
    await define('priceless', { model: 'never-heard-of-it' });
    await send('priceless', 'How much?');
    await counted('priceless', 'no_price');
    await newProject('keyless');
    await define('keyless', { keyVariable: 'FAULTLINE_JUDGE_ABSENT' });
    await send('keyless', 'Open up.');
    expect((await counted('keyless', 'no_key')).isKeySet).toBe(false);
  });
});

describe('trying one', () => {
  test('shows the prompt, the answer and the verdict, pays, and writes nothing on the request', async () => {
    await newProject('try');
    await define('try', { sample: [{ share: 0 }] });
    endpoint.script(completion(POLITE));
    const id = await send('try', 'Of course.');
    await counted('try', 'sampled_out');
    const tried = await call<EvaluatorsTryOutput>('POST', '/api/v1/evaluators/tone/try', {
      projectId: 'try',
      requestId: id,
    });
    expect(tried).toMatchObject({
      version: 'tone@1 politeness-1',
      answers: [POLITE],
      verdict: { value: 1, label: 'polite' },
      costUsd: CALL_USD,
    });
    expect(tried.prompt[1]!.content).toMatch(/<answer [0-9a-f]{16}>\nOf course\.\n<\/answer /);
    expect((await open('try', id)).scores.filter(({ source }) => source === 'judge')).toEqual([]);
    expect(await status('try')).toMatchObject({ spentTodayUsd: CALL_USD });
  });
});

describe('a restart', () => {
  test('goes on with what waited, and does not pay again for what was under way', async () => {
    await newProject('restart');
    await define('restart', { concurrency: 1, timeoutSeconds: 60 });
    endpoint.script(hang);
    await send('restart', 'Under way.');
    await until(
      async () => endpoint.calls.length,
      (calls) => calls === 1,
    );
    const waiting = await send('restart', 'Waiting.');
    await until(
      () => status('restart'),
      (each) => each.waiting === 2,
    );
    await app.close();
    endpoint.script(completion(POLITE));
    await start();
    await judged('restart', waiting);
    await until(
      () => status('restart'),
      (each) => each.waiting === 0,
    );
    const now = await counted('restart', 'interrupted');
    expect(now.count('judged')).toBe(1);
    expect(now.spentTodayUsd).toBeGreaterThan(CALL_USD + 0.5);
    expect(endpoint.calls.map(({ body }) => body.messages[1]!.content)).toEqual([expect.stringContaining('Waiting.')]);
  });

  test('asks nothing again that was judged before it', async () => {
    endpoint.script(completion(POLITE));
    await app.close();
    await start();
    const request = await judged('restart', await send('restart', 'Waiting.'));
    expect(request.scores.find(({ name }) => name === 'tone')).toMatchObject({ label: 'polite', costUsd: 0 });
    expect(endpoint.calls).toHaveLength(0);
  });

  // Two processes are started one after the other.
  test(
    'after kill -9 is no different: nothing is paid twice, and what it may have cost stays set aside',
    { timeout: 300_000 },
    async () => {
      const killedDir = temporaryDirectory();
      const before = url;
      let server = await startServerProcess(killedDir, { FAULTLINE_QUIET_MS: '50' });
      try {
        url = server.url;
        await newProject('killed');
        await define('killed', { concurrency: 1, timeoutSeconds: 60 });
        endpoint.script(hang);
        await send('killed', 'Under way.');
        await until(
          async () => endpoint.calls.length,
          (calls) => calls === 1,
        );
        const waiting = await send('killed', 'Waiting.');
        await until(
          () => status('killed'),
          (each) => each.waiting === 2,
        );
        await server.kill('SIGKILL');
        endpoint.script(completion(POLITE));
        server = await startServerProcess(killedDir, { FAULTLINE_QUIET_MS: '50' });
        url = server.url;
        const request = await judged('killed', waiting);
        expect(request.scores.filter(({ source }) => source === 'judge')).toHaveLength(1);
        const now = await counted('killed', 'interrupted');
        expect(now).toMatchObject({ waiting: 0, spentTodayUsd: CALL_USD });
        expect(now.reservedTodayUsd).toBeGreaterThan(0.5);
        expect(endpoint.calls).toHaveLength(1);
        expect(server.output()).not.toContain(KEY);
      } finally {
        url = before;
        await server.kill('SIGKILL');
        rmSync(killedDir, { recursive: true, force: true });
      }
    },
  );
});
