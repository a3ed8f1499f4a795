// What senders are told when the store is slow, fails or is away. The store is real; only whether a write gets through is decided here.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import type { ProjectSettings, Span } from '@faultline/model';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createIngest } from '../src/ingest/create-ingest.ts';
import { createLedger } from '../src/ingest/ledger.ts';
import { startOtlpGrpc } from '../src/otlp/grpc-receiver.ts';
import { createOtlpHttpHandler } from '../src/otlp/http-receiver.ts';
import { openChdb } from '../src/store/clickhouse/chdb-executor.ts';
import { openTelemetryStore } from '../src/store/clickhouse/open.ts';
import type { TelemetryStore } from '../src/store/telemetry-store.ts';
import { tracePayload, type TracePayload } from './otlp-load.ts';
import {
  encodeProtobuf,
  grpcExporter,
  JSON_TYPE,
  PROTOBUF,
  readStatus,
  send,
  type GrpcExporter,
  type Reply,
} from './otlp-senders.ts';
import { temporaryDirectory } from './running-app.ts';

// A whole server is started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MAX_INFLIGHT_BYTES = 256 * 1024;
const SETTINGS: ProjectSettings = { capturePolicy: 'redacted', redactionPatterns: [], priceOverrides: [] };
const ORIGIN = { projectId: 'default', userAgent: 'test' };

let dataDir: string;
let store: TelemetryStore;
let ingest: ReturnType<typeof createIngest>;
let ledger: ReturnType<typeof createLedger>;
let http: Server;
let grpcServer: Awaited<ReturnType<typeof startOtlpGrpc>>;
let exporter: GrpcExporter;
let url: string;
/** Stands before each write of spans; throws or waits. */
let beforeWrite: (spans: readonly Span[]) => Promise<void>;
let afterWrite: () => Promise<void>;

