import { rmSync } from 'node:fs';
import type { IngestStatusOutput, LedgerEvent, Signal } from '@faultline/model';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { tracePayload } from './otlp-load.ts';
import { encodeProtobuf, JSON_TYPE, PROTOBUF, send } from './otlp-senders.ts';
import { readLedger, settledLedger, startApp, temporaryDirectory, type RunningApp } from './running-app.ts';

// A whole server is started, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const dataDir = temporaryDirectory();
const SECRET = `sk-${'a1B2c3D4'.repeat(5)}`;
const SOURCES_PER_HOUR = 1000;
let app: RunningApp;
/** Everything below is sent first and read once: counts reach the ledger within a second. */
let ledger: IngestStatusOutput;
let afterRestart: IngestStatusOutput;

beforeAll(async () => {
  app = await startApp({ dataDir });
  await sendAll();
  ledger = await settledLedger(app.url);
  await app.stop();
  app = await startApp({ dataDir });
  afterRestart = await readLedger(app.url);
}, 90_000);
afterAll(async () => {
  await app.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function sendJson(signal: Signal, json: object, headers: Record<string, string> = {}): Promise<void> {
  const reply = await send(`${app.otlpUrl}/v1/${signal}`, {
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(json),
  });
  expect(reply.status).toBe(200);
}

async function sendAll(): Promise<void> {
  for (let i = 0; i < 3; i++) await sendJson('traces', tracePayload(4, { service: 'plain-traces' }).json);

  const again = tracePayload(5, { service: 'redelivered' }).json;
  await sendJson('traces', again);
  await send(`${app.otlpUrl}/v1/traces`, { headers: PROTOBUF, body: encodeProtobuf('traces', again) });

  await sendJson('traces', invalidSpans('rejected'));
  await sendJson('traces', invalidSpans(undefined), { 'user-agent': 'exporter-without-service/1.0' });

  const redacted = tracePayload(2, { service: 'redacted', text: `mail a@example.com, b@example.org, key ${SECRET}` });
  await sendJson('traces', redacted.json);
  await sendJson('traces', redacted.json);

  const records = ['one', 'two', 'two'].map((text) => ({
    timeUnixNano: '1700000000000000000',
    body: { stringValue: text },
  }));
  await sendJson('logs', { resourceLogs: [{ resource: named('logs'), scopeLogs: [{ logRecords: records }] }] });

  const points = (count: number) => ({
    name: 'm',
    sum: { dataPoints: Array.from({ length: count }, () => ({ asInt: '1' })) },
  });
  await sendJson('metrics', {
    resourceMetrics: [
      { resource: named('metrics-a'), scopeMetrics: [{ metrics: [points(2), points(3)] }] },
      { resource: named('metrics-b'), scopeMetrics: [{ metrics: [points(4)] }] },
    ],
  });

  const refused = { 'user-agent': 'broken-exporter/2.0' };
  await send(`${app.otlpUrl}/v1/traces`, { headers: { ...JSON_TYPE, ...refused }, body: '{' });
  await send(`${app.otlpUrl}/v1/logs`, { headers: { 'content-type': 'text/plain', ...refused }, body: 'x' });
  await send(`${app.otlpUrl}/v1/logs`, { headers: { ...PROTOBUF, 'content-encoding': 'lz4', ...refused }, body: 'x' });

  await sendLate();
  // The name that `settledLedger` waits for has to be among the first thousand.
  await settledLedger(app.url);
  await sendJson('traces', manySources(SOURCES_PER_HOUR + 50));
}

const named = (service: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: service } }] });

function invalidSpans(service: string | undefined) {
  const spans = [
    { traceId: 'f'.repeat(31), spanId: 'a'.repeat(16), startTimeUnixNano: '1' },
    { traceId: 'f'.repeat(32), spanId: '', startTimeUnixNano: '1' },
    { traceId: 'f'.repeat(32), spanId: '', startTimeUnixNano: '1' },
  ];
  return { resourceSpans: [{ ...(service ? { resource: named(service) } : {}), scopeSpans: [{ spans }] }] };
}

/** A span that comes when its request has been assembled. */
async function sendLate(): Promise<void> {
  const { json, trace } = tracePayload(3, { service: 'late' });
  await sendJson('traces', json);
  await vi.waitUntil(async () => (await fetch(`${app.url}/api/v1/requests/${trace.traceId}`)).ok, { timeout: 60_000 });
  const straggler = {
    traceId: trace.traceId,
    spanId: '1234567890abcdef',
    parentSpanId: trace.spanIds[0],
    name: 'straggler',
    startTimeUnixNano: String(BigInt(Date.now()) * 1_000_000n),
  };
  await sendJson('traces', { resourceSpans: [{ resource: named('late'), scopeSpans: [{ spans: [straggler] }] }] });
}

