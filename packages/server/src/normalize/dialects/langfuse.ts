import type { Stage } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { listedDocuments, queryIn, readDocuments } from '../documents.ts';
import { labelsIn, textsOnly } from '../labels.ts';
import { readConversation, readMessages } from '../messages.ts';
import { stageByName } from '../stage-by-name.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, decodeJson, entryOf, firstText, json, record, text, toNumber, under } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  generation: 'generation',
  embedding: 'embedding',
  agent: 'agent',
  tool: 'tool',
  retriever: 'retrieval',
  guardrail: 'validation',
  evaluator: 'other',
  event: 'other',
};

/** Langfuse SDK over OpenTelemetry (standards §1.6). Its usage buckets exclude each other. */
export const langfuse: Dialect = {
  id: 'langfuse',
  title: 'Langfuse SDK 3–5 (JavaScript, Python)',
  detect: ({ attributes, origin }) =>
    attributes['langfuse.observation.type'] !== undefined || origin.scopeName === 'langfuse-sdk',
  read: (span) => {
    const { attributes } = span;
    const type = text(attributes, 'langfuse.observation.type') ?? 'span';
    const isGeneration = type === 'generation';
    const isRoot = span.parentSpanId === undefined;
    const input =
      json(attributes, 'langfuse.observation.input') ?? (isRoot ? json(attributes, 'langfuse.trace.input') : undefined);
    const output =
      json(attributes, 'langfuse.observation.output') ??
      (isRoot ? json(attributes, 'langfuse.trace.output') : undefined);
    const model = text(attributes, 'langfuse.observation.model.name');
    const level = text(attributes, 'langfuse.observation.level');
    const message = text(attributes, 'langfuse.observation.status_message');
    const stage = entryOf(STAGES, type) ?? stageByName({ ...span, kind: 'internal' }, ['retrieval', 'validation']);
    return defined({
      stage,
      isWrapper: type === 'span' || type === 'chain' || type === 'agent',
      requestModel: model,
      // The SDK replaces the model that was asked for by the one that answered, once there is an answer.
      responseModel: output === undefined ? undefined : model,
      usage: usageOf(span),
      costUsd: costOf(span),
      inputMessages: isGeneration ? readMessages(input, 'user') : readConversation(input),
      outputMessages: isGeneration ? readMessages(output, 'assistant') : readConversation(output),
      input: isGeneration ? undefined : asText(input),
      output: isGeneration || type === 'embedding' ? undefined : asText(output),
      query: stage === 'retrieval' || stage === 'rerank' ? queryIn(input) : undefined,
      candidates:
        stage === 'retrieval' ? readDocuments(output) : stage === 'rerank' ? listedDocuments(input) : undefined,
      selected: stage === 'rerank' ? readDocuments(output) : undefined,
      toolName: type === 'tool' ? span.name : undefined,
      toolArguments: type === 'tool' ? input : undefined,
      toolResult: type === 'tool' ? output : undefined,
      promptName: text(attributes, 'langfuse.observation.prompt.name'),
      promptVersion: text(attributes, 'langfuse.observation.prompt.version'),
      timeToFirstTokenMs: firstTokenMs(span),
      errorType: level === 'ERROR' ? '_OTHER' : undefined,
      errorMessage: level === 'ERROR' ? message : undefined,
      validation:
        type === 'guardrail'
          ? {
              name: span.name,
              verdict: level === 'ERROR' ? ('fail' as const) : ('unknown' as const),
              ...defined({ reason: message }),
            }
          : undefined,
      sessionId: firstText(attributes, 'session.id', 'langfuse.session.id'),
      userId: firstText(attributes, 'user.id', 'langfuse.user.id'),
      labels: labelsOf(span),
    });
  },
  fields: [
    { field: 'stage', from: ['langfuse.observation.type'] },
    { field: 'isWrapper', from: ['langfuse.observation.type'] },
    { field: 'requestModel', from: ['langfuse.observation.model.name'] },
    { field: 'responseModel', from: ['langfuse.observation.model.name'] },
    { field: 'usage.inputTokens', from: ['langfuse.observation.usage_details.input + input_*'] },
    { field: 'usage.outputTokens', from: ['langfuse.observation.usage_details.output + output_*'] },
    { field: 'usage.cacheReadTokens', from: ['langfuse.observation.usage_details.input_cached_tokens'] },
    { field: 'usage.cacheWriteTokens', from: ['langfuse.observation.usage_details.input_cache_creation'] },
    { field: 'usage.reasoningTokens', from: ['langfuse.observation.usage_details.output_reasoning_tokens'] },
    { field: 'costUsd', from: ['langfuse.observation.cost_details.total'] },
    { field: 'inputMessages', from: ['langfuse.observation.input'] },
    { field: 'outputMessages', from: ['langfuse.observation.output'] },
    { field: 'input', from: ['langfuse.observation.input', 'langfuse.trace.input'] },
    { field: 'output', from: ['langfuse.observation.output', 'langfuse.trace.output'] },
    { field: 'query', from: ['langfuse.observation.input'] },
    { field: 'candidates', from: ['langfuse.observation.output', 'langfuse.observation.input'] },
    { field: 'selected', from: ['langfuse.observation.output'] },
    { field: 'toolName', from: ['span name'] },
    { field: 'toolArguments', from: ['langfuse.observation.input'] },
    { field: 'toolResult', from: ['langfuse.observation.output'] },
    { field: 'validation', from: ['langfuse.observation.type', 'langfuse.observation.level'] },
    { field: 'errorType', from: ['langfuse.observation.level'] },
    { field: 'promptName', from: ['langfuse.observation.prompt.name'] },
    { field: 'promptVersion', from: ['langfuse.observation.prompt.version'] },
    { field: 'timeToFirstTokenMs', from: ['langfuse.observation.completion_start_time'] },
    { field: 'errorMessage', from: ['langfuse.observation.status_message'] },
    { field: 'sessionId', from: ['session.id', 'langfuse.session.id'] },
    { field: 'userId', from: ['user.id', 'langfuse.user.id'] },
    {
      field: 'labels',
      from: [
        'langfuse.trace.metadata.*',
        'langfuse.observation.metadata.*',
        'langfuse.environment',
        'langfuse.release',
        'langfuse.version',
        'langfuse.trace.name',
      ],
    },
  ],
};