beforeEach(async () => {
  dataDir = temporaryDirectory();
  store = await openTelemetryStore({ dataDir, contentTtlDays: 30, spanTtlDays: 90, requestTtlDays: 400 });
  beforeWrite = afterWrite = () => Promise.resolve();
  ledger = createLedger({ store, now: Date.now });
  ingest = createIngest({
    store: {
      insertSpans: async (spans, ingestedAtMs) => {
        await beforeWrite(spans);
        await store.insertSpans(spans, ingestedAtMs);
        await afterWrite();
      },
      insertLogs: (logs, ingestedAtMs) => store.insertLogs(logs, ingestedAtMs),
    },
    settingsOf: () => Promise.resolve(SETTINGS),
    ledger,
    now: Date.now,
    maxInflightBytes: MAX_INFLIGHT_BYTES,
    onStored: () => {},
  });
  const receiver = { ingest, authorize: () => Promise.resolve(ORIGIN), maxBodyBytes: 8 * 1024 * 1024 };
  const handler = createOtlpHttpHandler({ ...receiver, allowsOrigin: () => false });
  http = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1/traces`;
  grpcServer = await startOtlpGrpc({ ...receiver, host: '127.0.0.1', port: 0 });
  exporter = grpcExporter(grpcServer.port);
});

afterEach(async () => {
  exporter.close();
  await new Promise((resolve) => {
    http.close(resolve);
    http.closeAllConnections();
  });
  await grpcServer.close();
  await ledger.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const postJson = ({ json }: TracePayload) => send(url, { headers: JSON_TYPE, body: JSON.stringify(json) });
const postProtobuf = ({ json }: TracePayload) => send(url, { headers: PROTOBUF, body: encodeProtobuf('traces', json) });
const callGrpc = ({ json }: TracePayload) => exporter.export('traces', encodeProtobuf('traces', json));

/** Rows of these traces as any reader sees them: by span id, how often. */
async function storedTimes(payloads: readonly TracePayload[]): Promise<Record<string, number>> {
  const executor = openChdb(join(dataDir, 'clickhouse'));
  const rows = await executor.query<{ span_id: string; times: string }>(
    'SELECT span_id, count() AS times FROM spans FINAL WHERE trace_id IN {traces:Array(String)} GROUP BY span_id',
    { traces: payloads.map(({ trace }) => trace.traceId) },
  );
  await executor.close();
  return Object.fromEntries(rows.map((row) => [row.span_id, Number(row.times)]));
}

const onceEach = (payloads: readonly TracePayload[]) =>
  Object.fromEntries(payloads.flatMap(({ trace }) => trace.spanIds.map((id) => [id, 1])));

async function ledgerCounts(): Promise<Record<string, number>> {
  await ledger.flush();
  const entries = await store.readLedger('default', Date.now() - 3_600_000, Date.now() + 60_000);
  const counts: Record<string, number> = {};
  for (const { event, reason, count } of entries) {
    const key = reason === '' ? event : `${event}: ${reason}`;
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

function expectRetryable(reply: Reply, httpStatus: number, seconds: number): void {
  expect([reply.status, reply.headers['retry-after']]).toEqual([httpStatus, String(seconds)]);
  const { code, details } = readStatus(reply.body);
  expect(code).toBe(status.UNAVAILABLE);
  expect(details).toEqual([{ type: 'RetryInfo', value: { retryDelay: { seconds } } }]);
}

describe('a store that fails', () => {
  test('is a refusal that invites a retry over every transport; the retry is stored once and counted once', async () => {
    const payloads = [tracePayload(4, { text: 'a@example.com' }), tracePayload(4), tracePayload(4)] as const;
    beforeWrite = () =>
      Promise.reject(new Error('Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space'));
    const json = await postJson(payloads[0]);
    expect([
      json.status,
      json.headers['retry-after'],
      (JSON.parse(json.body.toString()) as { details: unknown[] }).details,
    ]).toEqual([503, '5', [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '5s' }]]);
    expectRetryable(await postProtobuf(payloads[1]), 503, 5);
    const refused = await callGrpc(payloads[2]);
    expect([refused.code, refused.status?.details]).toEqual([
      status.UNAVAILABLE,
      [{ type: 'RetryInfo', value: { retryDelay: { seconds: 5 } } }],
    ]);
    expect(await storedTimes(payloads)).toEqual({});
    expect(await ledgerCounts()).toEqual({ 'refused: unavailable': 3 });

    beforeWrite = () => Promise.resolve();
    expect((await postJson(payloads[0])).status).toBe(200);
    expect((await postProtobuf(payloads[1])).status).toBe(200);
    expect((await callGrpc(payloads[2])).code).toBe(status.OK);
    expect(await storedTimes(payloads)).toEqual(onceEach(payloads));
    expect(await ledgerCounts()).toMatchObject({ 'refused: unavailable': 3, accepted: 12 });
    expect(await ledgerCounts()).not.toHaveProperty('duplicate');
  });

  test('after it has written, unheard: the retry leaves every span once', async () => {
    const payload = tracePayload(6);
    afterWrite = () => Promise.reject(new Error('the connection was lost before the answer'));
    expectRetryable(await postProtobuf(payload), 503, 5);
    afterWrite = () => Promise.resolve();
    expect((await postProtobuf(payload)).status).toBe(200);
    expect(await storedTimes([payload])).toEqual(onceEach([payload]));
  });

  test('for the rows of one sender refuses only that sender', async () => {
    const good = Array.from({ length: 5 }, () => tracePayload(3));
    const bad = tracePayload(3);
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    // The first write waits, so that all others go together in the second.
    beforeWrite = () => gate;
    const first = postProtobuf(tracePayload(1));
    await expect.poll(() => ingest.inflightBytes(), { timeout: 30_000 }).toBeGreaterThan(0);
    beforeWrite = (spans) =>
      spans.some(({ traceId }) => traceId === bad.trace.traceId)
        ? Promise.reject(new Error('Code: 26. DB::Exception: Cannot parse'))
        : Promise.resolve();
    const together = Promise.all([...good.slice(0, 3), bad, ...good.slice(3)].map(postProtobuf));
    await expect.poll(() => ingest.inflightBytes(), { timeout: 30_000 }).toBeGreaterThan(2000);
    open();
    expect((await first).status).toBe(200);
    expect((await together).map((reply) => reply.status)).toEqual([200, 200, 200, 503, 200, 200]);
    expect(await storedTimes([...good, bad])).toEqual(onceEach(good));
  });
});

describe('a store that is slow', () => {
  test('holds senders back before memory grows; what was let in is stored, what was not comes again', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    beforeWrite = () => gate;
    const payloads = Array.from({ length: 40 }, () => tracePayload(4, { text: 'x'.repeat(5000) }));
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, ingest.inflightBytes())), 1);
    const replies = payloads.map(postProtobuf);
    const early: Reply[] = [];
    for (const reply of replies) void reply.then((answered) => early.push(answered));
    await expect.poll(() => early.length, { timeout: 30_000 }).toBeGreaterThan(20);
    for (const reply of early) expectRetryable(reply, 429, 2);
    const overGrpc = await callGrpc(payloads.at(-1)!);
    expect([overGrpc.code, overGrpc.status?.details]).toEqual([
      status.UNAVAILABLE,
      [{ type: 'RetryInfo', value: { retryDelay: { seconds: 2 } } }],
    ]);
    open();
    const statuses = (await Promise.all(replies)).map((reply) => reply.status);
    clearInterval(watch);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    expect(peak).toBeLessThanOrEqual(MAX_INFLIGHT_BYTES);
    expect(ingest.inflightBytes()).toBe(0);
    for (const [index, payload] of payloads.entries())
      if (statuses[index] === 429) expect((await postProtobuf(payload)).status).toBe(200);
    expect(await storedTimes(payloads)).toEqual(onceEach(payloads));
  });

  test('a body that does not say how long it is asks for room while it is read', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    beforeWrite = () => gate;
    const first = postProtobuf(tracePayload(4, { text: 'x'.repeat(20_000) }));
    await expect.poll(() => ingest.inflightBytes(), { timeout: 30_000 }).toBeGreaterThan(60_000);
    const { json } = tracePayload(4, { text: 'y'.repeat(100_000) });
    const chunked = await send(url, {
      headers: { ...PROTOBUF, 'transfer-encoding': 'chunked' },
      body: encodeProtobuf('traces', json),
    });
    expectRetryable(chunked, 429, 2);
    open();
    expect((await first).status).toBe(200);
  });

  test('one payload alone is let in, however large', async () => {
    const payload = tracePayload(3, { text: 'x'.repeat(2 * MAX_INFLIGHT_BYTES) });
    expect((await postProtobuf(payload)).status).toBe(200);
    expect((await callGrpc(tracePayload(3, { text: 'x'.repeat(2 * MAX_INFLIGHT_BYTES) }))).code).toBe(status.OK);
  });
});

describe('a server that stops', () => {
  test('finishes what it has and refuses the rest', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    beforeWrite = () => gate;
    const payload = tracePayload(2);
    const underway = postProtobuf(payload);
    await expect.poll(() => ingest.inflightBytes(), { timeout: 30_000 }).toBeGreaterThan(0);
    const closing = ingest.close();
    expectRetryable(await postProtobuf(tracePayload(2)), 503, 5);
    expect((await callGrpc(tracePayload(2))).code).toBe(status.UNAVAILABLE);
    open();
    await closing;
    expect((await underway).status).toBe(200);
    expect(await storedTimes([payload])).toEqual(onceEach([payload]));
  });
});

test('a text that no row can hold is refused for good: a retry would not help', async () => {
  beforeWrite = () => Promise.reject(new RangeError('Invalid string length'));
  const reply = await postProtobuf(tracePayload(1));
  expect([reply.status, reply.headers['retry-after'], readStatus(reply.body).code]).toEqual([
    500,
    undefined,
    status.INTERNAL,
  ]);
  expect(await ledgerCounts()).toEqual({ 'refused: internal_error': 1 });
});
