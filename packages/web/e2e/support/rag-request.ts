// One rich request, written by hand as OTLP/JSON: rewrite, retrieval, rerank, prompt, model calls, a retried tool, an idle wait for a
// person, a failed check, and a delivery that differs from what the model said.
import { createHash } from 'node:crypto';

type Value = string | number | boolean;

export interface SpanSketch {
  readonly id: string;
  readonly parent?: string;
  readonly name: string;
  /** Milliseconds from the start of the request. */
  readonly at: readonly [start: number, end: number];
  readonly attributes?: Readonly<Record<string, Value>>;
  readonly error?: string;
}

interface OtlpTraces {
  readonly resourceSpans: readonly unknown[];
}

export const QUESTION = 'My parcel came nine days late. Can I get a refund on express shipping?';
const ANSWER =
  'Yes. Express shipping is refunded in full when a parcel arrives more than two days late [kb-041]. The refund of 14.90 € reaches your card within 24 hours [kb-113].';
export const DELIVERED = 'I am not sure about this one. A colleague will write to you within one working day.';

const CHUNKS = [
  {
    id: 'kb-041',
    score: 0.912,
    text: 'Express shipping is refunded in full when a parcel arrives more than two days after the promised date. The customer has to ask within 30 days.',
  },
  {
    id: 'kb-113',
    score: 0.887,
    text: 'Refunds are paid to the original means of payment. Cards take five to seven working days, bank transfers up to three.',
  },
  {
    id: 'kb-007',
    score: 0.861,
    text: 'Standard shipping is free above 40 €. Below that it costs 4.90 € and is not refunded when delivery is late.',
  },
  {
    id: 'kb-220',
    score: 0.802,
    text: 'Delivery times of express parcels: one working day within the country, two to three working days within the EU.',
  },
  {
    id: 'kb-305',
    score: 0.744,
    text: 'A parcel counts as lost fourteen days after the promised date; a replacement is sent at no cost.',
  },
  { id: 'kb-118', score: 0.731, text: 'Refund requests are answered by the billing team from Monday to Friday.' },
  { id: 'kb-064', score: 0.655, text: 'Gift cards cannot be refunded or exchanged for money.' },
  { id: 'kb-412', score: 0.612, text: 'Business customers with a framework agreement find shipping terms in annex B.' },
] as const;
const SELECTED = [CHUNKS[0], CHUNKS[2], CHUNKS[1]] as const;
const SYSTEM = `You answer customers of a shop. Use only the sources below and name them in square brackets.\n\n${SELECTED.map(({ id, text }) => `[${id}] ${text}`).join('\n\n')}`;

const TOOL_CALL = { id: 'call_71', name: 'get_order', arguments: { order_id: 'A-20417' } };
const ORDER = { order_id: 'A-20417', shipping: 'express', paid_eur: 14.9, days_late: 9 };

const documents = (prefix: string, items: readonly { id: string; text: string; score: number }[]) =>
  Object.fromEntries(
    items.flatMap(({ id, text, score }, index) => [
      [`${prefix}.${index}.document.id`, id],
      [`${prefix}.${index}.document.content`, text],
      [`${prefix}.${index}.document.score`, score],
    ]),
  );
const messages = (items: readonly unknown[]) => JSON.stringify(items);
const text = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });
const model = (input: readonly unknown[], output: readonly unknown[], inputTokens: number, outputTokens: number) => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
  'gen_ai.response.model': 'gpt-4o-2024-08-06',
  'gen_ai.input.messages': messages(input),
  'gen_ai.output.messages': messages(output),
  'gen_ai.usage.input_tokens': inputTokens,
  'gen_ai.usage.output_tokens': outputTokens,
  'faultline.prompt.name': 'support-answer',
  'faultline.prompt.version': 'v14',
});

const CONVERSATION = [text('system', SYSTEM), text('user', QUESTION)];
const CALLS_TOOL = { role: 'assistant', parts: [{ type: 'tool_call', ...TOOL_CALL }], finish_reason: 'tool_calls' };
const TOOL_RESULT = { role: 'tool', parts: [{ type: 'tool_call_response', id: TOOL_CALL.id, response: ORDER }] };

