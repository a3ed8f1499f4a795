import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Signal } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tracePayload } from './otlp-load.ts';
import {
  encodeProtobuf,
  JSON_TYPE,
  PROTOBUF,
  readExportResponse,
  readStatus,
  send,
  type Reply,
} from './otlp-senders.ts';
import { startApp, type RunningApp } from './running-app.ts';

// A whole server is started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let app: RunningApp;
const MAX_BODY_MIB = 2;

beforeAll(async () => {
  app = await startApp({ maxBodyMib: MAX_BODY_MIB });
});
afterAll(() => app.stop());

const nowNs = () => String(BigInt(Date.now()) * 1_000_000n);
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'intake' } }] };

function logPayload(text = 'hello') {
  return {
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ timeUnixNano: nowNs(), body: { stringValue: text } }] }] }],
  };
}

function metricPayload() {
  const dataPoints = [{ asInt: '1', timeUnixNano: nowNs() }];
  return { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: 'm', sum: { dataPoints } }] }] }] };
}

const PAYLOADS: Readonly<Record<Signal, () => object>> = {
  traces: () => tracePayload(2).json,
  logs: logPayload,
  metrics: metricPayload,
};

const jsonOf = ({ body }: Reply) => JSON.parse(body.toString()) as Record<string, unknown>;

/** How often the spans of this trace are in its request once that is assembled. */
async function storedSpanIds(traceId: string): Promise<readonly string[]> {
  let ids: readonly string[] = [];
  await expect
    .poll(
      async () => {
        const response = await fetch(`${app.url}/api/v1/requests/${traceId}`);
        if (!response.ok) return response.status;
        ids = ((await response.json()) as { spans: { spanId: string }[] }).spans.map(({ spanId }) => spanId);
        return 200;
      },
      { timeout: 60_000, interval: 50 },
    )
    .toBe(200);
  return [...ids].sort();
}

describe('where exports are taken', () => {
  test.each([
    ['traces', '/v1/traces'],
    ['traces', '/v1/traces/'],
    ['traces', '/v1/traces?api_key=none'],
    ['traces', '/api/public/otel/v1/traces'],
    ['traces', '/otel/v1/traces'],
    ['traces', '/any/prefix%20of/a:gateway/v1/traces'],
    ['logs', '/v1/logs'],
    ['logs', '/otel/v1/logs'],
    ['metrics', '/v1/metrics'],
    ['metrics', '/api/public/otel/v1/metrics'],
  ] as const)('%s at %s, on the OTLP port and on the main port', async (signal, path) => {
    for (const url of [app.otlpUrl, app.url]) {
      const reply = await send(url + path, { headers: PROTOBUF, body: encodeProtobuf(signal, PAYLOADS[signal]()) });
      expect({ url, status: reply.status, bytes: reply.body.length }).toEqual({ url, status: 200, bytes: 0 });
    }
  });

  test.each([
    ['application/json', (reply: Reply) => jsonOf(reply)['message']],
    ['application/x-protobuf', (reply: Reply) => readStatus(reply.body).message],
  ] as const)('another path on the OTLP port is 404 and says where to go, in %s', async (type, read) => {
    const reply = await send(`${app.otlpUrl}/v1/trace`, { headers: { 'content-type': type }, body: '' });
    expect(reply.status).toBe(404);
    expect(reply.headers['content-type']).toBe(type);
    expect(read(reply)).toContain('OTLP is at /v1/traces');
  });
});

