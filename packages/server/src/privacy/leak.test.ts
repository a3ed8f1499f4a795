// Secrets and personal data put into every text of every fixture, as attributes, events, names, messages and bodies, never reach a row.
import { CAPTURE_POLICIES, type Attributes, type AttributeValue, type ProjectSettings } from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { readFixtureFiles } from '../normalize/fixture-files.ts';
import { normalizeLog, normalizeSpan } from '../normalize/normalize.ts';
import type { RawLog, RawOrigin, RawSpan } from '../otlp/raw.ts';
import { logToRow } from '../store/clickhouse/log-row.ts';
import { spanToRow } from '../store/clickhouse/span-row.ts';
import { createRedactor } from './create-redactor.ts';
import type { Redactor } from './redactor.ts';

const context = { projectId: 'default', priceOverrides: [] };
const fixtures = readFixtureFiles();

const SECRETS = {
  apiKey: ['sk-', 'proj-canarycanarycanary0123456789'].join(''),
  cloudKey: ['AKIA', 'IOSFODNN7CANARY9'].join(''),
  webToken: ['eyJ', 'hbGciOiJIUzI1NiJ9.', 'eyJ', 'zdWIiOiJjYW5hcnkifQ.Y2FuYXJ5Y2FuYXJ5'].join(''),
  password: ['postgres://app:', 'hunter2canary', '@db:5432/x'].join(''),
};
const PERSONAL = {
  email: 'jane.canary@example.com',
  card: '4111 1111 1111 1111',
  iban: 'DE89 3704 0044 0532 0130 00',
  ssn: '536-22-8726',
  ip: '203.0.113.77',
  phone: '+49 30 901820',
  own: 'EMP-77001',
};
const PROSE = 'zebracanary';
const everything = [...Object.values(SECRETS), ...Object.values(PERSONAL)].join(' ; ');
/** What of a canary must not be found again. */
const needles = (canaries: Readonly<Record<string, string>>) =>
  Object.entries(canaries).map(([kind, text]) => [kind, kind === 'password' ? 'hunter2canary' : text] as const);

/** Canaries behind every text, inside JSON too; prose gets a word of its own that content alone may hold. */
function poisoned(value: AttributeValue): AttributeValue {
  if (typeof value === 'string') {
    const parsed = jsonIn(value);
    if (parsed !== undefined) return JSON.stringify(poisoned(parsed));
    return `${value}${/\s/.test(value) ? ` ${PROSE}` : ''} ${everything}`;
  }
  if (Array.isArray(value)) return value.map((item: AttributeValue) => poisoned(item));
  if (value !== null && typeof value === 'object') return poisonedAll(value as Attributes);
  return value;
}

function jsonIn(text: string): AttributeValue | undefined {
  try {
    const parsed = JSON.parse(text) as AttributeValue;
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Words that tell what the rest is: with canaries in them the span would be read as something else. */
const STEERING =
  /(?:^|\.)(?:role|type|kind|operation\.name|operationId|spanType|subtype|event\.name|event\.kind|level|status)$/;

function poisonedAll(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [key, STEERING.test(key) ? value : poisoned(value)]),
  );
}

const poisonedOrigin = ({ resourceAttributes, scopeName, scopeVersion }: RawOrigin): RawOrigin => ({
  // The service decides who may read its logs.
  resourceAttributes: {
    ...poisonedAll(resourceAttributes),
    'host.owner': everything,
    'service.name': resourceAttributes['service.name'] ?? 'bot',
  },
  ...(scopeName === undefined ? {} : { scopeName }),
  ...(scopeVersion === undefined ? {} : { scopeVersion: `${scopeVersion} ${everything}` }),
});

const poisonedSpan = (raw: RawSpan): RawSpan => ({
  ...raw,
  origin: poisonedOrigin(raw.origin),
  statusMessage: `${raw.statusMessage ?? ''} ${PROSE} ${everything}`,
  traceState: `vendor=${everything}`,
  attributes: {
    ...poisonedAll(raw.attributes),
    'faultline.request.id': everything,
    'faultline.cohort.tenant': everything,
    [everything]: 1,
    'app.card': 4_111_111_111_111_111,
    'http.request.header.authorization': 'swordfishcanary',
    nested: { deep: [{ apiKey: 'swordfishcanary' }, `{"client_secret":"swordfishcanary"}`] },
  },
  events: [
    ...raw.events,
    {
      name: `exception ${everything}`,
      timeNs: 1n,
      attributes: { 'exception.message': `${PROSE} x ${everything}`, 'exception.type': everything },
    },
  ].map((event) => ({ ...event, attributes: poisonedAll(event.attributes) })),
  links: [{ traceId: everything, spanId: everything, attributes: { note: everything } }],
});

const poisonedLog = (raw: RawLog): RawLog => ({
  ...raw,
  origin: poisonedOrigin(raw.origin),
  body: poisoned(typeof raw.body === 'string' ? `said ${raw.body}` : raw.body),
  severityText: everything,
  attributes: { ...poisonedAll(raw.attributes), [everything]: everything },
});

const asText = (row: unknown) =>
  JSON.stringify(row, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));

/** The rows of a fixture as the store would write them. */
function rowsOf(redactor: Redactor, name: string): string {
  const file = fixtures.find((each) => each.name === name);
  const spans = (file?.spans ?? []).map((raw) => redactor.span(normalizeSpan(poisonedSpan(raw), context)));
  const logs = (file?.logs ?? []).map((raw) => redactor.log(normalizeLog(poisonedLog(raw), context)));
  for (const { contentDropped } of [...spans, ...logs]) expect(contentDropped).toBe(false);
  return asText([...spans.map(({ value }) => spanToRow(value, 0)), ...logs.map(({ value }) => logToRow(value, 0))]);
}

const settings = (capturePolicy: ProjectSettings['capturePolicy']): ProjectSettings => ({
  capturePolicy,
  redactionPatterns: [{ name: 'employee', pattern: String.raw`\bEMP-\d{5}\b` }],
  priceOverrides: [],
});

describe.for(CAPTURE_POLICIES)('under %s', (policy) => {
  const redactor = createRedactor(settings(policy));
  test.for(fixtures.map(({ name }) => name))('%s leaks nothing', (name) => {
    const rows = rowsOf(redactor, name);
    expect(rows.length).toBeGreaterThan(100);
    const forbidden = [
      ...needles(SECRETS),
      ['secret by key', 'swordfishcanary'] as const,
      ...(policy === 'full' ? [] : [...needles(PERSONAL), ['card as a number', '4111111111111111'] as const]),
      ...(policy === 'ids' || policy === 'none' ? [['prose', PROSE] as const] : []),
    ];
    expect(
      forbidden
        .filter(([, needle]) => rows.includes(needle))
        .map(([kind, needle]) => `${kind}: …${contextOf(rows, needle)}`),
    ).toEqual([]);
  });
});

function contextOf(rows: string, needle: string): string {
  const at = rows.indexOf(needle);
  return rows.slice(Math.max(0, at - 120), at + 40);
}

test('the policies differ: full keeps personal data, redacted keeps the words around it', () => {
  const name = 'otel-js-json.logs.jsonl';
  expect(rowsOf(createRedactor(settings('full')), name)).toContain(PERSONAL.email);
  expect(rowsOf(createRedactor(settings('redacted')), name)).toContain(PROSE);
  expect(rowsOf(createRedactor(settings('redacted')), name)).toContain('[REDACTED:employee]');
});
