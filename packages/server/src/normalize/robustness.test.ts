import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STAGES, type Attributes, type AttributeValue, type Span } from '@faultline/model';
import type { RawLog, RawSpan } from '../otlp/raw.ts';
import { readFixtureFiles } from './fixture-files.ts';
import { normalizeLog, normalizeSpan } from './normalize.ts';
import { DIALECTS } from './registry.ts';
import { sampleSpan } from './sample-span.ts';
import { string } from './values.ts';

const context = { projectId: 'default', priceOverrides: [] };
const fixtures = readFixtureFiles();
const spans = fixtures.flatMap((file) => file.spans);

/** Every attribute name that any fixture has, so that dialects really read what comes. */
const NAMES = [...new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)))];
const SCOPES = [...new Set(spans.map(({ origin }) => origin.scopeName ?? ''))];
const SPAN_NAMES = [...new Set(spans.map(({ name }) => name))];
const EVENT_NAMES = [...new Set(spans.flatMap(({ events }) => events.map(({ name }) => name)))];
const WORDS = [
  'constructor',
  '__proto__',
  'toString',
  'LLM',
  '"LLM"',
  'chat',
  'generation',
  'tool',
  'true',
  '5',
  '-1',
  '1e999',
  '{',
  '[{"',
  '[[[',
  '{"a":',
  '"\\"x\\""',
  'null',
  '\ud800',
  '',
];

const anyValue = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(...WORDS),
    fc.string({ unit: 'grapheme' }),
    fc.json(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string(), fc.constantFrom('role', 'content', 'parts', 'type', 'id', 'text', '__proto__')),
      tie('value'),
      { maxKeys: 4 },
    ),
    fc.record(
      { role: tie('value'), content: tie('value'), parts: tie('value'), type: tie('value'), tool_calls: tie('value') },
      { requiredKeys: [] },
    ),
  ),
})).value;
const anyKey = fc.oneof(
  fc.constantFrom(...NAMES),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'llm.input_messages.0.message',
    'gen_ai.prompt.0',
    'gen_ai.prompt.0.content.0.0',
    'retrieval.documents.0',
    'faultline.cohort.__proto__',
  ),
);
const anyAttributes = fc
  .array(fc.tuple(anyKey, anyValue), { maxLength: 25 })
  .map((entries) => Object.fromEntries(entries) as Attributes);
const anyEvent = fc.record({
  name: fc.oneof(fc.constantFrom(...EVENT_NAMES, 'exception'), fc.string()),
  timeNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  attributes: anyAttributes,
});
const anySpan: fc.Arbitrary<RawSpan> = fc
  .record({
    attributes: anyAttributes,
    resource: anyAttributes,
    events: fc.array(anyEvent, { maxLength: 3 }),
    scope: fc.oneof(fc.constantFrom(...SCOPES), fc.string()),
    scopeVersion: fc.string(),
    name: fc.oneof(fc.constantFrom(...SPAN_NAMES), fc.string()),
    startTimeNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    endTimeNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    statusCode: fc.constantFrom('unset', 'ok', 'error'),
  })
  .map(({ attributes, ...change }) => sampleSpan(attributes, change));

const MESSAGE_FIELDS = ['inputMessages', 'outputMessages'] as const;