/** What anyone can do who may send: a new service name with every span. */
function manySources(count: number) {
  const nanos = String(BigInt(Date.now()) * 1_000_000n);
  return {
    resourceSpans: Array.from({ length: count }, (_, index) => ({
      resource: named(`made-up-${index}`),
      scopeSpans: [
        {
          spans: [
            { traceId: 'e'.repeat(32), spanId: (index + 1).toString(16).padStart(16, '0'), startTimeUnixNano: nanos },
          ],
        },
      ],
    })),
  };
}

/** Counts of one source by event and reason. */
function of(status: IngestStatusOutput, source: string): Record<string, number> {
  return Object.fromEntries(
    status.sources
      .filter((row) => row.source === source)
      .map(({ event, reason, count }) => [reason === '' ? event : `${event}: ${reason}`, count]),
  );
}

describe('the ingest ledger counts', () => {
  test.each<[what: string, source: string, counts: Record<string, number>]>([
    ['accepted spans', 'plain-traces', { accepted: 12 }],
    ['a redelivered batch, over another encoding, as duplicate', 'redelivered', { accepted: 5, duplicate: 5 }],
    [
      'rejected spans by reason and service',
      'rejected',
      {
        'rejected: trace_id must be 16 bytes, not all zero (got 15.5 bytes)': 1,
        'rejected: span_id must be 8 bytes, not all zero (got none)': 2,
      },
    ],
    [
      'rejected spans without service by user agent',
      'exporter-without-service/1.0',
      {
        'rejected: trace_id must be 16 bytes, not all zero (got 15.5 bytes)': 1,
        'rejected: span_id must be 8 bytes, not all zero (got none)': 2,
      },
    ],
    ['log records, the repeated one as duplicate', 'logs', { accepted: 2, duplicate: 1 }],
    ['data points of the first service', 'metrics-a', { 'accepted: acknowledged, not stored': 5 }],
    ['data points of the second service', 'metrics-b', { 'accepted: acknowledged, not stored': 4 }],
    [
      'refused payloads by reason and user agent',
      'broken-exporter/2.0',
      { 'refused: malformed': 1, 'refused: media_type': 1, 'refused: content_encoding': 1 },
    ],
    ['late spans', 'late', { accepted: 4, 'late: after its request was assembled': 1 }],
  ])('%s', (_, source, counts) => {
    expect(of(ledger, source)).toEqual(counts);
  });

  test('redactions by kind, once for a span that came twice, and nothing of what was redacted', () => {
    const counts = of(ledger, 'redacted');
    expect(counts).toMatchObject({ accepted: 2, duplicate: 2 });
    const emails = counts['redacted: email']!;
    const secrets = counts['redacted: secret']!;
    expect(emails).toBeGreaterThanOrEqual(2);
    // Two addresses and one key stand in the same places, so often they were found.
    expect(emails).toBe(2 * secrets);
    expect(JSON.stringify(ledger)).not.toContain('example.com');
    expect(JSON.stringify(ledger)).not.toContain(SECRET);
  });

  test('senders beyond a thousand an hour together, so that made-up names fill neither memory nor disk', () => {
    const madeUp = ledger.sources.filter(({ source }) => source.startsWith('made-up-'));
    const others = of(ledger, '(other sources)');
    expect(new Set(ledger.sources.map(({ source }) => source)).size).toBeLessThanOrEqual(SOURCES_PER_HOUR + 1);
    expect(others['accepted']).toBeGreaterThanOrEqual(50);
    expect(madeUp.length + others['accepted']!).toBe(SOURCES_PER_HOUR + 50);
  });

  test('by minute, with totals that are the sums of the sources', () => {
    const sum = (rows: readonly { event: LedgerEvent; count: number }[], event: string) =>
      rows.filter((row) => row.event === event).reduce((total, { count }) => total + count, 0);
    for (const [event, total] of Object.entries(ledger.totals)) {
      expect({ event, sources: sum(ledger.sources, event), minutes: sum(ledger.minutes, event) }).toEqual({
        event,
        sources: total,
        minutes: total,
      });
    }
    for (const { minute } of ledger.minutes) expect(minute).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
  });

  test('the same after a restart', () => {
    expect(afterRestart.totals).toEqual(ledger.totals);
    expect(afterRestart.sources).toEqual(ledger.sources);
  });
});
