// Spans that other projects publish as test data (NOTICE.txt beside each); what we make of them leaves no gap.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { Attributes, AttributeValue, SpanEvent } from '@faultline/model';
import { decodeLogsJson, decodeMetricsJson, decodeTracesJson } from '../otlp/decode-json.ts';
import { normalizeLog } from './normalize.ts';
import { normalized } from './sample-span.ts';

const DATA = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const context = { projectId: 'default', priceOverrides: [] };
const isThere = (path: string) => existsSync(`${DATA}${path}`);

describe.skipIf(!isThere('openinference_fixtures'))('OpenInference fixtures (skipped without ../shared/data)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'faultline-openinference-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  const archive = `${DATA}openinference_fixtures/openinference_fixtures.tar.gz`;
  if (existsSync(archive)) execFileSync('tar', ['-xzf', archive, '-C', directory]);
  const genai = join(directory, 'js/packages/openinference-genai/test/__fixtures__');
  const attributesOf = (file: string) => JSON.parse(readFileSync(join(genai, `${file}.json`), 'utf8')) as Attributes;

  test.for([
    { name: 'tool calls', otel: 'otel_genai_client_span_tool_calls', oi: 'openinference_client_span_tool_calls' },
    {
      name: 'tool calls in deprecated names',
      otel: 'otel_genai_deprecated_client_span_tool_calls',
      oi: 'openinference_client_span_tool_calls',
    },
  ])('$name: the same call in both dialects becomes the same messages', ({ otel, oi }) => {
    const [ours, theirs] = [normalized(attributesOf(otel)), normalized(attributesOf(oi))];
    expect(ours.warnings).toEqual([]);
    expect(theirs.warnings).toEqual([]);
    const bare = (messages: typeof ours.inputMessages) =>
      messages.map(({ role, parts }) => ({
        role,
        parts: parts.map((part) => (part.type === 'tool_result' ? { result: part.result } : part)),
      }));
    expect(bare(ours.inputMessages)).toEqual(bare(theirs.inputMessages));
    expect(bare(ours.outputMessages)).toEqual(bare(theirs.outputMessages));
    expect(ours.usage).toEqual(theirs.usage);
    expect(ours.stage).toBe(theirs.stage);
  });

  test('a tool execution is a tool call with arguments and result', () => {
    const span = normalized(attributesOf('otel_genai_tool_execution_span'));
    expect(span.stage).toBe('tool');
    expect(span.toolName).toBeDefined();
    expect(span.toolArguments).toBeDefined();
    expect(span.warnings).toEqual([]);
  });

  test('spans of the AI SDK 6', () => {
    const file = join(directory, 'js/packages/openinference-vercel/test/__fixtures__/v6-spans/all-spans.json');
    const spans = JSON.parse(readFileSync(file, 'utf8')) as readonly { name: string; attributes: Attributes }[];
    expect(spans.length).toBeGreaterThan(5);
    for (const { name, attributes } of spans) {
      const span = normalized(attributes, { name, scope: 'ai' });
      expect(span, name).toMatchObject({ dialect: 'ai-sdk', warnings: [], requestModel: expect.any(String) as string });
      expect(span.isWrapper, name).toBe(!/\.do\w+$/.test(name) && name !== 'ai.toolCall');
      if (/doGenerate|doStream/.test(name)) {
        expect(span.stage, name).toBe('generation');
        expect(span.inputMessages.length, name).toBeGreaterThan(0);
        expect(span.outputMessages.length, name).toBeGreaterThan(0);
        expect(span.usage, name).toMatchObject({ inputTokens: expect.any(Number) as number });
        expect(span.costUsd, name).toBeGreaterThan(0);
      }
    }
  });
});

