import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { status as grpcStatus } from '@grpc/grpc-js';
import { SIGNALS, type Signal } from '@faultline/model';
import protobuf from 'protobufjs';
import { expect, onTestFinished, test } from 'vitest';
import { mutateJson, mutateProtobuf, seededRandom, type Mutated } from './mutations.ts';
import { encodeProtobuf, grpcExporter, readExportResponse, send, type GrpcExporter } from './otlp-senders.ts';
import { settledLedger, temporaryDirectory } from './running-app.ts';
import { startServerProcess } from './server-process.ts';

const PAYLOADS = 10_000;
const SENDERS = 24;
const FIXTURES = fileURLToPath(new URL('../../../fixtures/otlp/', import.meta.url));

interface Capture {
  readonly signal: Signal;
  readonly json: object;
  readonly protobuf: Buffer;
}

function captures(): readonly Capture[] {
  return readdirSync(FIXTURES)
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) =>
      readFileSync(FIXTURES + name, 'utf8')
        .trim()
        .split('\n'),
    )
    .map((line) => {
      const { path, body } = JSON.parse(line) as { path: string; body: object };
      const signal = SIGNALS.find((each) => path.endsWith(each))!;
      return { signal, json: body, protobuf: Buffer.from(encodeProtobuf(signal, body)) };
    });
}

/** What the replies of one signal said, summed. */
interface Said {
  sent: number;
  rejected: number;
  refused: number;
}

test(
  `${PAYLOADS} damaged payloads: only 2xx and 4xx, bounded memory, and a ledger that agrees with the replies`,
  { timeout: 600_000 },
  async () => {
    const dataDir = temporaryDirectory();
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    const server = await startServerProcess(dataDir, { FAULTLINE_LOG_LEVEL: 'error' });
    onTestFinished(() => server.kill('SIGKILL'));
    const exporter = grpcExporter(server.grpcPort);
    onTestFinished(() => exporter.close());
    const corpus = captures();
    const random = seededRandom(20_261_127);
    const statuses = new Map<string, number>();
    const said: Record<Signal, Said> = {
      traces: { sent: 0, rejected: 0, refused: 0 },
      logs: { sent: 0, rejected: 0, refused: 0 },
      // One data point is sent to know that the ledger is complete.
      metrics: { sent: 1, rejected: 0, refused: 0 },
    };
    let started = 0;
    let peakMb = 0;

    const sendOne = async () => {
      const capture = corpus[Math.floor(random() * corpus.length)]!;
      const isJson = random() < 0.5;
      const mutated = isJson ? mutateJson(capture.json, random) : mutateProtobuf(capture.protobuf, random);
      const transport = !isJson && random() < 0.3 ? 'grpc' : 'http';
      const isCompressed = random() < 0.2;
      const outcome =
        transport === 'grpc'
          ? await overGrpc(exporter, capture.signal, mutated)
          : await overHttp(server.otlpUrl, capture.signal, isJson, isCompressed, mutated);
      const key = `${transport} ${outcome.status}`;
      statuses.set(key, (statuses.get(key) ?? 0) + 1);
      const total = said[capture.signal];
      if (outcome.isTaken) {
        total.sent += itemsIn(capture.signal, isJson, mutated.bytes);
        total.rejected += outcome.rejected;
      } else total.refused += 1;
    };
    const sender = async () => {
      while (started < PAYLOADS) {
        started += 1;
        if (started % 500 === 0) peakMb = Math.max(peakMb, residentMb(server.pid));
        await sendOne();
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sender));

    expect([...statuses.keys()].sort()).toEqual(['grpc INVALID_ARGUMENT', 'grpc OK', 'http 200', 'http 400']);
    expect(peakMb, `peak memory ${peakMb} MB`).toBeLessThan(1500);
    const { sources } = await settledLedger(server.url);
    for (const signal of SIGNALS) {
      const sum = (...events: readonly string[]) =>
        sources
          .filter((row) => row.signal === signal && events.includes(row.event))
          .reduce((total, { count }) => total + count, 0);
      expect({
        signal,
        taken: sum('accepted', 'duplicate'),
        rejected: sum('rejected'),
        refused: sum('refused'),
      }).toEqual({
        signal,
        taken: said[signal].sent - said[signal].rejected,
        rejected: said[signal].rejected,
        refused: said[signal].refused,
      });
    }
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  },
);

