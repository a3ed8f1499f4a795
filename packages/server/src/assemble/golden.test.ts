import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LogRecord, Span } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { normalizeLog, normalizeSpan } from '../normalize/normalize.ts';
import { decodeLogsJson, decodeTracesJson } from '../otlp/decode-json.ts';
import { assembleRequest } from './assemble.ts';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/otlp/', import.meta.url));
const GOLDEN = `${FIXTURES}__golden__/requests/`;
const context = { projectId: 'default', priceOverrides: [] };

const CLIENTS = [
  ...new Set(
    readdirSync(FIXTURES)
      .filter((file) => /\.(traces|logs)\.jsonl$/.test(file))
      .map((file) => file.replace(/\.(traces|logs)\.jsonl$/, '')),
  ),
];

function bodies(file: string): readonly unknown[] {
  if (!existsSync(`${FIXTURES}${file}`)) return [];
  return readFileSync(`${FIXTURES}${file}`, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { body: unknown }).body);
}

/** The requests of a client in the order they began; ids of the capture are kept, so that a result can be found in it. */
function requestsOf(client: string): string {
  const spans = bodies(`${client}.traces.jsonl`).flatMap((body): Span[] =>
    decodeTracesJson(body).spans.map((raw) => normalizeSpan(raw, context)),
  );
  const logs = bodies(`${client}.logs.jsonl`).flatMap((body): LogRecord[] =>
    decodeLogsJson(body).logs.map((raw) => normalizeLog(raw, context)),
  );
  const requests = [...Map.groupBy(spans, ({ traceId }) => traceId)]
    .map(([traceId, ofTrace]) =>
      assembleRequest({
        projectId: 'default',
        requestId: traceId,
        spans: ofTrace,
        logs: logs.filter((log) => log.traceId === traceId),
      }),
    )
    .sort((a, b) => (a.startTimeNs < b.startTimeNs ? -1 : 1));
  return `${JSON.stringify(requests, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`;
}

describe('captured exports of real clients become requests', () => {
  test.for(CLIENTS)('%s', (client) => {
    const result = requestsOf(client);
    const golden = `${GOLDEN}${client}.json`;
    if (process.env['GOLDEN'] === 'update' || (!existsSync(golden) && process.env['CI'] === undefined)) {
      mkdirSync(GOLDEN, { recursive: true });
      writeFileSync(golden, result);
    }
    expect(result).toBe(readFileSync(golden, 'utf8'));
  });
});
