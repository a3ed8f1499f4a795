import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ProjectSettingsChangeSchema,
  type Attributes,
  type PriceOverride,
  type RequestRecord,
  type Span,
} from '@faultline/model';
import { describe, expect, test } from 'vitest';
import { assembleRequest } from '../assemble/assemble.ts';
import { normalizeLog, normalizeSpan } from '../normalize/normalize.ts';
import { decodeLogsJson, decodeTracesJson } from '../otlp/decode-json.ts';
import type { RawSpan } from '../otlp/raw.ts';
import type { EvidenceSummary } from '../store/telemetry-store.ts';
import { ADVICE } from './advice.ts';
import { findingsOf } from './findings.ts';

const BASE_NS = 1_800_000_000_000_000_000n;
const MESSAGES = '[{"role":"user","parts":[{"type":"text","content":"why?"}]}]';
const ANSWER = '[{"role":"assistant","parts":[{"type":"text","content":"because"}],"finish_reason":"stop"}]';

type SpanName = 'root' | 'retrieve' | 'prompt' | 'chat' | 'tool';
interface Sent {
  readonly parent?: string | undefined;
  readonly times: readonly [number, number];
  readonly attributes: Attributes;
  readonly droppedCount?: number;
}

/** An application that says everything, as OpenTelemetry sends it. */
const WHOLE: Readonly<Record<SpanName, Sent>> = {
  root: { times: [0, 100], attributes: { 'session.id': 's1', 'faultline.cohort.tenant': 'acme' } },
  retrieve: {
    parent: 'root',
    times: [1, 10],
    attributes: { 'gen_ai.operation.name': 'retrieval', 'gen_ai.retrieval.documents': '[{"id":"d1","score":0.9}]' },
  },
  prompt: {
    parent: 'root',
    times: [11, 12],
    attributes: { 'faultline.stage': 'assembly', 'faultline.selected': '[{"id":"d1"}]' },
  },
  chat: {
    parent: 'root',
    times: [13, 90],
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.usage.input_tokens': 10,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.prompt.version': 'v3',
      'gen_ai.input.messages': MESSAGES,
      'gen_ai.output.messages': ANSWER,
    },
  },
  tool: {
    parent: 'root',
    times: [91, 95],
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'lookup',
      'gen_ai.tool.call.arguments': '{"id":1}',
    },
  },
};

type Change = Partial<Record<SpanName, Partial<Sent> | 'not sent'>>;
/** Attributes to leave out, or to set. */
const without = (name: SpanName, ...keys: readonly string[]): Change => ({
  [name]: {
    attributes: Object.fromEntries(Object.entries(WHOLE[name].attributes).filter(([key]) => !keys.includes(key))),
  },
});
const setting = (change: Change, name: SpanName, attributes: Attributes): Change => {
  const sent = change[name];
  const base = sent === undefined || sent === 'not sent' ? WHOLE[name] : { ...WHOLE[name], ...sent };
  return { ...change, [name]: { ...base, attributes: { ...base.attributes, ...attributes } } };
};

function spansOf(change: Change, service: string | undefined, priceOverrides: readonly PriceOverride[]): Span[] {
  return (Object.keys(WHOLE) as SpanName[]).flatMap((name): Span[] => {
    const changed = change[name];
    if (changed === 'not sent') return [];
    const sent: Sent = { ...WHOLE[name], ...changed };
    const raw: RawSpan = {
      origin: { resourceAttributes: service === undefined ? {} : { 'service.name': service }, scopeName: 'app' },
      traceId: 'a'.repeat(32),
      spanId: name,
      ...(sent.parent === undefined ? {} : { parentSpanId: sent.parent }),
      name,
      kind: 'internal',
      startTimeNs: BASE_NS + BigInt(sent.times[0]) * 1_000_000n,
      endTimeNs: BASE_NS + BigInt(sent.times[1]) * 1_000_000n,
      statusCode: 'unset',
      attributes: sent.attributes,
      events: [],
      links: [],
      droppedCount: sent.droppedCount ?? 0,
    };
    return [normalizeSpan(raw, { projectId: 'default', priceOverrides })];
  });
}

