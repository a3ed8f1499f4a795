// `npm run clients`: installs the real clients of fixtures/clients, runs each unmodified against a running Faultline over its own exporter,
// and checks what arrived: stage, model, tokens, cost, messages, tool calls and errors. Prints a table; exits 1 when a row is wrong.
//
// The clients speak to one port for both the model and OTLP, so a small proxy stands there: model calls go to the fake model server,
// OTLP to Faultline, into a project of the client's own.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RequestDetailJson, SearchOutput, SpanJson } from '@faultline/model';
import { startServerProcess } from '../packages/server/e2e/server-process.ts';

interface Client {
  readonly project: string;
  readonly directory: string;
  readonly script: string;
  readonly arguments?: readonly string[];
  readonly expected: Expected;
}

/** What must be seen; `undefined` where the client itself does not report it. */
interface Expected {
  /** Usage of the non-streamed answer: the model server reports 1000 in (400 cached), 50 out (20 reasoning). */
  readonly usage?: {
    readonly inputTokens?: number;
    readonly outputTokens?: number;
    readonly cacheReadTokens?: number;
    readonly reasoningTokens?: number;
  };
  readonly toolCall?: boolean;
  readonly toolSpan?: boolean;
  readonly errors?: number;
  readonly session?: string;
  readonly retrieval?: boolean;
}

const FULL_USAGE = { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 400, reasoningTokens: 20 };
const TOTALS_ONLY = { inputTokens: 1000, outputTokens: 50 };

const CLIENTS: readonly Client[] = [
  {
    project: 'otel-js-protobuf',
    directory: 'otel2',
    script: 'run.cjs',
    expected: { usage: TOTALS_ONLY, toolCall: true, errors: 1 },
  },
  {
    project: 'otel-js-json',
    directory: 'otel2',
    script: 'run-json.cjs',
    expected: { usage: TOTALS_ONLY, toolCall: true, errors: 1 },
  },
  {
    project: 'openinference-openai',
    directory: 'oi',
    script: 'run.cjs',
    expected: { usage: FULL_USAGE, toolCall: true },
  },
  {
    project: 'openinference-langchain',
    directory: 'oi',
    script: 'lc.cjs',
    expected: { usage: FULL_USAGE, toolSpan: true, errors: 1, retrieval: true },
  },
  { project: 'traceloop-openai', directory: 'tl', script: 'run.cjs', expected: { usage: TOTALS_ONLY, toolCall: true } },
  {
    project: 'traceloop-sdk',
    directory: 'tl',
    script: 'sdk.cjs',
    expected: { usage: TOTALS_ONLY, toolSpan: true, session: 's1', retrieval: true },
  },
  {
    project: 'traceloop-openai-flat',
    directory: 'tlold',
    script: 'run.cjs',
    expected: { usage: TOTALS_ONLY, toolCall: true },
  },
  {
    project: 'ai-sdk-5',
    directory: 'ai5',
    script: 'run.mjs',
    expected: { usage: FULL_USAGE, toolCall: true, toolSpan: true, errors: 1, session: 's1' },
  },
  {
    project: 'ai-sdk-7',
    directory: 'ai7',
    script: 'run.mjs',
    expected: { usage: FULL_USAGE, toolCall: true, toolSpan: true, errors: 1 },
  },
  {
    project: 'ai-sdk-7-legacy',
    directory: 'ai7',
    script: 'run.mjs',
    arguments: ['legacy'],
    expected: { usage: FULL_USAGE, toolCall: true, toolSpan: true, errors: 1 },
  },
  {
    project: 'openinference-vercel',
    directory: 'ai7',
    script: 'oi.mjs',
    expected: { usage: { ...TOTALS_ONLY, cacheReadTokens: 400 }, toolCall: true, toolSpan: true },
  },
  {
    project: 'langfuse',
    directory: 'lf',
    script: 'run.mjs',
    expected: { usage: FULL_USAGE, errors: 1, session: 's1', retrieval: true },
  },
  {
    project: 'langsmith',
    directory: 'ls',
    script: 'run.mjs',
    expected: { usage: FULL_USAGE, toolSpan: true, errors: 1, session: 's1', retrieval: true },
  },
  {
    project: 'openai-agents',
    directory: 'oa',
    script: 'run.mjs',
    expected: { usage: FULL_USAGE, toolCall: true, toolSpan: true },
  },
  {
    project: 'mastra',
    directory: 'ma',
    script: 'run.mjs',
    expected: { usage: FULL_USAGE, toolCall: true, toolSpan: true, session: 's1' },
  },
];

/** The score clients of Langfuse, LangSmith and Phoenix, about a request that is sent first. */
const SCORE_CLIENTS = {
  directory: 'scores',
  script: 'run.mjs',
  traceId: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  spanId: 'a1b2c3d4e5f60718',
  sessionId: 'scored',
  scores: [
    'langfuse_numeric',
    'langfuse_boolean',
    'langfuse_category',
    'langsmith_trace',
    'langsmith_span',
    'phoenix_span',
    'phoenix_batch',
    'relevance.document_0',
    'phoenix_trace',
    'note',
  ],
  sessionScores: ['langfuse_session', 'phoenix_session', 'note'],
} as const;