interface Outcome {
  readonly status: string | number;
  readonly isTaken: boolean;
  readonly rejected: number;
}

async function overHttp(
  url: string,
  signal: Signal,
  isJson: boolean,
  isCompressed: boolean,
  { bytes, kind }: Mutated,
): Promise<Outcome> {
  const reply = await send(`${url}/v1/${signal}`, {
    headers: {
      'content-type': isJson ? 'application/json' : 'application/x-protobuf',
      ...(isCompressed ? { 'content-encoding': 'gzip' } : {}),
    },
    body: isCompressed ? gzipSync(bytes, { level: 1 }) : bytes,
  });
  if (reply.status !== 200) {
    if (reply.status !== 400) throw new Error(`${kind}: HTTP ${reply.status} ${reply.body.toString()}`);
    return { status: reply.status, isTaken: false, rejected: 0 };
  }
  const response = isJson
    ? (JSON.parse(reply.body.toString()) as Record<string, unknown>)
    : readExportResponse(signal, reply.body);
  return { status: 200, isTaken: true, rejected: rejectedIn(response) };
}

async function overGrpc(exporter: GrpcExporter, signal: Signal, { bytes }: Mutated): Promise<Outcome> {
  const reply = await exporter.export(signal, bytes);
  if (!reply.body) return { status: grpcStatus[reply.code] ?? reply.message, isTaken: false, rejected: 0 };
  return { status: 'OK', isTaken: true, rejected: rejectedIn(readExportResponse(signal, reply.body)) };
}

function rejectedIn(response: Record<string, unknown>): number {
  const partial = (response['partialSuccess'] ?? {}) as Record<string, unknown>;
  return Number(partial['rejectedSpans'] ?? partial['rejectedLogRecords'] ?? partial['rejectedDataPoints'] ?? 0);
}

/** Spans, log records or data points in a payload that was taken, counted by other readers than the server's. */
function itemsIn(signal: Signal, isJson: boolean, bytes: Buffer): number {
  if (bytes.length === 0) return 0;
  return isJson ? itemsInJson(signal, JSON.parse(bytes.toString())) : itemsInProtobuf(signal, bytes);
}

/** As much of the schema as counting needs; what the server passes over is not looked at here either. */
const counting = protobuf.parse(`
  syntax = "proto3";
  message Request { repeated Group groups = 1; }
  message Group { repeated Scope scopes = 2; }
  message Scope { repeated bytes items = 2; }
  message Metric { Points gauge = 5; Points sum = 7; Points histogram = 9; Points exponential = 10; Points summary = 11; }
  message Points { repeated bytes points = 1; }
`).root;

function itemsInProtobuf(signal: Signal, bytes: Buffer): number {
  const request = counting.lookupType('Request').decode(bytes) as unknown as {
    groups: { scopes: { items: Uint8Array[] }[] }[];
  };
  const items = request.groups.flatMap(({ scopes }) => scopes.flatMap((scope) => scope.items));
  if (signal !== 'metrics') return items.length;
  return items
    .flatMap((item) => Object.values(counting.lookupType('Metric').decode(item)) as { points: unknown[] }[])
    .reduce((total, { points }) => total + points.length, 0);
}

function residentMb(pid: number): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
}

function listAt(value: unknown, key: string): readonly Record<string, unknown>[] {
  const list = (value as Record<string, unknown> | undefined)?.[key];
  return Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
}

function itemsInJson(signal: Signal, request: unknown): number {
  const [groups, scopes, items] = {
    traces: ['resourceSpans', 'scopeSpans', 'spans'],
    logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
    metrics: ['resourceMetrics', 'scopeMetrics', 'metrics'],
  }[signal] as [string, string, string];
  const found = listAt(request, groups).flatMap((group) =>
    listAt(group, scopes).flatMap((scope) => listAt(scope, items)),
  );
  if (signal !== 'metrics') return found.length;
  return found
    .flatMap((metric) =>
      ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'].map((kind) =>
        listAt(metric[kind], 'dataPoints'),
      ),
    )
    .reduce((total, points) => total + points.length, 0);
}