const SPANS: readonly SpanSketch[] = [
  {
    id: 'root',
    name: 'POST /support/answer',
    at: [0, 27_420],
    attributes: {
      'faultline.stage': 'request',
      'faultline.input': QUESTION,
      'faultline.delivered': DELIVERED,
      'faultline.outcome.status': 'failure',
      'faultline.outcome.reason': 'the answer was held back and a fallback was sent',
      'faultline.cohort.tenant': 'acme',
      'faultline.cohort.locale': 'en-GB',
      'faultline.cohort.intent': 'refund',
      'faultline.cohort.workflow': 'support',
      'faultline.cohort.user_tier': 'gold',
      'session.id': 'sess-8842',
    },
  },
  {
    id: 'intent',
    parent: 'root',
    name: 'classify intent',
    at: [12, 96],
    attributes: { 'faultline.stage': 'intent', 'faultline.output': 'refund' },
  },
  {
    id: 'rewrite',
    parent: 'root',
    name: 'rewrite query',
    at: [98, 512],
    attributes: {
      'faultline.stage': 'rewrite',
      'faultline.input': QUESTION,
      'faultline.query': 'refund express shipping late delivery',
    },
  },
  {
    id: 'retrieve',
    parent: 'root',
    name: 'search knowledge base',
    at: [515, 902],
    attributes: {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'refund express shipping late delivery',
      ...documents('retrieval.documents', CHUNKS),
    },
  },
  {
    id: 'embed',
    parent: 'retrieve',
    name: 'embed query',
    at: [520, 611],
    attributes: { 'openinference.span.kind': 'EMBEDDING', 'embedding.model_name': 'text-embedding-3-small' },
  },
  {
    id: 'rerank',
    parent: 'root',
    name: 'rerank',
    at: [905, 1244],
    attributes: {
      'openinference.span.kind': 'RERANKER',
      'reranker.model_name': 'rerank-v3',
      'reranker.query': 'refund express shipping late delivery',
      ...documents('reranker.input_documents', CHUNKS),
      ...documents('reranker.output_documents', SELECTED),
    },
  },
  {
    id: 'assemble',
    parent: 'root',
    name: 'render prompt',
    at: [1246, 1251],
    attributes: {
      'faultline.stage': 'assembly',
      'faultline.prompt.name': 'support-answer',
      'faultline.prompt.version': 'v14',
    },
  },
  { id: 'agent', parent: 'root', name: 'answer loop', at: [1253, 27_080], attributes: { 'faultline.stage': 'agent' } },
  {
    id: 'gen1',
    parent: 'agent',
    name: 'chat gpt-4o',
    at: [1260, 2874],
    attributes: model(CONVERSATION, [CALLS_TOOL], 1423, 31),
  },
  {
    id: 'tool1',
    parent: 'agent',
    name: 'get_order',
    at: [2880, 4884],
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_order',
      'gen_ai.tool.call.id': TOOL_CALL.id,
      'gen_ai.tool.call.arguments': JSON.stringify(TOOL_CALL.arguments),
      'faultline.attempt': 1,
      'error.type': 'timeout',
    },
    error: 'order service did not answer within 2 s',
  },
  {
    id: 'tool2',
    parent: 'agent',
    name: 'get_order',
    at: [5090, 5337],
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'get_order',
      'gen_ai.tool.call.id': TOOL_CALL.id,
      'gen_ai.tool.call.arguments': JSON.stringify(TOOL_CALL.arguments),
      'gen_ai.tool.call.result': JSON.stringify(ORDER),
      'faultline.attempt': 2,
    },
  },
  {
    id: 'gen2',
    parent: 'agent',
    name: 'chat gpt-4o',
    at: [25_340, 27_075],
    attributes: {
      ...model(
        [...CONVERSATION, CALLS_TOOL, TOOL_RESULT],
        [{ ...text('assistant', ANSWER), finish_reason: 'stop' }],
        1512,
        58,
      ),
      'faultline.citations': JSON.stringify([
        { id: 'kb-041', marker: '[kb-041]' },
        { id: 'kb-113', marker: '[kb-113]' },
      ]),
    },
  },
  {
    id: 'check',
    parent: 'root',
    name: 'groundedness',
    at: [27_085, 27_402],
    attributes: {
      'faultline.stage': 'validation',
      'faultline.validation.name': 'groundedness',
      'faultline.validation.verdict': 'fail',
      'faultline.validation.reason': '"within 24 hours" is not in the sources: kb-113 says five to seven working days',
    },
  },
  {
    id: 'deliver',
    parent: 'root',
    name: 'send reply',
    at: [27_405, 27_418],
    attributes: { 'faultline.stage': 'delivery', 'faultline.delivered': DELIVERED },
  },
];