describe('full success', () => {
  test.each(['traces', 'logs', 'metrics'] as const)(
    '%s: partial_success is unset, in the encoding of the request',
    async (signal) => {
      const protobuf = await send(`${app.otlpUrl}/v1/${signal}`, {
        headers: PROTOBUF,
        body: encodeProtobuf(signal, PAYLOADS[signal]()),
      });
      expect([protobuf.status, protobuf.headers['content-type'], protobuf.body.length]).toEqual([
        200,
        'application/x-protobuf',
        0,
      ]);
      const json = await send(`${app.otlpUrl}/v1/${signal}`, {
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(PAYLOADS[signal]()),
      });
      expect([json.status, json.headers['content-type'], json.body.toString()]).toEqual([
        200,
        'application/json',
        '{}',
      ]);
    },
  );

  test.each([
    ['no bytes at all', PROTOBUF, ''],
    ['no bytes at all, as JSON', JSON_TYPE, ''],
    ['an empty object', JSON_TYPE, '{}'],
    ['an empty list', JSON_TYPE, '{"resourceSpans":[]}'],
    ['an empty envelope', PROTOBUF, encodeProtobuf('traces', { resourceSpans: [{ scopeSpans: [{}] }] })],
    ['an empty envelope as JSON', JSON_TYPE, '{"resourceSpans":[{"scopeSpans":[{"spans":[]}]}]}'],
  ] as const)('an empty request is success: %s', async (_, headers, body) => {
    const reply = await send(`${app.otlpUrl}/v1/traces`, { headers, body });
    expect([reply.status, reply.body.toString()]).toEqual([200, headers === JSON_TYPE ? '{}' : '']);
  });

  test.each([
    ['none', undefined, (bytes: Uint8Array) => bytes],
    ['identity', 'identity', (bytes: Uint8Array) => bytes],
    ['gzip', 'gzip', gzipSync],
    ['GZIP, in capitals', 'GZIP', gzipSync],
    ['deflate', 'deflate', deflateSync],
    ['br', 'br', brotliCompressSync],
    ['zstd', 'zstd', zstdCompressSync],
  ] as const)('compression %s, protobuf and JSON', async (_, encoding, compress) => {
    const encodingHeader = encoding === undefined ? {} : { 'content-encoding': encoding };
    for (const isJson of [true, false]) {
      const { json, trace } = tracePayload(2);
      const bytes = isJson ? Buffer.from(JSON.stringify(json)) : encodeProtobuf('traces', json);
      const reply = await send(`${app.otlpUrl}/v1/traces`, {
        headers: { ...(isJson ? JSON_TYPE : PROTOBUF), ...encodingHeader },
        body: compress(bytes),
      });
      expect(reply.status).toBe(200);
      expect(await storedSpanIds(trace.traceId)).toEqual([...trace.spanIds].sort());
    }
  });
});

