import { compressionAlgorithms, status } from '@grpc/grpc-js';
import type { Signal } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { tracePayload } from './otlp-load.ts';
import { encodeProtobuf, grpcExporter, readExportResponse, type GrpcExporter } from './otlp-senders.ts';
import { readLedger, startApp, type RunningApp } from './running-app.ts';

// A whole server is started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let app: RunningApp;
let exporter: GrpcExporter;
const MAX_BODY_MIB = 2;

beforeAll(async () => {
  app = await startApp({ maxBodyMib: MAX_BODY_MIB });
  exporter = grpcExporter(app.grpcPort);
});
afterAll(async () => {
  exporter.close();
  await app.stop();
});

const nowNs = () => String(BigInt(Date.now()) * 1_000_000n);
const PAYLOADS: Readonly<Record<Signal, () => object>> = {
  traces: () => tracePayload(2).json,
  logs: () => ({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: nowNs() }] }] }] }),
  metrics: () => ({
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: '1' }] } }] }] }],
  }),
};

async function storedSpans(traceId: string): Promise<number> {
  const response = await fetch(`${app.url}/api/v1/requests/${traceId}`);
  return response.ok ? ((await response.json()) as { counts: { spans: number } }).counts.spans : 0;
}

describe('full success', () => {
  test.each(['traces', 'logs', 'metrics'] as const)('%s: partial_success is unset', async (signal) => {
    const reply = await exporter.export(signal, encodeProtobuf(signal, PAYLOADS[signal]()));
    expect([reply.code, reply.body?.length]).toEqual([status.OK, 0]);
  });

  test('an empty request', async () => {
    const reply = await exporter.export('traces', new Uint8Array());
    expect([reply.code, reply.body?.length]).toEqual([status.OK, 0]);
  });

  test.each([
    ['gzip', compressionAlgorithms.gzip],
    ['deflate', compressionAlgorithms.deflate],
    ['none', compressionAlgorithms.identity],
  ] as const)('compression %s', async (_, algorithm) => {
    const compressing = grpcExporter(app.grpcPort, { 'grpc.default_compression_algorithm': algorithm });
    onTestFinished(() => compressing.close());
    const { json, trace } = tracePayload(3);
    expect((await compressing.export('traces', encodeProtobuf('traces', json))).code).toBe(status.OK);
    await expect.poll(() => storedSpans(trace.traceId), { timeout: 60_000 }).toBe(3);
  });

  test('many calls at once over one connection, which need room only for what they are', async () => {
    const payloads = Array.from({ length: 150 }, () => tracePayload(2));
    const replies = await Promise.all(
      payloads.map(({ json }) => exporter.export('traces', encodeProtobuf('traces', json))),
    );
    expect(new Set(replies.map(({ code }) => code))).toEqual(new Set([status.OK]));
    await expect.poll(() => storedSpans(payloads.at(-1)!.trace.traceId), { timeout: 60_000 }).toBe(2);
  });
});

test('partial success counts and names what was rejected; the rest is stored', async () => {
  const { json, trace } = tracePayload(2);
  const groups = (json as { resourceSpans: object[] }).resourceSpans;
  const spans = [{ traceId: '00', spanId: 'a'.repeat(16), startTimeUnixNano: nowNs() }];
  const reply = await exporter.export(
    'traces',
    encodeProtobuf('traces', { resourceSpans: [...groups, { scopeSpans: [{ spans }] }] }),
  );
  expect(reply.code).toBe(status.OK);
  expect(readExportResponse('traces', reply.body!)).toEqual({
    partialSuccess: {
      rejectedSpans: 1,
      errorMessage: '1 rejected: trace_id must be 16 bytes, not all zero (got all zero)',
    },
  });
  await expect.poll(() => storedSpans(trace.traceId), { timeout: 60_000 }).toBe(2);
});

describe('failures', () => {
  test('what cannot be decoded is INVALID_ARGUMENT with BadRequest', async () => {
    const reply = await exporter.export('traces', Buffer.from('not protobuf'));
    expect(reply.code).toBe(status.INVALID_ARGUMENT);
    expect(reply.message).toMatch(/^cannot read the export: /);
    expect(reply.status?.details.map(({ type }) => type)).toEqual(['BadRequest']);
  });

  test.each([
    ['as it is', compressionAlgorithms.identity],
    ['after decompression', compressionAlgorithms.gzip],
  ] as const)(
    'a message over the limit %s is RESOURCE_EXHAUSTED without RetryInfo, and holds no room',
    async (_, algorithm) => {
      const sender = grpcExporter(app.grpcPort, { 'grpc.default_compression_algorithm': algorithm });
      onTestFinished(() => sender.close());
      const reply = await sender.export('traces', Buffer.alloc(MAX_BODY_MIB * 1024 * 1024 + 1));
      expect([reply.code, reply.status]).toEqual([status.RESOURCE_EXHAUSTED, undefined]);
      await expect.poll(inflightBytes, { timeout: 30_000 }).toBe(0);
    },
  );

  test('an unknown project is NOT_FOUND', async () => {
    const reply = await exporter.export('traces', new Uint8Array(), { 'x-faultline-project': 'nowhere' });
    expect([reply.code, reply.status?.details]).toEqual([status.NOT_FOUND, []]);
  });

  test('calls that are given up hold no room, and the next goes through', async () => {
    const hurried = grpcExporter(app.grpcPort);
    onTestFinished(() => hurried.close());
    const body = encodeProtobuf('traces', tracePayload(500, { text: 'x'.repeat(2000) }).json);
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) => hurried.export('traces', body, {}, Date.now() + index)),
    );
    expect(replies.filter(({ code }) => code === status.DEADLINE_EXCEEDED).length).toBeGreaterThan(0);
    await expect.poll(inflightBytes, { timeout: 60_000 }).toBe(0);
    expect((await exporter.export('traces', new Uint8Array())).code).toBe(status.OK);
  });

  test('are counted in the ledger', async () => {
    const refusals = async () => (await readLedger(app.url)).sources.filter(({ event }) => event === 'refused');
    const counted = async (reason: string) => (await refusals()).find((row) => row.reason === reason)?.count ?? 0;
    await expect.poll(() => counted('malformed'), { timeout: 30_000 }).toBe(1);
    await expect.poll(() => counted('too_large_or_aborted'), { timeout: 30_000 }).toBeGreaterThanOrEqual(2);
    expect((await refusals())[0]!.source).toMatch(/^grpc-node-js\//);
  });
});

async function inflightBytes(): Promise<number> {
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  return Number(/^faultline_ingest_inflight_bytes (\S+)$/m.exec(metrics)?.[1]);
}