const PROXY_PORT = 14_318;
const MODEL_PORT = 14_319;
const SOURCE = resolve('fixtures/clients');
const WORK = resolve(process.argv[2] ?? '.faultline/clients');

install();
const dataDir = mkdtempSync(join(tmpdir(), 'faultline-clients-'));
const server = await startServerProcess(dataDir, { FAULTLINE_QUIET_MS: '300', FAULTLINE_ROOTLESS_QUIET_MS: '1500' });
const model = startModel();
let currentProject = '';
const proxy = createServer((request, response) => {
  const isTelemetry = /\/v1\/(traces|logs|metrics)$/.test(request.url ?? '');
  const target = isTelemetry ? new URL(server.otlpUrl) : new URL(`http://127.0.0.1:${MODEL_PORT}`);
  const headers = isTelemetry ? { ...request.headers, 'x-faultline-project': currentProject } : request.headers;
  const onward = httpRequest(
    { host: target.hostname, port: target.port, path: request.url, method: request.method, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  request.pipe(onward);
});
await new Promise<void>((done) => proxy.listen(PROXY_PORT, '127.0.0.1', done));

let wrong = 0;
try {
  for (const client of CLIENTS) wrong += await check(client);
  wrong += await checkScores();
} finally {
  proxy.close();
  model.kill('SIGTERM');
  await server.kill('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
}
console.log(
  wrong === 0
    ? `\nall ${CLIENTS.length + 1} clients arrived as expected`
    : `\n${wrong} of ${CLIENTS.length + 1} clients did not arrive as expected`,
);
process.exit(wrong === 0 ? 0 : 1);

function install(): void {
  mkdirSync(WORK, { recursive: true });
  cpSync(SOURCE, WORK, { recursive: true });
  const directories = [...new Set([...CLIENTS.map((client) => client.directory), SCORE_CLIENTS.directory])];
  for (const directory of [...directories, 'model']) {
    const cwd = join(WORK, directory);
    mkdirSync(cwd, { recursive: true });
    if (existsSync(join(cwd, 'node_modules'))) continue;
    console.log(`installing the client in ${directory}…`);
    // Without a manifest of its own npm would install into this repository.
    if (directory === 'model') writeFileSync(join(cwd, 'package.json'), '{ "private": true }\n');
    const wanted = directory === 'model' ? ['@opentelemetry/otlp-transformer@0.208'] : [];
    const result = spawnSync(
      'npm',
      ['install', '--legacy-peer-deps', '--no-audit', '--no-fund', '--loglevel=error', ...wanted],
      { cwd, stdio: 'inherit' },
    );
    if (result.status !== 0) throw new Error(`cannot install the client in ${directory}: npm failed; see above`);
  }
}

function startModel(): ChildProcess {
  const script = join(WORK, 'model', 'fake-openai.mjs');
  cpSync(join(SOURCE, 'fake-openai-and-otlp-capture.mjs'), script);
  return spawn(process.execPath, [script], {
    env: { ...process.env, PORT: String(MODEL_PORT), OUT: join(WORK, 'captures') },
    stdio: 'ignore',
  });
}

async function check(client: Client): Promise<number> {
  currentProject = client.project;
  await api('POST', '/api/v1/projects', { projectId: client.project });
  const run = await runClient(client);
  const requests = await settledRequests(client.project);
  const problems =
    run.code === 0
      ? verify(requests, client.expected)
      : [`the client ended with code ${run.code}: ${run.output.slice(-300)}`];
  const spans = requests.reduce((sum, request) => sum + request.counts.spans, 0);
  const cost = requests.reduce((sum, request) => sum + (request.costUsd ?? 0), 0);
  console.log(
    `${problems.length === 0 ? 'ok   ' : 'WRONG'} ${client.project.padEnd(24)} ${String(requests.length).padStart(3)} requests ${String(spans).padStart(4)} spans  $${cost.toFixed(5)}`,
  );
  for (const problem of problems) console.log(`      ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

async function checkScores(): Promise<number> {
  const { traceId, spanId, sessionId, scores, sessionScores } = SCORE_CLIENTS;
  const startTimeUnixNano = String(BigInt(Date.now() - 1000) * 1_000_000n);
  const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const attributes = [
    attribute('openinference.span.kind', 'RETRIEVER'),
    attribute('session.id', sessionId),
    attribute('retrieval.documents.0.document.content', 'Refunds take five days.'),
  ];
  const span = { traceId, spanId, name: 'find', startTimeUnixNano, endTimeUnixNano: startTimeUnixNano, attributes };
  await api('POST', '/v1/traces', { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  const environment = { FAULTLINE_URL: server.url, TRACE_ID: traceId, SPAN_ID: spanId, SESSION_ID: sessionId };
  const run = await runClient({ ...SCORE_CLIENTS, environment });
  await settledRequests('default');
  const request = await api<RequestDetailJson>('GET', `/api/v1/requests/${traceId}`);
  const missing = (wanted: readonly string[], given: RequestDetailJson['scores']) =>
    wanted.filter((name) => !given.some((score) => score.name === name));
  const problems = [
    ...(run.code === 0 ? [] : [`the client ended with code ${run.code}: ${run.output.slice(-300)}`]),
    ...missing(scores, request.scores).map((name) => `no score ${name}`),
    ...missing(sessionScores, request.sessionScores ?? []).map((name) => `no score ${name} of the session`),
  ];
  const arrived = `${request.scores.length} scores, ${request.sessionScores?.length ?? 0} of the session`;
  console.log(`${problems.length === 0 ? 'ok   ' : 'WRONG'} ${'langfuse langsmith phoenix'.padEnd(26)} ${arrived}`);
  for (const problem of problems) console.log(`      ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

async function runClient(
  client: Pick<Client, 'directory' | 'script' | 'arguments'> & { readonly environment?: NodeJS.ProcessEnv },
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [client.script, ...(client.arguments ?? [])], {
    cwd: join(WORK, client.directory),
    env: { ...process.env, ...client.environment },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  clearTimeout(timer);
  return { code, output };
}

/** Every request of the project, once nothing waits for assembly any more. */
async function settledRequests(project: string): Promise<readonly RequestDetailJson[]> {
  for (let attempt = 0; attempt < 60; attempt++) {
    await new Promise((done) => setTimeout(done, 500));
    const status = await api<{ pendingRequests: number; firstSpanReceived: boolean }>(
      'GET',
      `/api/v1/ingest/status?projectId=${project}`,
    );
    if (status.firstSpanReceived && status.pendingRequests === 0 && attempt > 3) break;
  }
  const found = await api<SearchOutput>('GET', `/api/v1/requests?projectId=${project}&limit=200`);
  return Promise.all(
    found.items.map(({ requestId }) =>
      api<RequestDetailJson>('GET', `/api/v1/requests/${requestId}?projectId=${project}`),
    ),
  );
}

function verify(requests: readonly RequestDetailJson[], expected: Expected): readonly string[] {
  const problems: string[] = [];
  const spans = requests.flatMap((request) => request.spans);
  const answered = spans.filter(
    (span) =>
      span.stage === 'generation' && !span.isWrapper && span.errorType === undefined && span.status.code !== 'error',
  );
  const withUsage = answered.find((span) => span.usage.inputTokens === expected.usage?.inputTokens);
  if (answered.length === 0) problems.push('no generation');
  if (!answered.some((span) => /gpt-4o/.test(span.responseModel ?? span.requestModel ?? '')))
    problems.push('no generation names gpt-4o');
  if (expected.usage) {
    if (!withUsage)
      problems.push(
        `no generation with ${expected.usage.inputTokens} input tokens: ${answered.map((span) => span.usage.inputTokens).join(' ')}`,
      );
    else if (!sameUsage(withUsage, expected.usage))
      problems.push(`usage is ${JSON.stringify(withUsage.usage)}, expected ${JSON.stringify(expected.usage)}`);
    if (withUsage && withUsage.costUsd === undefined) problems.push('no cost');
  }
  if (!answered.some((span) => JSON.stringify(span.inputMessages).includes('Weather')))
    problems.push('no generation carries the question');
  if (!answered.some((span) => JSON.stringify(span.outputMessages).includes('sunny')))
    problems.push('no generation carries the answer');
  if (expected.toolCall && !spans.some((span) => JSON.stringify(span.outputMessages).includes('get_weather')))
    problems.push('no tool call in an answer');
  if (expected.toolSpan && !spans.some((span) => span.stage === 'tool' && span.toolName === 'get_weather'))
    problems.push('no tool span');
  if (
    expected.errors &&
    spans.filter((span) => span.status.code === 'error' || span.errorType !== undefined).length < expected.errors
  )
    problems.push('no failed span');
  if (expected.session && !requests.some((request) => request.sessionId === expected.session))
    problems.push(`no request of session ${expected.session}`);
  if (
    expected.retrieval &&
    !requests.some((request) => request.evidence.candidates.some((candidate) => candidate.id === 'd1'))
  )
    problems.push('no candidate d1');
  for (const request of requests) {
    const inputs = request.spans
      .filter((span) => !span.isWrapper)
      .reduce((sum, span) => sum + (span.usage.inputTokens ?? 0), 0);
    if ((request.usage.inputTokens ?? 0) > inputs)
      problems.push(
        `request ${request.requestId} counts ${request.usage.inputTokens} input tokens, its spans ${inputs}`,
      );
  }
  return problems;
}

function sameUsage(span: SpanJson, expected: NonNullable<Expected['usage']>): boolean {
  return Object.entries(expected).every(([field, value]) => span.usage[field as keyof SpanJson['usage']] === value);
}

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