describe('partial success', () => {
  const good = () => tracePayload(2);
  const bad = [
    { traceId: '0'.repeat(32), spanId: 'a'.repeat(16), startTimeUnixNano: nowNs() },
    { traceId: 'b'.repeat(32), spanId: 'abc', startTimeUnixNano: nowNs() },
    {
      traceId: 'b'.repeat(32),
      spanId: 'b'.repeat(16),
      startTimeUnixNano: nowNs(),
      attributes: [{ key: 'secret-key', value: { intValue: 'sk-secret' } }],
    },
    { traceId: 'b'.repeat(32), spanId: 'b'.repeat(16) },
  ];
  const REASONS = ['trace_id', 'all zero', 'span_id', 'intValue must be an integer', 'start_time_unix_nano is missing'];

  test('JSON: what is wrong is rejected, named and counted; the rest is stored', async () => {
    const { json, trace } = good();
    const groups = (json as { resourceSpans: object[] }).resourceSpans;
    const reply = await send(`${app.otlpUrl}/v1/traces`, {
      headers: JSON_TYPE,
      body: JSON.stringify({ resourceSpans: [...groups, { resource, scopeSpans: [{ spans: bad }] }] }),
    });
    expect(reply.status).toBe(200);
    const { partialSuccess } = jsonOf(reply) as { partialSuccess: { rejectedSpans: string; errorMessage: string } };
    // 64-bit integers are strings in protobuf's JSON.
    expect(partialSuccess.rejectedSpans).toBe('4');
    for (const reason of REASONS) expect(partialSuccess.errorMessage).toContain(reason);
    expect(partialSuccess.errorMessage).not.toContain('sk-secret');
    expect(await storedSpanIds(trace.traceId)).toEqual([...trace.spanIds].sort());
  });

  test('protobuf: the same counts', async () => {
    const { json, trace } = good();
    const groups = (json as { resourceSpans: object[] }).resourceSpans;
    const reply = await send(`${app.otlpUrl}/v1/traces`, {
      headers: PROTOBUF,
      body: encodeProtobuf('traces', {
        resourceSpans: [...groups, { resource, scopeSpans: [{ spans: [bad[0], bad[3]] }] }],
      }),
    });
    expect(reply.status).toBe(200);
    expect(readExportResponse('traces', reply.body)).toEqual({
      partialSuccess: {
        rejectedSpans: 2,
        errorMessage:
          '1 rejected: trace_id must be 16 bytes, not all zero (got all zero); 1 rejected: start_time_unix_nano is missing',
      },
    });
    expect(await storedSpanIds(trace.traceId)).toEqual([...trace.spanIds].sort());
  });

  test('a body that says something else is a warning with nothing rejected', async () => {
    const reply = await send(`${app.otlpUrl}/v1/traces`, { headers: JSON_TYPE, body: '{"resource_spans":[{}]}' });
    expect([reply.status, jsonOf(reply)]).toEqual([
      200,
      {
        partialSuccess: {
          rejectedSpans: '0',
          errorMessage: 'nothing was read: the body has no resourceSpans, which is where spans belong',
        },
      },
    ]);
  });
});

