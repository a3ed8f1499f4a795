import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { decodeLogsJson, decodeTracesJson } from '../otlp/decode-json.ts';
import { normalizeLog, normalizeSpan } from './normalize.ts';

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/otlp/', import.meta.url));
const context = { projectId: 'default', priceOverrides: [] };

/** What a client's exports become; attributes and resource are left out, since they pass through unchanged. */
function canonical(file: string): string {
  const lines = readFileSync(`${FIXTURES}${file}`, 'utf8').split('\n').filter(Boolean);
  const bodies = lines.map((line) => (JSON.parse(line) as { body: unknown }).body);
  const results = file.includes('.logs.')
    ? bodies.flatMap((body) => decodeLogsJson(body).logs.map((log) => normalizeLog(log, context)))
    : bodies.flatMap((body) => decodeTracesJson(body).spans.map((span) => normalizeSpan(span, context)));
  const shown = results.map(({ attributes: _attributes, resourceAttributes: _resource, ...rest }) =>
    'events' in rest ? { ...rest, events: rest.events.map(({ name }) => name) } : rest,
  );
  return `${JSON.stringify(shown, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`;
}

describe('captured exports of real clients', () => {
  const files = readdirSync(FIXTURES).filter((file) => /\.(traces|logs)\.jsonl$/.test(file));
  test('are there', () => expect(files.length).toBeGreaterThanOrEqual(16));
  test.for(files)('%s becomes its golden result', (file) => {
    const golden = `${FIXTURES}__golden__/${file.replace('.jsonl', '.json')}`;
    const result = canonical(file);
    if (process.env['GOLDEN'] === 'update' || (!existsSync(golden) && process.env['CI'] === undefined)) {
      mkdirSync(`${FIXTURES}__golden__`, { recursive: true });
      writeFileSync(golden, result);
    }
    expect(result).toBe(readFileSync(golden, 'utf8'));
  });
});
