// Who may ask what, for every operation on every surface of a real server: with a token, without one, and from where.
import { request as httpRequestRaw, type IncomingHttpHeaders } from 'node:http';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createApp, type App } from '../src/app.ts';
import { ConfigSchema } from '../src/config/config.ts';
import { createLogger } from '../src/logger.ts';
import { OPERATIONS, type AnyOperation } from '../src/operations/registry.ts';
import { temporaryDirectory } from './running-app.ts';
import { httpRequest, overCli, overMcp, runCli, type Input } from './surfaces.ts';

// Real databases are opened: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const TOKEN = 'secret-token-of-this-test';
const WRONG_TOKEN = 'secret-token-of-another';
let guarded: Started;
let open: Started;

// One after the other: a process holds one embedded database at a time.
function useGuarded(): void {
  beforeAll(async () => {
    guarded = await start(TOKEN);
  });
  afterAll(() => guarded?.app.close());
}

function useOpen(): void {
  beforeAll(async () => {
    open = await start(undefined);
  });
  afterAll(() => open?.app.close());
}

interface Started {
  readonly app: App;
  readonly url: string;
  readonly port: number;
  readonly log: () => string;
}

async function start(authToken: string | undefined): Promise<Started> {
  let log = '';
  const destination = new Writable({
    write: (chunk: Buffer, _, done) => {
      log += chunk.toString();
      done();
    },
  });
  const config = ConfigSchema.parse({
    dataDir: temporaryDirectory(),
    port: 0,
    otlpHttpPort: 0,
    otlpGrpcPort: 0,
    logLevel: 'debug',
    ...(authToken === undefined ? {} : { authToken }),
  });
  const app = await createApp(config, createLogger('debug', destination));
  const { port } = await app.start();
  return { app, port, url: `http://127.0.0.1:${port}`, log: () => log };
}

/** A right question for every operation, so that only access can be what is refused: its own example, or one that changes nothing. */
const INPUTS: Readonly<Record<string, Input>> = {
  'kpis.remove': { kpi: 'none_of_this_id' },
  'cohorts.remove': { cohortId: 'none-of-this-id' },
  'evaluators.remove': { evaluator: 'none_of_this_id' },
  'evaluators.try': { evaluator: 'none_of_this_id', requestId: 'r1' },
  'projects.create': { projectId: 'default' },
  'projects.update': { projectId: 'default', name: 'Default' },
};
const NAMED = OPERATIONS.map((operation) => [operation.name, operation] as const);
/** What the right question is answered with on an empty server. */
const EXPECTED_STATUS: Readonly<Record<string, number>> = {
  'requests.get': 404,
  'spans.get': 404,
  'cases.get': 404,
  'reviews.submit': 404,
  'reviews.undo': 404,
  'kpis.remove': 404,
  'cohorts.remove': 404,
  'evaluators.remove': 404,
  'evaluators.try': 404,
  'projects.create': 409,
};

const inputOf = (operation: AnyOperation) => INPUTS[operation.name] ?? (operation.example as Input);

async function statusOf(
  url: string,
  operation: AnyOperation,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; headers: Headers; body: string }> {
  const [address, init] = httpRequest(url, operation, inputOf(operation));
  const abort = new AbortController();
  const response = await fetch(address, { ...init, headers: { ...init.headers, ...headers }, signal: abort.signal });
  // A stream that was let in would never end.
  const body = response.headers.get('content-type')?.startsWith('text/event-stream') ? '' : await response.text();
  abort.abort();
  return { status: response.status, headers: response.headers, body };
}