function expectSound(raw: RawSpan, span: Span): void {
  expect(span.traceId).toBe(raw.traceId);
  expect(span.spanId).toBe(raw.spanId);
  expect(span.parentSpanId).toBe(raw.parentSpanId);
  expect(span.attributes).toBe(raw.attributes);
  expect(STAGES).toContain(span.stage);
  expect(span.warnings.filter((warning) => warning.startsWith('could not be read'))).toEqual([]);
  for (const [field, value] of Object.entries(span)) expect(value, field).not.toBeUndefined();
  for (const field of ['requestModel', 'provider', 'toolName', 'sessionId', 'promptVersion', 'input', 'query'] as const)
    expect(['string', 'undefined'], field).toContain(typeof span[field]);
  for (const value of Object.values(span.labels)) expect(typeof value).toBe('string');
  for (const count of Object.values(span.usage)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  if (span.costUsd !== undefined) expect(span.costUsd).toBeGreaterThanOrEqual(0);
  for (const field of MESSAGE_FIELDS)
    for (const message of span[field])
      expect(message).toMatchObject({ role: expect.any(String) as string, parts: expect.any(Array) as unknown[] });
  for (const document of [...span.candidates, ...span.selected]) expect(typeof document.id).toBe('string');
}

describe('any span', () => {
  test('is normalised without throwing, and its ids survive', () => {
    fc.assert(
      fc.property(anySpan, (raw) => {
        expectSound(raw, normalizeSpan(raw, context));
      }),
      { numRuns: 300 },
    );
  });

  test('gives the same result each time', () => {
    fc.assert(
      fc.property(anySpan, (raw) => {
        expect(normalizeSpan(raw, context)).toEqual(normalizeSpan(raw, context));
      }),
      { numRuns: 200 },
    );
  });

  test('a span of a fixture with one value exchanged', () => {
    fc.assert(
      fc.property(fc.constantFrom(...spans), fc.nat(), anyValue, (raw, index, value) => {
        const keys = Object.keys(raw.attributes);
        const key = keys[index % Math.max(1, keys.length)];
        const changed = key === undefined ? raw : { ...raw, attributes: { ...raw.attributes, [key]: value } };
        expectSound(changed, normalizeSpan(changed, context));
      }),
      { numRuns: 300 },
    );
  });
});

test('any log record is normalised without throwing, and its ids survive', () => {
  const events = fixtures
    .flatMap((file) => file.logs)
    .flatMap((log) => log.eventName ?? string(log.attributes['event.name']) ?? []);
  const services = ['claude-code', 'codex_cli_rs', 'bot'];
  const anyLog = fc
    .record({
      attributes: anyAttributes,
      body: anyValue,
      eventName: fc.constantFrom(...events),
      service: fc.constantFrom(...services),
      timeNs: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    })
    .map(({ service, ...log }): RawLog => ({
      ...log,
      origin: { resourceAttributes: { 'service.name': service } },
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      severityNumber: 9,
    }));
  fc.assert(
    fc.property(anyLog, (raw) => {
      const log = normalizeLog(raw, context);
      expect(log).toMatchObject({ traceId: raw.traceId, spanId: raw.spanId, warnings: [] });
      expect(normalizeLog(raw, context).logId).toBe(log.logId);
    }),
    { numRuns: 200 },
  );
});

/** What is quadratic takes minutes with such spans; what is linear, well under a second on a machine that has nothing else to do. */
function expectQuick(raw: RawSpan): void {
  const started = performance.now();
  const span = normalizeSpan(raw, context);
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(span.spanId).toBe(raw.spanId);
  expect(span.warnings.filter((warning) => warning.startsWith('could not be read'))).toEqual([]);
}

describe('time per span is bounded', () => {
  const many = (count: number, entry: (i: number) => readonly [string, AttributeValue]) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => entry(i))) as Attributes;
  const deep = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
  const everywhere = (value: AttributeValue) => Object.fromEntries(NAMES.map((name) => [name, value])) as Attributes;

  test.for<{ name: string; attributes: Attributes }>([
    {
      name: '20,000 flattened messages',
      attributes: {
        'openinference.span.kind': 'LLM',
        ...many(20_000, (i) => [`llm.input_messages.${i}.message.content`, 'x']),
      },
    },
    {
      name: 'an index beyond all messages',
      attributes: {
        'openinference.span.kind': 'LLM',
        'llm.input_messages.99999999.message.content': 'x',
        'llm.input_messages.99999999999999999999.message.content': 'x',
      },
    },
    {
      name: 'a name of 100,000 parts',
      attributes: { 'openinference.span.kind': 'LLM', [`llm.input_messages.0.${'a.'.repeat(100_000)}b`]: 'x' },
    },
    {
      name: 'a 10 MB JSON text of messages',
      attributes: {
        'gen_ai.input.messages': JSON.stringify(
          Array.from({ length: 30_000 }, (_, i) => ({ role: 'user', content: `message ${i} ${'x'.repeat(300)}` })),
        ),
      },
    },
    {
      name: 'a 10 MB text in 10 MB of quotes',
      attributes: { 'gen_ai.input.messages': JSON.stringify(JSON.stringify('x'.repeat(10_000_000))) },
    },
    { name: '10 MB of quotation marks', attributes: { 'gen_ai.input.messages': '"'.repeat(10_000_000) } },
    {
      name: '10,000 nested lists',
      attributes: {
        'gen_ai.input.messages': deep('[', ']', 10_000),
        'gen_ai.retrieval.documents': deep('[', ']', 10_000),
      },
    },
    {
      name: '10,000 nested objects',
      attributes: { 'gen_ai.input.messages': deep('{"messages":', '}', 10_000).replace('}', '1}') },
    },
    {
      name: '10,000 nested messages',
      attributes: { 'gen_ai.output.messages': `${'{"role":"user","content":'.repeat(10_000)}"x"${'}'.repeat(10_000)}` },
    },
    { name: 'one megabyte of spaces everywhere', attributes: everywhere(' '.repeat(1_000_000)) },
    { name: 'one megabyte of opening brackets everywhere', attributes: everywhere('[{'.repeat(500_000)) },
    { name: '100,000 attributes without a meaning', attributes: many(100_000, (i) => [`app.counter.${i}`, i]) },
    {
      name: '10,000 documents',
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        ...many(10_000, (i) => [`retrieval.documents.${i}.document.content`, `text ${i}`]),
      },
    },
  ])('$name', { timeout: 60_000 }, ({ attributes }) => {
    const raw = sampleSpan(attributes, { name: 'x'.repeat(1000) });
    expectQuick(raw);
  });

  test('10,000 events', () => {
    const events = Array.from({ length: 10_000 }, (_, i) => ({
      name: EVENT_NAMES[i % EVENT_NAMES.length] ?? '',
      timeNs: 1n,
      attributes: { content: 'x', 'gen_ai.evaluation.name': 'n' },
    }));
    const raw = sampleSpan({ 'gen_ai.operation.name': 'chat' }, { events });
    expectQuick(raw);
  });
});

test('asking whether a dialect speaks never throws', () => {
  fc.assert(
    fc.property(anySpan, (raw) => {
      for (const dialect of DIALECTS) {
        expect(typeof dialect.detect(raw)).toBe('boolean');
        expect(['boolean', 'undefined']).toContain(typeof dialect.isShadow?.(raw));
      }
    }),
    { numRuns: 300 },
  );
});
