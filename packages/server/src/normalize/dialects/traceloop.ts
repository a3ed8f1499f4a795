import type { Message, RetrievedDocument, Stage } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { looksLikeDocuments, queryIn, readDocuments } from '../documents.ts';
import { labelsIn, sessionIn, textsOnly, userIn } from '../labels.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { stageByName } from '../stage-by-name.ts';
import { defined } from '../usage.ts';
import { asText, entryOf, firstText, flag, flattened, hasPrefix, json, record, text, under } from '../values.ts';

const REQUEST_STAGES: Readonly<Record<string, Stage>> = {
  chat: 'generation',
  completion: 'generation',
  rerank: 'rerank',
  embedding: 'embedding',
};

/** OpenLLMetry / Traceloop, flattened (to 0.22) and by the conventions (from 0.25), with the spans of its SDK (standards §1.3). */
export const traceloop: Dialect = {
  id: 'traceloop',
  title: 'OpenLLMetry / Traceloop SDK and instrumentations',
  detect: ({ attributes, origin }) =>
    attributes['traceloop.span.kind'] !== undefined ||
    attributes['llm.request.type'] !== undefined ||
    attributes['traceloop.workflow.name'] !== undefined ||
    (origin.scopeName?.startsWith('@traceloop/') ?? false) ||
    ((origin.scopeName?.startsWith('opentelemetry.instrumentation.') ?? false) &&
      hasPrefix(attributes, 'gen_ai.prompt.')),
  read: (span) => {
    const { attributes } = span;
    const kind = text(attributes, 'traceloop.span.kind');
    const properties = under(attributes, 'traceloop.association.properties.');
    const outputMessages = readMessages(flattened(attributes, 'gen_ai.completion'), 'assistant');
    const isEntity = kind !== undefined;
    return defined({
      stage: stageOf(span, kind),
      isWrapper: kind === 'workflow' || kind === 'task' || kind === 'agent' ? true : undefined,
      inputMessages: readMessages(flattened(attributes, 'gen_ai.prompt').map(promptOf), 'user'),
      outputMessages,
      finishReasons: finishReasons(outputMessages),
      isStreaming: flag(attributes, 'llm.is_streaming'),
      toolName: kind === 'tool' ? text(attributes, 'traceloop.entity.name') : undefined,
      toolArguments: kind === 'tool' ? entityInput(span) : undefined,
      toolResult: kind === 'tool' ? json(attributes, 'traceloop.entity.output') : undefined,
      input: isEntity ? asText(entityInput(span)) : undefined,
      output: isEntity ? asText(json(attributes, 'traceloop.entity.output')) : undefined,
      candidates: candidatesOf(span),
      query: isRetrieval(span, kind) ? queryIn(entityInput(span)) : undefined,
      promptName: text(attributes, 'traceloop.prompt.key'),
      promptVersion: firstText(attributes, 'traceloop.prompt.version_name', 'traceloop.prompt.version'),
      validation: guardrail(span),
      sessionId: sessionIn(properties),
      userId: userIn(properties) ?? text(attributes, 'llm.user'),
      labels: labelsOf(span, properties),
    });
  },
  fields: [
    { field: 'stage', from: ['traceloop.span.kind', 'llm.request.type', 'db.query.result events'] },
    { field: 'isWrapper', from: ['traceloop.span.kind'] },
    { field: 'inputMessages', from: ['gen_ai.prompt.*'] },
    { field: 'outputMessages', from: ['gen_ai.completion.*'] },
    { field: 'finishReasons', from: ['gen_ai.completion.*.finish_reason'] },
    { field: 'isStreaming', from: ['llm.is_streaming'] },
    { field: 'toolName', from: ['traceloop.entity.name'] },
    { field: 'toolArguments', from: ['traceloop.entity.input'] },
    { field: 'toolResult', from: ['traceloop.entity.output'] },
    { field: 'input', from: ['traceloop.entity.input'] },
    { field: 'output', from: ['traceloop.entity.output'] },
    { field: 'candidates', from: ['event db.query.result', 'db.vector.query.result.*', 'traceloop.entity.output'] },
    { field: 'query', from: ['traceloop.entity.input'] },
    { field: 'promptName', from: ['traceloop.prompt.key'] },
    { field: 'promptVersion', from: ['traceloop.prompt.version_name', 'traceloop.prompt.version'] },
    {
      field: 'validation',
      from: ['gen_ai.guardrail.name', 'gen_ai.guardrail.status', 'gen_ai.guardrail.error.message'],
    },
    { field: 'sessionId', from: ['traceloop.association.properties.session_id'] },
    { field: 'userId', from: ['traceloop.association.properties.user_id', 'llm.user'] },
    { field: 'labels', from: ['traceloop.association.properties.*', 'traceloop.workflow.name'] },
  ],
};

