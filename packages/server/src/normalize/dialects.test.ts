import { readdirSync } from 'node:fs';
import { SPAN_FIELDS, USAGE_FIELDS, type SpanContribution } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import type { Dialect, SpanFacts } from './dialect.ts';
import { readFixtureFiles } from './fixture-files.ts';
import { DIALECTS } from './registry.ts';

const files = readFixtureFiles();
const spans = files.flatMap((file) => file.spans);
const logs = files.flatMap((file) => file.logs);

/** Canonical fields that facts or contributions fill, usage one by one. */
function filled(facts: SpanFacts | SpanContribution): readonly string[] {
  return Object.entries(facts).flatMap(([field, value]) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    if (field === 'usage') return Object.keys(value as object).map((name) => `usage.${name}`);
    if (field === 'labels' && Object.keys(value as object).length === 0) return [];
    return field === 'warnings' || field === 'costSource' ? [] : [field];
  });
}

/** What the fixtures show a dialect to read. */
function shown(dialect: Dialect): ReadonlySet<string> {
  return new Set([
    ...spans.filter((span) => dialect.detect(span)).flatMap((span) => filled(dialect.read(span))),
    ...logs.flatMap((log) => filled(dialect.readLog?.(log) ?? {})),
  ]);
}

test('every file of dialects is in the registry', async () => {
  const names = readdirSync(new URL('dialects/', import.meta.url))
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => file.replace('.ts', ''));
  expect(DIALECTS.map(({ id }) => id).sort()).toEqual(names.sort());
  const modules = await Promise.all(names.map((name) => import(`./dialects/${name}.ts`) as Promise<object>));
  for (const module of modules) expect(DIALECTS).toContain(Object.values(module)[0]);
});

describe.for(DIALECTS)('$id', (dialect) => {
  test('has a fixture', () => {
    expect(spans.some((span) => dialect.detect(span))).toBe(true);
  });

  test('fills no field that it does not declare', () => {
    const declared = new Set(dialect.fields.map(({ field }) => field));
    expect([...shown(dialect)].filter((field) => !declared.has(field))).toEqual([]);
  });

  test('declares no field that no fixture shows', () => {
    const seen = shown(dialect);
    expect(dialect.fields.map(({ field }) => field).filter((field) => !seen.has(field))).toEqual([]);
  });

  test('declares canonical fields, each once', () => {
    const names = dialect.fields.map(({ field }) => field);
    const known = new Set([...Object.keys(SPAN_FIELDS), ...USAGE_FIELDS.map((name) => `usage.${name}`)]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});
