// The eight spans of a request, about 2 kB and 22 attributes each, as a RAG service with OpenTelemetry GenAI attributes sends them.
import { text } from '../text.ts';

export type AttributeEntry = readonly [string, string | number];

/** Words of the answer; makes spans of 2 kB on average. */
const ANSWER = 76;

interface SpanShape {
  readonly name: string;
  readonly kind: number;
  attributes(seed: number): readonly AttributeEntry[];
}

const COMMON = (request: number): readonly AttributeEntry[] => [
  ['faultline.cohort.tenant', `tenant-${request % 40}`],
  ['faultline.cohort.locale', ['en', 'de', 'fr', 'ja'][request % 4]!],
  ['faultline.cohort.intent', ['refund', 'billing', 'setup', 'outage', 'other'][request % 5]!],
  ['faultline.cohort.workflow', 'answer'],
  ['faultline.cohort.user_tier', request % 10 === 0 ? 'enterprise' : 'free'],
  ['session.id', `session-${request % 500}`],
  ['user.id', `user-${request % 2000}`],
  ['thread.id', 7 + (request % 9)],
  ['thread.name', 'worker'],
  ['code.function.name', 'answerQuestion'],
];

const parts = (role: string, text: string) => JSON.stringify([{ role, parts: [{ type: 'text', content: text }] }]);
const documents = (count: number, size: number, seed: number) =>
  JSON.stringify(
    Array.from({ length: count }, (_, i) => ({
      id: `doc-${(seed * 31 + i * 7) % 5000}`,
      score: 0.9 - i * 0.05,
      content: text(size, seed + i),
    })),
  );

const generation = (request: number, size: number, model: string): readonly AttributeEntry[] => [
  ...COMMON(request),
  ['gen_ai.operation.name', 'chat'],
  ['gen_ai.provider.name', 'openai'],
  ['gen_ai.request.model', model],
  ['gen_ai.response.model', `${model}-2024-08-06`],
  ['gen_ai.response.id', `chatcmpl-${request}`],
  ['gen_ai.request.temperature', 0.2],
  ['gen_ai.usage.input_tokens', 900 + (request % 200)],
  ['gen_ai.usage.output_tokens', 120 + (request % 50)],
  ['gen_ai.usage.cache_read.input_tokens', 400],
  ['gen_ai.prompt.version', 'v12'],
  ['gen_ai.input.messages', parts('user', text(size * 2, request))],
  ['gen_ai.output.messages', parts('assistant', text(size, request + 1))],
];

const stage = (request: number, name: string, size: number, extra: readonly AttributeEntry[] = []) => [
  ...COMMON(request),
  ['faultline.stage', name] as const,
  ['server.address', 'svc.internal'] as const,
  ['server.port', 8443] as const,
  ['network.protocol.version', '2'] as const,
  ['faultline.attempt', 1] as const,
  ['app.queue_ms', 3.25] as const,
  ['app.region', 'eu-central'] as const,
  ['faultline.input', text(size, request)] as const,
  ['faultline.output', text(size, request + 3)] as const,
  ...extra,
  ['app.build', 'b1427'] as const,
];

export const SPAN_SHAPES: readonly SpanShape[] = [
  {
    name: 'POST /answer',
    kind: 2,
    attributes: (r) =>
      stage(r, 'request', ANSWER, [
        ['http.request.method', 'POST'],
        ['http.response.status_code', 200],
      ]),
  },
  {
    name: 'rewrite question',
    kind: 3,
    attributes: (r) => [...generation(r, Math.round(ANSWER / 2), 'gpt-4o-mini'), ['faultline.stage', 'rewrite']],
  },
  {
    name: 'search',
    kind: 3,
    attributes: (r) =>
      stage(r, 'retrieval', Math.round(ANSWER / 6), [
        ['faultline.query', text(12, r)],
        ['faultline.candidates', documents(8, Math.round(ANSWER / 4), r)],
      ]),
  },
  {
    name: 'rerank',
    kind: 3,
    attributes: (r) =>
      stage(r, 'rerank', Math.round(ANSWER / 6), [
        ['faultline.selected', documents(3, Math.round(ANSWER / 2), r)],
        ['reranker.top_k', 3],
      ]),
  },
  {
    name: 'build prompt',
    kind: 1,
    attributes: (r) =>
      stage(r, 'assembly', Math.round(ANSWER * 1.2), [
        ['faultline.prompt.name', 'answer'],
        ['faultline.prompt.version', 'v12'],
      ]),
  },
  { name: 'chat gpt-4o', kind: 3, attributes: (r) => generation(r, ANSWER, 'gpt-4o') },
  {
    name: 'execute_tool lookup_order',
    kind: 1,
    attributes: (r) =>
      stage(r, 'tool', Math.round(ANSWER / 3), [
        ['gen_ai.operation.name', 'execute_tool'],
        ['gen_ai.tool.name', 'lookup_order'],
        ['gen_ai.tool.call.id', 'call_1'],
        ['gen_ai.tool.call.arguments', '{"order":"A-1"}'],
      ]),
  },
  {
    name: 'check answer',
    kind: 1,
    attributes: (r) =>
      stage(r, 'validation', ANSWER, [
        ['faultline.validation.name', 'citations'],
        ['faultline.validation.verdict', 'pass'],
      ]),
  },
];