/** The same counts as the store's, over records in memory. */
function summarize(records: readonly RequestRecord[]): readonly EvidenceSummary[] {
  return [...Map.groupBy(records, ({ serviceNames }) => serviceNames[0] ?? '')].map(([service, own]) => {
    const counted = (codesOf: (record: RequestRecord) => readonly string[]) =>
      [...new Set(own.flatMap(codesOf))].map((code) => {
        const having = own.filter((record) => codesOf(record).includes(code));
        return { code, count: having.length, exampleRequestIds: having.map(({ requestId }) => requestId).slice(0, 5) };
      });
    const missing = counted(({ evidence }) => evidence.completeness.missing);
    return {
      service,
      dialects: [...new Set(own.flatMap(({ dialects }) => dialects))].sort(),
      requests: own.length,
      items: counted(({ evidence: { completeness } }) => [...completeness.present, ...completeness.missing]).map(
        ({ code, count }) => {
          const absent = missing.find((each) => each.code === code);
          return {
            item: code,
            present: count - (absent?.count ?? 0),
            missing: absent?.count ?? 0,
            exampleRequestIds: absent?.exampleRequestIds ?? [],
          };
        },
      ),
      signs: counted(({ signs }) => signs),
    };
  });
}

function codesOf(
  change: Change,
  { service = 'bot', prices = [] }: { service?: string | undefined; prices?: readonly PriceOverride[] } = {},
): string[] {
  const spans = spansOf(change, service, prices);
  const record = assembleRequest({ projectId: 'default', requestId: 'r1', spans, logs: [] });
  return summarize([record]).flatMap((summary) => findingsOf(summary, 'redacted').findings.map(({ code }) => code));
}

interface Fix {
  /** Must be named in the text of the fix. */
  readonly names: string;
  readonly change: Change;
  readonly prices?: readonly PriceOverride[];
  readonly service?: string;
}
interface Case {
  readonly code: keyof typeof ADVICE;
  readonly broken: Change;
  readonly service?: string;
  readonly fixes: readonly Fix[];
}