describe('with a token', () => {
  useGuarded();

  test.for(NAMED)('%s: none is 401, a wrong one is 401, the right one is answered', async ([name, operation]) => {
    const none = await statusOf(guarded.url, operation);
    expect(none.status).toBe(401);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    expect(JSON.parse(none.body)).toMatchObject({ error: { code: 'unauthenticated', errorId: expect.any(String) } });
    const wrong = await statusOf(guarded.url, operation, { authorization: `Bearer ${WRONG_TOKEN}` });
    expect(wrong.status).toBe(401);
    expect(wrong.body).not.toContain(WRONG_TOKEN);
    const right = await statusOf(guarded.url, operation, { authorization: `Bearer ${TOKEN}` });
    expect(right.status).toBe(EXPECTED_STATUS[name] ?? 200);
  });

  test.for(NAMED)('%s: the same on the command line', async ([, operation]) => {
    await expect(overCli(guarded.url)(operation, inputOf(operation))).resolves.toEqual({
      error: expect.stringMatching(/a token is needed.*give it with --token or FAULTLINE_TOKEN$/),
    });
    await expect(overCli(guarded.url, WRONG_TOKEN)(operation, inputOf(operation))).resolves.toEqual({
      error: expect.stringMatching(/the token is not the right one.*FAULTLINE_TOKEN$/),
    });
  });

  test('MCP: no session without the right one', async () => {
    await expect(overMcp(guarded.url)).rejects.toThrow();
    await expect(overMcp(guarded.url, WRONG_TOKEN)).rejects.toThrow();
    const connection = await overMcp(guarded.url, TOKEN);
    expect((await connection.client.listTools()).tools.length).toBeGreaterThan(0);
    await connection.close();
  });

  test.for([
    ['a bearer token', { authorization: `bearer ${TOKEN}` }],
    ['the password of a browser', { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString('base64')}` }],
    ['the key header of LangSmith', { 'x-api-key': TOKEN }],
  ] as const)('%s will do', async ([, headers]) => {
    const response = await fetch(`${guarded.url}/api/v1/projects`, { headers });
    expect(response.status).toBe(200);
  });

  test.for([
    ['/metrics', 401],
    ['/api/v1/server', 401],
    ['/mcp', 401],
    ['/healthz', 200],
    ['/readyz', 200],
    ['/api/v1/openapi.json', 200],
  ] as const)('%s without one is %i', async ([path, status]) => {
    expect((await fetch(`${guarded.url}${path}`)).status).toBe(status);
  });

  test('telemetry is taken with it and not without it', async () => {
    const send = (headers: Record<string, string>) =>
      fetch(`${guarded.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"resourceSpans":[]}',
      });
    expect((await send({})).status).toBe(401);
    expect((await send({ authorization: `Bearer ${WRONG_TOKEN}` })).status).toBe(401);
    expect((await send({ authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });

  test('no token ever stands in the log, whatever was done with it', () => {
    expect(guarded.log()).toContain('the token is not the right one');
    expect(guarded.log()).not.toContain(TOKEN);
    expect(guarded.log()).not.toContain(WRONG_TOKEN);
  });

  test('help does not show the token of the environment', async () => {
    const shown = await runCli(['doctor', '--help'], guarded.url, TOKEN).catch((error: unknown) => String(error));
    expect(shown).not.toContain(TOKEN);
  });
});

describe('without a token', () => {
  useOpen();

  test.for(NAMED)('%s answers this machine, under its own names only', async ([name, operation]) => {
    expect((await statusOf(open.url, operation)).status).toBe(EXPECTED_STATUS[name] ?? 200);
    const rebound = await rawRequest(open, operation, { host: 'rebound.example' });
    expect(rebound.status).toBe(403);
    expect(rebound.body).toContain('only this machine may ask');
  });

  test.for(NAMED)('%s does not answer the page of another site', async ([name, operation]) => {
    const asked = (headers: Record<string, string>) => rawRequest(open, operation, headers);
    expect((await asked({ origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await asked({ origin: 'null' })).status).toBe(403);
    expect((await asked({ origin: 'not a url' })).status).toBe(403);
    expect((await asked({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await asked({ origin: `http://127.0.0.1:${open.port + 1}` })).status).toBe(403);
    const own = await asked({ origin: open.url, 'sec-fetch-site': 'same-origin' });
    expect(own.status).toBe(EXPECTED_STATUS[name] ?? 200);
  });

  test.for([
    ['localhost', 200],
    ['127.0.0.1', 200],
    ['127.0.0.1:7420', 200],
    ['[::1]:7420', 200],
    ['LOCALHOST:1', 200],
    ['localhost.evil.example', 403],
    ['127.0.0.1.nip.io', 403],
    ['0.0.0.0', 403],
  ] as const)('Host %s is %i', async ([host, status]) => {
    const [projects] = OPERATIONS.filter(({ name }) => name === 'projects.list');
    expect((await rawRequest(open, projects!, { host })).status).toBe(status);
  });

  test('MCP does not answer a rebound name or another site', async () => {
    const call = (headers: Record<string, string>) =>
      raw(
        open.port,
        '/mcp',
        'POST',
        { 'content-type': 'application/json', accept: 'application/json', ...headers },
        '{}',
      );
    expect((await call({ host: 'rebound.example' })).status).toBe(403);
    expect((await call({ origin: 'https://elsewhere.example' })).status).toBe(403);
  });

  test('a link from another page may be followed to what only reads', async () => {
    const [projects] = OPERATIONS.filter(({ name }) => name === 'projects.list');
    const linked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect((await rawRequest(open, projects!, linked)).status).toBe(200);
    const [create] = OPERATIONS.filter(({ name }) => name === 'projects.create');
    expect((await rawRequest(open, create!, linked)).status).toBe(403);
  });

  test('refuses to listen beyond this machine', async () => {
    const config = ConfigSchema.parse({ dataDir: temporaryDirectory(), host: '0.0.0.0' });
    await expect(createApp(config)).rejects.toThrow(
      'cannot listen on 0.0.0.0 without sign-in: anyone on the network could read everything; set FAULTLINE_AUTH_TOKEN, or listen on 127.0.0.1',
    );
  });

  describe('every answer of the main port', () => {
    test.for(['/', '/p/default/requests', '/api/v1/projects', '/api/v1/nothing', '/healthz', '/mcp', '/v1/traces'])(
      '%s carries the security headers',
      async (path) => {
        const { headers } = await fetch(`${open.url}${path}`);
        expect(headers.get('content-security-policy')).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
        expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('referrer-policy')).toBe('no-referrer');
        expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
        expect(headers.get('x-powered-by')).toBeNull();
      },
    );

    test('what the API says is not kept by caches', async () => {
      expect((await fetch(`${open.url}/api/v1/projects`)).headers.get('cache-control')).toBe('no-store');
    });

    test.for([
      '/../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%00.js',
      '//etc/passwd.json',
      '/%E0%A4%A.js',
    ])('%s leads to nothing outside the web app', async (path) => {
      const { body } = await raw(open.port, path, 'GET', {});
      expect(body).not.toContain('"workspaces"');
      expect(body).not.toContain('root:');
      expect(body).toMatch(/<!doctype html>|there is no such file|the web app is not built/i);
    });
  });

  describe('limits', () => {
    const [create] = OPERATIONS.filter(({ name }) => name === 'projects.create');
    const post = (body: string, type = 'application/json') =>
      raw(open.port, create!.http.path, 'POST', { 'content-type': type }, body);

    test.for([
      ['a body that is too large', `{"projectId":"${'x'.repeat(1024 * 1024)}"}`, 'application/json', 413, 'too-large'],
      ['a body that is no JSON', '{"projectId":', 'application/json', 400, 'invalid-argument'],
      ['a body that is no object', '[1]', 'application/json', 400, 'invalid-argument'],
      ['a body of another type', 'projectId=x', 'application/x-www-form-urlencoded', 400, 'invalid-argument'],
    ] as const)('%s', async ([, body, type, status, code]) => {
      const answer = await post(body, type);
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.body)).toMatchObject({ error: { code, errorId: expect.any(String) } });
    });

    test('MCP takes no larger body either', async () => {
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      expect((await raw(open.port, '/mcp', 'POST', headers, 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    });

    test('headers and addresses that are too long', async () => {
      expect((await raw(open.port, `/api/v1/requests?filter=${'x'.repeat(20_000)}`, 'GET', {})).status).toBe(431);
      expect((await raw(open.port, '/api/v1/requests', 'GET', { 'x-long': 'x'.repeat(20_000) })).status).toBe(431);
    });

    test('an input that is given twice', async () => {
      const answer = await raw(open.port, '/api/v1/requests?limit=1&limit=2', 'GET', {});
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('limit is given more than once');
    });

    test('MCP answers POST only', async () => {
      const answer = await raw(open.port, '/mcp', 'GET', { accept: 'text/event-stream' });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    });
  });
});

async function rawRequest(
  { port }: Started,
  operation: AnyOperation,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string }> {
  const [address, init] = httpRequest('http://ignored', operation, inputOf(operation));
  const { pathname, search } = new URL(address);
  return raw(port, `${pathname}${search}`, init.method, { ...init.headers, ...headers }, init.body);
}

/** A call with any path and any headers, Host and Origin too, which `fetch` does not let a caller choose. */
function raw(
  port: number,
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<{ status: number; body: string; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const call = httpRequestRaw({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let text = '';
      const done = () => resolve({ status: response.statusCode!, body: text, headers: response.headers });
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!response.headers['content-type']?.startsWith('text/event-stream')) return;
        done();
        call.destroy();
      });
      response.on('end', done);
    });
    call.on('error', reject);
    call.end(body);
  });
}