describe('failures carry google.rpc.Status in the encoding of the request', () => {
  const HUGE = Buffer.alloc(MAX_BODY_MIB * 1024 * 1024 + 1, 'x');
  const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024));

  test.each([
    ['bytes that are not protobuf', 400, 3, PROTOBUF, Buffer.from('not protobuf at all')],
    [
      'a message that ends early',
      400,
      3,
      PROTOBUF,
      Buffer.from(encodeProtobuf('traces', tracePayload(1).json)).subarray(0, 90),
    ],
    ['text that is not JSON', 400, 3, JSON_TYPE, Buffer.from('{"resourceSpans":')],
    ['JSON of another shape', 400, 3, JSON_TYPE, Buffer.from('[]')],
    ['bytes that are not gzip', 400, 3, { ...PROTOBUF, 'content-encoding': 'gzip' }, Buffer.from('plain')],
    [
      'gzip that ends early',
      400,
      3,
      { ...PROTOBUF, 'content-encoding': 'gzip' },
      gzipSync('x'.repeat(99)).subarray(0, 20),
    ],
    ['bytes that are not zstd', 400, 3, { ...JSON_TYPE, 'content-encoding': 'zstd' }, Buffer.from('plain')],
    ['bytes that are not br', 400, 3, { ...JSON_TYPE, 'content-encoding': 'br' }, Buffer.from('plain plain')],
    ['a body over the limit', 413, 8, PROTOBUF, HUGE],
    ['a body over the limit that does not say so', 413, 8, { ...PROTOBUF, 'transfer-encoding': 'chunked' }, HUGE],
    ['a gzip bomb', 413, 8, { ...JSON_TYPE, 'content-encoding': 'gzip' }, BOMB],
    [
      'a zstd bomb',
      413,
      8,
      { ...PROTOBUF, 'content-encoding': 'zstd' },
      zstdCompressSync(Buffer.alloc(64 * 1024 * 1024)),
    ],
    ['another compression', 415, 12, { ...PROTOBUF, 'content-encoding': 'snappy' }, Buffer.from('x')],
    ['another media type', 415, 3, { 'content-type': 'text/plain' }, Buffer.from('x')],
    ['no media type', 415, 3, {}, Buffer.from('x')],
  ] as const)('%s is %i', async (_, status, code, headers, body) => {
    const reply = await send(`${app.otlpUrl}/v1/traces`, { headers, body });
    const isProtobuf = 'content-type' in headers && headers['content-type'] === 'application/x-protobuf';
    expect([reply.status, reply.headers['content-type']]).toEqual([
      status,
      isProtobuf ? 'application/x-protobuf' : 'application/json',
    ]);
    const { code: given, message, details } = isProtobuf ? readStatus(reply.body) : jsonStatus(reply);
    expect(given).toBe(code);
    expect(message).toMatch(/^cannot /);
    expect(details.map(({ type }) => type)).toEqual(status === 400 ? ['BadRequest'] : []);
    expect(reply.headers['retry-after']).toBeUndefined();
  });

  test('BadRequest says what is wrong with the body', async () => {
    const [json, protobuf] = await Promise.all([
      send(`${app.otlpUrl}/v1/traces`, { headers: JSON_TYPE, body: '{"resourceSpans":{}}' }),
      send(`${app.otlpUrl}/v1/traces`, { headers: PROTOBUF, body: Buffer.from([0x0a, 0xff, 0x01]) }),
    ]);
    expect(jsonStatus(json).details[0]!.value).toEqual({
      fieldViolations: [{ field: 'body', description: 'resourceSpans must be an array, got an object' }],
    });
    expect(readStatus(protobuf.body).details[0]!.value).toEqual({
      fieldViolations: [{ field: 'body', description: 'a protobuf field is longer than its message' }],
    });
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s is 405 and names what is allowed', async (method) => {
    const reply = await send(`${app.otlpUrl}/v1/traces`, { method, headers: PROTOBUF });
    expect([reply.status, reply.headers.allow, readStatus(reply.body).code]).toEqual([405, 'POST, OPTIONS', 12]);
  });

  test('an unknown project is 404, which is not retried', async () => {
    const reply = await send(`${app.otlpUrl}/v1/traces`, {
      headers: { ...JSON_TYPE, 'x-faultline-project': 'nowhere' },
      body: JSON.stringify(tracePayload(1).json),
    });
    expect([reply.status, jsonStatus(reply).code, reply.headers['retry-after']]).toEqual([404, 5, undefined]);
  });

  test('a connection that drops in the middle of a body leaves nothing behind', async () => {
    const { json, trace } = tracePayload(2);
    const body = JSON.stringify(json);
    for (const encoding of ['identity', 'gzip']) {
      await new Promise<void>((resolve, reject) => {
        const socket = connect(Number(new URL(app.otlpUrl).port), '127.0.0.1', () => {
          socket.write(
            `POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${body.length}\r\n\r\n`,
          );
          socket.write(encoding === 'gzip' ? gzipSync(body).subarray(0, 50) : body.slice(0, 300), () => {
            setTimeout(() => socket.destroy(), 20);
          });
        });
        socket.once('close', () => resolve());
        socket.once('error', reject);
      });
    }
    await expect.poll(() => inflightBytes(), { timeout: 30_000 }).toBe(0);
    expect((await fetch(`${app.url}/api/v1/requests/${trace.traceId}`)).status).toBe(404);
    expect((await send(`${app.otlpUrl}/v1/traces`, { headers: JSON_TYPE, body })).status).toBe(200);
  });
});

async function inflightBytes(): Promise<number> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  return Number(/^faultline_ingest_inflight_bytes (\S+)$/m.exec(metrics)?.[1]);
}

function jsonStatus(reply: Reply) {
  const { code, message, details } = jsonOf(reply) as {
    code: number;
    message: string;
    details: ({ '@type': string } & Record<string, unknown>)[];
  };
  return {
    code,
    message,
    details: details.map(({ '@type': type, ...value }) => ({
      type: type.replace('type.googleapis.com/google.rpc.', ''),
      value,
    })),
  };
}