export interface SentRequest {
  readonly traceId: string;
  readonly body: OtlpTraces;
  /** Span id of a span of the sketch, by its short name. */
  readonly spanId: (name: string) => string;
}

/** The rich request as if it had begun at `startMs`; another `seed` gives another request. */
export function ragRequest(startMs: number, seed: string): SentRequest {
  return sent(SPANS, startMs, seed, {
    'service.name': 'support-bot',
    'deployment.environment.name': 'production',
    'service.version': '2026.11.3',
  });
}

/** A request of `count` spans: batches of a hundred tool calls under a root, every thousandth failed. */
export function wideRequest(startMs: number, seed: string, count: number): SentRequest {
  const spans: SpanSketch[] = [
    { id: 'root', name: 'index documents', at: [0, count], attributes: { 'faultline.stage': 'request' } },
  ];
  for (let i = 1; i < count; i += 1) {
    const isBatch = i % 100 === 1;
    spans.push({
      id: `s${i}`,
      parent: isBatch ? 'root' : `s${i - ((i - 1) % 100)}`,
      name: isBatch ? `batch ${Math.ceil(i / 100)}` : `chunk ${i}`,
      at: isBatch ? [i, i + 99] : [i, i + 1],
      attributes: { 'faultline.stage': isBatch ? 'agent' : 'tool' },
      ...(i % 1000 === 500 ? { error: 'chunk is empty' } : {}),
    });
  }
  return sent(spans, startMs, seed, { 'service.name': 'indexer' });
}

/** A request of one model call. */
export function smallRequest(
  startMs: number,
  seed: string,
  question: string,
  attributes: Readonly<Record<string, Value>> = {},
): SentRequest {
  return sent(
    [
      {
        id: 'root',
        name: 'GET /ask',
        at: [0, 940],
        attributes: { 'faultline.stage': 'request', 'faultline.input': question, ...attributes },
      },
      {
        id: 'gen',
        parent: 'root',
        name: 'chat gpt-4o',
        at: [10, 930],
        attributes: model([text('user', question)], [text('assistant', 'Noted.')], 40, 3),
      },
    ],
    startMs,
    seed,
    { 'service.name': 'ask' },
  );
}

/** Spans as OTLP/JSON, as if the request had begun at `startMs`. */
export function sent(
  sketches: readonly SpanSketch[],
  startMs: number,
  seed: string,
  resource: Readonly<Record<string, Value>>,
): SentRequest {
  const traceId = hash(`${seed}/trace`, 32);
  const spanId = (name: string) => hash(`${seed}/${name}`, 16);
  const nanos = (ms: number) => String(BigInt(Math.round((startMs + ms) * 1000)) * 1000n);
  const spans = sketches.map(({ id, parent, name, at, attributes = {}, error }) => ({
    traceId,
    spanId: spanId(id),
    ...(parent ? { parentSpanId: spanId(parent) } : {}),
    name,
    kind: 1,
    startTimeUnixNano: nanos(at[0]),
    endTimeUnixNano: nanos(at[1]),
    attributes: keyValues(attributes),
    ...(error ? { status: { code: 2, message: error } } : {}),
  }));
  const scope = { scope: { name: 'faultline-web-e2e' }, spans };
  return {
    traceId,
    spanId,
    body: { resourceSpans: [{ resource: { attributes: keyValues(resource) }, scopeSpans: [scope] }] },
  };
}

function keyValues(attributes: Readonly<Record<string, Value>>) {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value },
  }));
}

function hash(of: string, length: number): string {
  return createHash('sha256').update(of).digest('hex').slice(0, length);
}