function usageOf({ attributes }: RawSpan) {
  const details = record(json(attributes, 'langfuse.observation.usage_details'));
  if (!details) return undefined;
  const count = (...keys: readonly string[]) =>
    keys.map((key) => toNumber(details[key])).find((value) => value !== undefined);
  const sumOf = (pattern: RegExp) => {
    const values = Object.entries(details).flatMap(([key, value]) =>
      pattern.test(key) ? (toNumber(value) ?? []) : [],
    );
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0);
  };
  const cacheReadTokens = count('input_cached_tokens', 'input_cache_read', 'cache_read_input_tokens');
  const cacheWriteTokens =
    count('input_cache_creation', 'cache_creation_input_tokens') ?? sumOf(/^input_cache_creation_/);
  const outside =
    (details['cache_read_input_tokens'] === undefined ? 0 : (cacheReadTokens ?? 0)) +
    (details['cache_creation_input_tokens'] === undefined ? 0 : (cacheWriteTokens ?? 0));
  const inputTokens = sumOf(/^input(?:_|$)/) ?? count('prompt_tokens', 'promptTokens');
  const outputTokens = sumOf(/^output(?:_|$)/) ?? count('completion_tokens', 'completionTokens');
  return toInclusive(
    defined({
      inputTokens: inputTokens === undefined ? undefined : inputTokens + outside,
      outputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      reasoningTokens: count('output_reasoning_tokens', 'output_reasoning'),
    }),
    'inclusive',
  );
}

/** On failed calls the SDK sends costs that are all zero: nothing was said. */
function costOf({ attributes }: RawSpan): number | undefined {
  const details = record(json(attributes, 'langfuse.observation.cost_details'));
  if (!details) return undefined;
  const total =
    toNumber(details['total']) ??
    Object.values(details).reduce<number>((sum, value) => sum + (toNumber(value) ?? 0), 0);
  return total === 0 ? undefined : total;
}

function firstTokenMs({ attributes, startTimeNs }: RawSpan): number | undefined {
  const time = decodeJson(attributes['langfuse.observation.completion_start_time']);
  const ms = typeof time === 'string' ? Date.parse(time) - Number(startTimeNs / 1000n) / 1000 : Number.NaN;
  return ms >= 0 ? ms : undefined;
}

function labelsOf({ attributes }: RawSpan): Record<string, string> {
  return {
    ...textsOnly({
      workflow: text(attributes, 'langfuse.trace.name'),
      environment: text(attributes, 'langfuse.environment'),
      release: firstText(attributes, 'langfuse.release', 'langfuse.version'),
    }),
    ...labelsIn(under(attributes, 'langfuse.trace.metadata.')),
    ...labelsIn(under(attributes, 'langfuse.observation.metadata.')),
  };
}