const noUsage = without('chat', 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens');
const usage = { 'gen_ai.usage.input_tokens': 1, 'gen_ai.usage.output_tokens': 1 };
const noVersion = without('chat', 'gen_ai.prompt.version');
const noDocuments = without('retrieve', 'gen_ai.retrieval.documents');
const textOnly = setting({}, 'retrieve', { 'gen_ai.retrieval.documents': '[{"content":"thirty days"}]' });
const noSelection = without('prompt', 'faultline.selected');
const noTenant = without('root', 'faultline.cohort.tenant');
const noSession = without('root', 'session.id');
const noArguments = without('tool', 'gen_ai.tool.call.arguments');
const noContent = without('chat', 'gen_ai.input.messages', 'gen_ai.output.messages');
const ownModel = setting({}, 'chat', { 'gen_ai.request.model': 'my-model-7b' });
const pricesInFix = ProjectSettingsChangeSchema.parse(
  JSON.parse(/--settings '(.*)'/.exec(ADVICE.no_price.fix)![1]!),
).priceOverrides!;

const CASES: readonly Case[] = [
  {
    code: 'no_root',
    broken: { root: 'not sent' },
    fixes: [{ names: 'export from the service that receives the request', change: {} }],
  },
  {
    code: 'orphan_spans',
    broken: { prompt: 'not sent', chat: { parent: 'prompt' } },
    fixes: [{ names: 'export from every service', change: { chat: { parent: 'prompt' } } }],
  },
  { code: 'clock_skew', broken: { chat: { times: [-50, 20] } }, fixes: [{ names: 'NTP', change: {} }] },
  {
    code: 'parent_cycle',
    broken: { chat: { parent: 'tool' }, tool: { parent: 'chat' } },
    fixes: [{ names: 'context.with', change: {} }],
  },
  {
    code: 'no_content',
    broken: noContent,
    fixes: [
      {
        names: 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true',
        change: setting(noContent, 'chat', { 'gen_ai.input.messages': MESSAGES }),
      },
      {
        names: 'recordInputs',
        change: setting(noContent, 'chat', {
          'ai.operationId': 'ai.generateText.doGenerate',
          'ai.prompt.messages': '[{"role":"user","content":"why?"}]',
        }),
      },
      {
        names: 'TRACELOOP_TRACE_CONTENT=true',
        change: setting(noContent, 'chat', {
          'llm.request.type': 'chat',
          'gen_ai.prompt.0.role': 'user',
          'gen_ai.prompt.0.content': 'why?',
        }),
      },
    ],
  },
  {
    code: 'no_usage',
    broken: noUsage,
    fixes: [
      { names: 'gen_ai.usage.input_tokens and gen_ai.usage.output_tokens', change: setting(noUsage, 'chat', usage) },
    ],
  },
  {
    code: 'no_usage_streaming',
    broken: setting(noUsage, 'chat', { 'gen_ai.request.stream': true }),
    fixes: [
      { names: 'include_usage: true', change: setting({}, 'chat', { 'gen_ai.request.stream': true }) },
      {
        names: 'gen_ai.usage.input_tokens',
        change: setting(noUsage, 'chat', { ...usage, 'gen_ai.request.stream': true }),
      },
    ],
  },
  { code: 'no_price', broken: ownModel, fixes: [{ names: 'my-model*', change: ownModel, prices: pricesInFix }] },
  {
    code: 'no_prompt_version',
    broken: noVersion,
    fixes: [
      ...['gen_ai.prompt.version', 'faultline.prompt.version'].map((name) => ({
        names: name,
        change: setting(noVersion, 'chat', { [name]: 'v1' }),
      })),
      {
        names: 'llm.prompt_template.version',
        change: setting(noVersion, 'chat', { 'openinference.span.kind': 'LLM', 'llm.prompt_template.version': 'v1' }),
      },
      { names: 'as baggage', change: setting(noVersion, 'root', { 'faultline.prompt.version': 'v1' }) },
    ],
  },
  {
    code: 'no_candidates',
    broken: noDocuments,
    fixes: ['gen_ai.retrieval.documents', 'faultline.candidates'].map((name) => ({
      names: name,
      change: setting(noDocuments, 'retrieve', { [name]: '[{"id":"d1","score":0.5}]' }),
    })),
  },
  {
    code: 'no_document_ids',
    broken: textOnly,
    fixes: [
      {
        names: '"id" in gen_ai.retrieval.documents',
        change: setting(textOnly, 'retrieve', {
          'gen_ai.retrieval.documents': '[{"id":"d1","content":"thirty days"}]',
        }),
      },
      {
        names: 'retrieval.documents.N.document.id',
        change: setting(noDocuments, 'retrieve', {
          'openinference.span.kind': 'RETRIEVER',
          'retrieval.documents.0.document.id': 'd1',
          'retrieval.documents.0.document.content': 'thirty days',
        }),
      },
      {
        names: 'metadata.id in LangChain',
        change: setting(noDocuments, 'retrieve', {
          'openinference.span.kind': 'RETRIEVER',
          'retrieval.documents.0.document.content': 'thirty days',
          'retrieval.documents.0.document.metadata': '{"id":"d1"}',
        }),
      },
    ],
  },
  {
    code: 'no_selected',
    broken: noSelection,
    fixes: [
      {
        names: 'faultline.selected',
        change: setting(noSelection, 'prompt', { 'faultline.selected': '[{"id":"d1"}]' }),
      },
      {
        names: 'reranker.output_documents.N.document.id',
        change: {
          prompt: {
            attributes: { 'openinference.span.kind': 'RERANKER', 'reranker.output_documents.0.document.id': 'd1' },
          },
        },
      },
    ],
  },
  {
    code: 'no_tool_arguments',
    broken: noArguments,
    fixes: [
      {
        names: 'gen_ai.tool.call.arguments',
        change: setting(noArguments, 'tool', { 'gen_ai.tool.call.arguments': '{"id":1}' }),
      },
    ],
  },
  {
    code: 'no_tenant',
    broken: noTenant,
    fixes: [
      { names: 'faultline.cohort.tenant', change: setting(noTenant, 'root', { 'faultline.cohort.tenant': 'acme' }) },
      { names: 'as baggage', change: setting(noTenant, 'chat', { 'faultline.cohort.tenant': 'acme' }) },
      {
        names: 'framework’s metadata',
        change: setting(noTenant, 'root', { 'openinference.span.kind': 'CHAIN', metadata: '{"tenant":"acme"}' }),
      },
    ],
  },
  {
    code: 'no_session',
    broken: noSession,
    fixes: ['session.id', 'gen_ai.conversation.id'].map((name) => ({
      names: name,
      change: setting(noSession, 'root', { [name]: 's1' }),
    })),
  },
  {
    code: 'truncated_at_source',
    broken: { chat: { droppedCount: 12 } },
    fixes: [{ names: 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', change: {} }],
  },
  {
    code: 'no_service_name',
    broken: {},
    service: '',
    fixes: [{ names: 'OTEL_SERVICE_NAME', change: {}, service: 'bot' }],
  },
  {
    code: 'no_service_name',
    broken: {},
    service: 'unknown_service:node',
    fixes: [{ names: 'service.name', change: {}, service: 'bot' }],
  },
];

test('an application that says everything has no findings', () => {
  expect(codesOf({})).toEqual([]);
});

test('every advice is tried', () => {
  const tried = new Set<string>(CASES.map(({ code }) => code));
  expect(Object.keys(ADVICE).filter((code) => !tried.has(code))).toEqual(['capture_policy']);
});

describe.for(CASES)('$code', ({ code, broken, service, fixes }) => {
  test('is found', () => {
    expect(codesOf(broken, { service })).toContain(code);
  });
  test.for(fixes)('is gone after $names', ({ names, change, prices = [], service: named = service }) => {
    expect(ADVICE[code].fix).toContain(names);
    expect(codesOf(change, { service: named, prices })).not.toContain(code);
  });
});

describe('what the project itself takes away is not asked of the sender', () => {
  const summary: EvidenceSummary = {
    service: 'bot',
    dialects: ['otel-genai'],
    requests: 10,
    items: [],
    signs: ['no_content', 'no_tool_arguments', 'no_session', 'no_tenant'].map((code, i) => ({
      code,
      count: 10 - i,
      exampleRequestIds: [code],
    })),
  };
  test.for([
    { policy: 'none', codes: ['capture_policy', 'no_tenant'] },
    { policy: 'ids', codes: ['capture_policy', 'no_session', 'no_tenant'] },
    { policy: 'redacted', codes: ['no_content', 'no_tool_arguments', 'no_session', 'no_tenant'] },
    { policy: 'full', codes: ['no_content', 'no_tool_arguments', 'no_session', 'no_tenant'] },
  ] as const)('$policy', ({ policy, codes }) => {
    expect(findingsOf(summary, policy).findings.map(({ code }) => code)).toEqual(codes);
  });

  test('and its fix is a setting that there is', () => {
    const settings: unknown = JSON.parse(/--settings '(.*)'/.exec(ADVICE.capture_policy.fix)![1]!);
    expect(ProjectSettingsChangeSchema.parse(settings)).toEqual({ capturePolicy: 'redacted' });
  });
});

test('problems stand before advice, the most frequent first; what is rare or unknown is left out', () => {
  const sign = (code: string, count: number) => ({ code, count, exampleRequestIds: [`${code}-1`] });
  const { findings, completeness } = findingsOf(
    {
      service: 'bot',
      dialects: [],
      requests: 1000,
      items: [
        { item: 'answer', present: 900, missing: 100, exampleRequestIds: ['a'] },
        { item: 'input', present: 1000, missing: 0, exampleRequestIds: [] },
      ],
      signs: [
        sign('no_tenant', 1000),
        sign('no_root', 20),
        sign('no_candidates', 500),
        sign('parent_cycle', 19),
        sign('of_a_later_version', 900),
      ],
    },
    'redacted',
  );
  expect(findings.map(({ code, count, exampleRequestIds }) => [code, count, ...exampleRequestIds])).toEqual([
    ['no_candidates', 500, 'no_candidates-1'],
    ['no_root', 20, 'no_root-1'],
    ['no_tenant', 1000, 'no_tenant-1'],
  ]);
  expect(findings[0]!.title).toBe('retrieval spans in requests of `bot` carry no documents (500 of 1000 requests)');
  expect(completeness).toEqual([
    { item: 'input', present: 1000, missing: 0 },
    { item: 'answer', present: 900, missing: 100 },
  ]);
});

test('a service without requests that lack anything has an empty report', () => {
  expect(findingsOf({ service: 'bot', dialects: [], requests: 3, items: [], signs: [] }, 'redacted').findings).toEqual(
    [],
  );
});

const FIXTURES = fileURLToPath(new URL('../../../../fixtures/otlp/', import.meta.url));
const GOLDEN = `${FIXTURES}__golden__/doctor.txt`;

/** What doctor says about every captured client. */
function reportOnCaptures(): string {
  const context = { projectId: 'default', priceOverrides: [] };
  const bodies = (file: string): unknown[] =>
    existsSync(`${FIXTURES}${file}`)
      ? readFileSync(`${FIXTURES}${file}`, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => (JSON.parse(line) as { body: unknown }).body)
      : [];
  const clients = new Set(readdirSync(FIXTURES).flatMap((file) => /^(.*)\.traces\.jsonl$/.exec(file)?.[1] ?? []));
  return [...clients]
    .map((client) => {
      const spans = bodies(`${client}.traces.jsonl`).flatMap((body) =>
        decodeTracesJson(body).spans.map((raw) => normalizeSpan(raw, context)),
      );
      const logs = bodies(`${client}.logs.jsonl`).flatMap((body) =>
        decodeLogsJson(body).logs.map((raw) => normalizeLog(raw, context)),
      );
      const records = [...Map.groupBy(spans, ({ traceId }) => traceId)].map(([requestId, own]) =>
        assembleRequest({
          projectId: 'default',
          requestId,
          spans: own,
          logs: logs.filter(({ traceId }) => traceId === requestId),
        }),
      );
      const lines = summarize(records).flatMap((summary) => {
        const { findings, completeness } = findingsOf(summary, 'redacted');
        return [
          `  evidence: ${completeness.map(({ item, present, missing }) => `${item} ${present}/${present + missing}`).join(', ')}`,
          ...findings.map(({ severity, title }) => `  ${severity}: ${title}`),
        ];
      });
      return [client, ...lines].join('\n');
    })
    .join('\n\n')
    .concat('\n');
}

test('captured clients get their golden advice', () => {
  const report = reportOnCaptures();
  if (process.env['GOLDEN'] === 'update' || (!existsSync(GOLDEN) && process.env['CI'] === undefined)) {
    mkdirSync(`${FIXTURES}__golden__`, { recursive: true });
    writeFileSync(GOLDEN, report);
  }
  expect(report).toBe(readFileSync(GOLDEN, 'utf8'));
});
