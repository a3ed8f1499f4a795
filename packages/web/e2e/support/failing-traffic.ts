// Requests that fail in known ways: what the failures board, the pages of its classes and the review queue are shown with.
import { sent, type SentRequest, type SpanSketch } from './rag-request.ts';

/** How it fails: a tool that breaks, a right source that is not found, an answer that somebody calls bad without more to go by, or not. */
export type Way = 'tool' | 'miss' | 'unknown' | 'good';

const CHUNKS = [
  {
    id: 'kb-returns',
    text: 'Goods can be returned within 30 days if they are unused. The customer pays for the parcel.',
  },
  { id: 'kb-shipping', text: 'Parcels within the country arrive after two working days. Islands take a day longer.' },
  { id: 'kb-invoice', text: 'Invoices are sent by mail on the day of dispatch and can be downloaded for ten years.' },
] as const;
const ANSWERS: Readonly<Record<Way, string>> = {
  tool: 'I cannot look up your order right now.',
  miss: 'Parcels within the country arrive after two working days.',
  unknown: 'Thank you for your message.',
  good: 'Goods can be returned within 30 days if they are unused [kb-returns].',
};

const documents = (prefix: string) =>
  Object.fromEntries(
    CHUNKS.flatMap(({ id, text }, index) => [
      [`${prefix}.${index}.document.id`, id],
      [`${prefix}.${index}.document.content`, text],
      [`${prefix}.${index}.document.score`, 0.9 - index / 10],
    ]),
  );
const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: 'text', content }] }]);

export interface Sketch {
  readonly way: Way;
  readonly question: string;
  readonly tenant: string;
  readonly release?: string;
}

/** One request that goes this way. */
export function failingRequest(startMs: number, seed: string, { way, question, tenant, release }: Sketch): SentRequest {
  const spans: SpanSketch[] = [
    {
      id: 'root',
      name: 'POST /answer',
      at: [0, 1600],
      attributes: {
        'faultline.stage': 'request',
        'faultline.input': question,
        'faultline.outcome.status': way === 'good' ? 'success' : 'failure',
        ...(way === 'unknown' ? { 'faultline.outcome.reason': 'the customer wrote again' } : {}),
        ...(way === 'miss' ? { 'faultline.expected.sources': JSON.stringify(['kb-warranty']) } : {}),
        'faultline.cohort.tenant': tenant,
        'faultline.cohort.intent': 'returns',
      },
    },
  ];
  if (way !== 'unknown')
    spans.push({
      id: 'retrieve',
      parent: 'root',
      name: 'search help',
      at: [10, 240],
      attributes: {
        'openinference.span.kind': 'RETRIEVER',
        'input.value': question,
        ...documents('retrieval.documents'),
      },
    });
  if (way === 'tool')
    spans.push({
      id: 'tool',
      parent: 'root',
      name: 'get_order',
      at: [250, 900],
      attributes: {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.name': 'get_order',
        'gen_ai.tool.call.arguments': JSON.stringify({ order_id: seed }),
        'error.type': 'UpstreamError',
      },
      error: 'the order service answered 502',
    });
  spans.push({
    id: 'generate',
    parent: 'root',
    name: 'chat gpt-4o',
    at: [910, 1580],
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.response.model': 'gpt-4o-2024-08-06',
      'gen_ai.input.messages': message('user', question),
      'gen_ai.output.messages': message('assistant', ANSWERS[way]),
      'gen_ai.usage.input_tokens': 420,
      'gen_ai.usage.output_tokens': 40,
    },
  });
  return sent(spans, startMs, seed, {
    'service.name': 'help-bot',
    ...(release === undefined ? {} : { 'service.version': release }),
  });
}