describe.skipIf(!isThere('vercel_ai_otel'))('AI SDK 7 snapshots (skipped without ../shared/data)', () => {
  const file = `${DATA}vercel_ai_otel/legacy-open-telemetry.test.ts.snap.gz`;
  const spans = existsSync(file) ? spansInSnapshot(gunzipSync(readFileSync(file)).toString()) : [];

  test('are there', () => expect(spans.length).toBeGreaterThan(5));
  test('every span is understood', () => {
    for (const { name, attributes } of spans) {
      const span = normalized(attributes, { name, scope: 'ai' });
      const isCall = /\.do\w+$/.test(name);
      expect(span, name).toMatchObject({ dialect: 'ai-sdk', stage: stageOf(name), warnings: [] });
      expect(span.isWrapper, name).toBe(!isCall && name !== 'ai.toolCall');
      expect(span.usage.inputTokens, name).toBe(
        (attributes['ai.usage.tokens'] ?? attributes['ai.usage.inputTokens']) as number | undefined,
      );
      const answers = attributes['ai.response.text'] ?? attributes['ai.response.object'] ?? '';
      if (answers !== '') expect(span.outputMessages.length, name).toBe(1);
      if (attributes['ai.prompt.messages'] !== undefined) expect(span.inputMessages.length, name).toBeGreaterThan(0);
      if (attributes['ai.values'] !== undefined) expect(span.input, name).toMatch(/sunny|rainy|snowy/);
      if (name === 'ai.toolCall') expect(span.toolName, name).toBe(attributes['ai.toolCall.name']);
    }
  });
});

function stageOf(name: string): string {
  if (name === 'ai.toolCall') return 'tool';
  if (name.startsWith('ai.embed')) return 'embedding';
  return /\.do\w+$/.test(name) ? 'generation' : 'agent';
}

/** Vitest prints texts without escaping, one attribute or list item a line. */
function spansInSnapshot(snapshot: string): readonly { name: string; attributes: Attributes; events: SpanEvent[] }[] {
  const spans: { name: string; attributes: Record<string, AttributeValue>; events: SpanEvent[] }[] = [];
  let attributes: Record<string, AttributeValue> = {};
  let list: AttributeValue[] | undefined;
  for (const line of snapshot.split('\n')) {
    const attribute = /^ {6}"([^"]+)": (.*)$/.exec(line);
    const item = /^ {8}(.*),$/.exec(line);
    const name = /^ {4}"name": "(.*)",$/.exec(line);
    if (attribute?.[2] === '[') attributes[attribute[1]!] = list = [];
    else if (attribute) attributes[attribute[1]!] = printed(attribute[2]!.replace(/,$/, ''));
    else if (item && list) list.push(printed(item[1]!));
    if (name) {
      spans.push({ name: name[1]!, attributes, events: [] });
      attributes = {};
    }
  }
  return spans;
}

function printed(text: string): AttributeValue {
  if (text.startsWith('"')) return text.slice(1, -1);
  return /^(?:-?\d+(?:\.\d+)?|true|false|null)$/.test(text) ? (JSON.parse(text) as AttributeValue) : text;
}

describe.skipIf(!isThere('otlp_examples'))('examples of the OTLP project (skipped without ../shared/data)', () => {
  const read = (file: string) => JSON.parse(readFileSync(`${DATA}otlp_examples/${file}.json`, 'utf8')) as unknown;

  test('a trace without a dialect stays plain', () => {
    const { spans, rejections } = decodeTracesJson(read('trace'));
    expect(rejections).toEqual([]);
    expect(spans.map((span) => normalized(span.attributes, { ...span, kind: span.kind }))).toMatchObject([
      { dialect: 'plain', stage: 'request', warnings: [] },
    ]);
  });

  test.for(['logs', 'events'])('%s are kept', (file) => {
    const { logs, rejections } = decodeLogsJson(read(file));
    expect(rejections).toEqual([]);
    for (const log of logs) expect(normalizeLog(log, context)).toMatchObject({ dialect: 'plain', warnings: [] });
  });

  test('metrics are counted', () => {
    const counts = decodeMetricsJson(read('metrics')).dataPoints.map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(3);
  });
});