function stageOf(span: RawSpan, kind: string | undefined): Stage | undefined {
  const { attributes } = span;
  if (hasVectorResults(span)) return 'retrieval';
  if (text(attributes, 'gen_ai.guardrail.name') !== undefined) return 'validation';
  const request = text(attributes, 'llm.request.type');
  const requested = entryOf(REQUEST_STAGES, request);
  if (requested) return requested;
  if (kind === 'tool') return 'tool';
  if (kind === 'agent') return 'agent';
  if (kind === 'workflow') return span.parentSpanId === undefined ? 'request' : 'agent';
  if (kind === 'task') return stageByName({ ...span, kind: 'internal' });
  return undefined;
}

function isRetrieval(span: RawSpan, kind: string | undefined): boolean {
  return stageOf(span, kind) === 'retrieval';
}

function hasVectorResults({ events, attributes }: RawSpan): boolean {
  return events.some(({ name }) => name === 'db.query.result') || hasPrefix(attributes, 'db.vector.query.result.');
}

function candidatesOf(span: RawSpan): readonly RetrievedDocument[] | undefined {
  const hits = span.events
    .filter(({ name }) => name === 'db.query.result')
    .map(({ attributes }) => hitOf((key) => attributes[`db.query.result.${key}`]));
  if (hits.length > 0) return readDocuments(hits);
  const flat = flattened(span.attributes, 'db.vector.query.result');
  if (flat.length > 0) return readDocuments(flat);
  const output = json(span.attributes, 'traceloop.entity.output');
  return stageOf(span, text(span.attributes, 'traceloop.span.kind')) === 'retrieval' && looksLikeDocuments(output)
    ? readDocuments(output)
    : undefined;
}

function hitOf(read: (key: string) => unknown) {
  const first = (value: unknown) => (Array.isArray(value) ? (value as unknown[])[0] : value);
  return defined({
    id: first(read('id')),
    score: first(read('score')) ?? first(read('distance')),
    content: first(read('document')),
    metadata: read('metadata'),
  });
}

/** Some providers put the text under `user` instead of `role` and `content`. */
function promptOf(item: unknown): unknown {
  const json = record(item);
  return json?.['user'] !== undefined && json['role'] === undefined ? { role: 'user', content: json['user'] } : item;
}

/** The SDK records `{ args: [...], kwargs: {...} }`; a single argument stands for itself. */
function entityInput({ attributes }: RawSpan): unknown {
  const input = json(attributes, 'traceloop.entity.input');
  const call = record(input);
  const args = call?.['args'];
  if (!call || !Array.isArray(args)) return input;
  const named = record(call['kwargs']) ?? {};
  if (Object.keys(named).length === 0)
    return args.length === 1 ? (args as unknown[])[0] : args.length === 0 ? undefined : args;
  return args.length === 0 ? named : input;
}

function finishReasons(messages: readonly Message[] | undefined): readonly string[] | undefined {
  const reasons =
    messages?.flatMap(({ finishReason }) => (finishReason ? [normalizeFinishReason(finishReason)] : [])) ?? [];
  return reasons.length > 0 ? reasons : undefined;
}

function guardrail({ attributes }: RawSpan) {
  const name = text(attributes, 'gen_ai.guardrail.name');
  if (name === undefined) return undefined;
  const status = text(attributes, 'gen_ai.guardrail.status')?.toLowerCase();
  const verdict =
    status === undefined
      ? ('unknown' as const)
      : /pass|success|ok/.test(status)
        ? ('pass' as const)
        : ('fail' as const);
  return { name, verdict, ...defined({ reason: text(attributes, 'gen_ai.guardrail.error.message') }) };
}

function labelsOf({ attributes }: RawSpan, properties: unknown): Record<string, string> {
  return { ...textsOnly({ workflow: text(attributes, 'traceloop.workflow.name') }), ...labelsIn(properties) };
}
