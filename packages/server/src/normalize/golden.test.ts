import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFixtureFiles, type FixtureFile } from './fixture-files.ts';
import { normalizeLog, normalizeSpan } from './normalize.ts';

const context = { projectId: 'default', priceOverrides: [] };

/** What a client's exports become; attributes and resource are left out, since they pass through unchanged. */
function canonical({ spans, logs }: FixtureFile): string {
  const results = [
    ...spans.map((span) => normalizeSpan(span, context)),
    ...logs.map((log) => normalizeLog(log, context)),
  ];
  const shown = results.map(({ attributes: _attributes, resourceAttributes: _resource, ...rest }) =>
    'events' in rest ? { ...rest, events: rest.events.map(({ name }) => name) } : rest,
  );
  return `${JSON.stringify(shown, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 2)}\n`;
}

describe('exports of clients, captured and written', () => {
  const files = readFixtureFiles();
  test('are there', () => expect(files.length).toBeGreaterThanOrEqual(36));
  test.for(files)('$name becomes its golden result', (file) => {
    const result = canonical(file);
    if (process.env['GOLDEN'] === 'update' || (!existsSync(file.goldenPath) && process.env['CI'] === undefined)) {
      mkdirSync(dirname(file.goldenPath), { recursive: true });
      writeFileSync(file.goldenPath, result);
    }
    expect(result).toBe(readFileSync(file.goldenPath, 'utf8'));
  });
});
