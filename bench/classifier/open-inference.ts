// What a span of the SDK would have been in an application that knows only OpenInference: the kind of span, its input and output, documents
// of retrievers and rerankers, tools. What OpenInference has no word for is left out: requests, cohorts, the final context, prompt versions,
// verdicts, citations, outcomes, signals, feedback.
import type { Attributes, AttributeValue } from '@faultline/model';
import type { RawSpan } from '../../packages/server/src/otlp/raw.ts';

const KIND_OF: Readonly<Record<string, string>> = {
  request: 'CHAIN',
  intent: 'CHAIN',
  rewrite: 'CHAIN',
  retrieval: 'RETRIEVER',
  rerank: 'RERANKER',
  assembly: 'CHAIN',
  generation: 'CHAIN',
  embedding: 'EMBEDDING',
  tool: 'TOOL',
  validation: 'GUARDRAIL',
  delivery: 'CHAIN',
};

/** None for annotations; spans of the OpenAI instrumentation stay as they are, but for the labels that the SDK put on them. */
export function asOpenInference(span: RawSpan): readonly RawSpan[] {
  const { attributes, origin } = span;
  if (attributes['faultline.annotation'] === true) return [];
  const stage = attributes['faultline.stage'];
  const isOurs = typeof stage === 'string';
  return [
    {
      ...span,
      origin: isOurs ? { resourceAttributes: origin.resourceAttributes, scopeName: 'support-assistant' } : origin,
      attributes: isOurs ? translated(attributes, stage) : withoutOurs(attributes),
      events: span.events.filter(({ name }) => name === 'exception'),
    },
  ];
}

function translated(given: Attributes, stage: string): Attributes {
  const input = given['faultline.input'] ?? given['gen_ai.retrieval.query.text'] ?? given['faultline.query'];
  const output = given['faultline.output'] ?? given['faultline.delivered'];
  return present({
    'openinference.span.kind': KIND_OF[stage] ?? 'CHAIN',
    'input.value': stage === 'tool' ? given['gen_ai.tool.call.arguments'] : input,
    'output.value': stage === 'tool' ? given['gen_ai.tool.call.result'] : output,
    'tool.name': given['gen_ai.tool.name'],
    'session.id': given['session.id'],
    'user.id': given['user.id'],
    ...(stage === 'retrieval' ? documents('retrieval.documents', given['gen_ai.retrieval.documents']) : {}),
    ...(stage === 'rerank' ? documents('reranker.output_documents', given['faultline.selected']) : {}),
  });
}

function documents(prefix: string, json: AttributeValue | undefined): Record<string, AttributeValue | undefined> {
  if (typeof json !== 'string') return {};
  const list = JSON.parse(json) as readonly {
    readonly id: string;
    readonly text?: string;
    readonly score?: number;
    readonly metadata?: AttributeValue;
  }[];
  return Object.assign(
    {},
    ...list.map(({ id, text, score, metadata }, index) => ({
      [`${prefix}.${index}.document.id`]: id,
      [`${prefix}.${index}.document.content`]: text,
      [`${prefix}.${index}.document.score`]: score,
      [`${prefix}.${index}.document.metadata`]: metadata === undefined ? undefined : JSON.stringify(metadata),
    })),
  ) as Record<string, AttributeValue | undefined>;
}

function withoutOurs(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => !name.startsWith('faultline.') && !name.startsWith('gen_ai.prompt.')),
  );
}

function present(attributes: Readonly<Record<string, AttributeValue | undefined>>): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined),
  );
}
