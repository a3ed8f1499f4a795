import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tracePayload } from './otlp-load.ts';
import { encodeProtobuf, grpcExporter, JSON_TYPE, PROTOBUF, readStatus, send } from './otlp-senders.ts';
import { startApp, type RunningApp } from './running-app.ts';

// A whole server is started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const TOKEN = 'a-token-of-sixteen-or-more';

describe('with a token', () => {
  let guarded: RunningApp;
  beforeAll(async () => {
    guarded = await startApp({ authToken: TOKEN });
  });
  afterAll(() => guarded.stop());

  test.each([
    ['no token', {}, 401],
    ['another token', { authorization: 'Bearer not-the-right-token' }, 401],
    ['Bearer', { authorization: `Bearer ${TOKEN}` }, 200],
    ['Basic, as Langfuse sends it', { authorization: `Basic ${Buffer.from(`pk:${TOKEN}`).toString('base64')}` }, 200],
    ['x-api-key, as LangSmith sends it', { 'x-api-key': TOKEN }, 200],
  ] as const)('%s', async (_, headers, status) => {
    const reply = await send(`${guarded.otlpUrl}/v1/traces`, {
      headers: { ...PROTOBUF, ...headers },
      body: encodeProtobuf('traces', tracePayload(1).json),
    });
    expect(reply.status).toBe(status);
    if (status !== 200) {
      expect(readStatus(reply.body).code).toBe(16);
      expect(reply.headers['www-authenticate']).toBe('Bearer');
      expect(reply.headers['retry-after']).toBeUndefined();
    }
  });

  test.each([
    ['no token', {}, 16],
    ['another token', { authorization: 'Bearer not-the-right-token' }, 16],
    ['Bearer', { authorization: `Bearer ${TOKEN}` }, 0],
  ] as const)('over gRPC: %s', async (_, metadata, code) => {
    const exporter = grpcExporter(guarded.grpcPort);
    const reply = await exporter.export('traces', encodeProtobuf('traces', tracePayload(1).json), metadata);
    exporter.close();
    expect(reply.code).toBe(code);
  });

  test('pages of any site may send, for they need the token', async () => {
    const reply = await preflight(guarded, 'https://shop.example');
    expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([204, 'https://shop.example']);
  });
});

describe('without a token', () => {
  let open: RunningApp;
  beforeAll(async () => {
    open = await startApp();
  });
  afterAll(() => open.stop());

  test('a host name that is not of this machine is 403: a rebound name leads nowhere', async () => {
    const reply = await send(`${open.otlpUrl}/v1/traces`, {
      headers: { ...JSON_TYPE, host: 'evil.example' },
      body: JSON.stringify(tracePayload(1).json),
    });
    expect([reply.status, (JSON.parse(reply.body.toString()) as { code: number }).code]).toEqual([403, 7]);
  });

  test.each(['http://localhost:3000', 'http://127.0.0.1:5173', 'https://[::1]:8443'])(
    'a page of this machine may send: %s',
    async (origin) => {
      const asked = await preflight(open, origin);
      expect(asked.status).toBe(204);
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type,authorization',
        vary: 'origin',
      });
      const reply = await send(`${open.otlpUrl}/v1/traces`, {
        headers: { ...JSON_TYPE, origin },
        body: JSON.stringify(tracePayload(1).json),
      });
      expect([reply.status, reply.headers['access-control-allow-origin']]).toEqual([200, origin]);
    },
  );

  test.each(['https://evil.example', 'http://localhost.evil.example', 'null', 'file://'])(
    'a page of another site may not: %s',
    async (origin) => {
      const asked = await preflight(open, origin);
      expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([403, undefined]);
      const reply = await send(`${open.otlpUrl}/v1/traces`, {
        headers: { ...JSON_TYPE, origin },
        body: JSON.stringify(tracePayload(1).json),
      });
      expect(reply.status).toBe(403);
    },
  );
});

function preflight(app: RunningApp, origin: string) {
  return send(`${app.otlpUrl}/v1/traces`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,authorization',
    },
  });
}
