import type { Message, RetrievedDocument, Stage } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { readDocuments } from '../documents.ts';
import { labelsIn, sessionIn, textsOnly, userIn } from '../labels.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import {
  asText,
  decodeJson,
  firstNumber,
  firstText,
  json,
  list,
  number,
  record,
  text,
  toNumber,
  under,
} from '../values.ts';

/** Vercel AI SDK: the `ai.*` spans of versions 4–6 and the legacy exporter, and what version 7 adds beside the conventions (standards §1.4). */
export const aiSdk: Dialect = {
  id: 'ai-sdk',
  title: 'Vercel AI SDK 4–7',
  detect: ({ attributes, origin }) =>
    attributes['ai.operationId'] !== undefined ||
    origin.scopeName === 'ai' ||
    (origin.scopeName === 'gen_ai' && attributes['gen_ai.operation.name'] !== undefined),
  read: (span) => {
    const { attributes } = span;
    const operation = text(attributes, 'ai.operationId') ?? '';
    const metadata = { ...under(attributes, 'ai.settings.context.'), ...under(attributes, 'ai.telemetry.metadata.') };
    const isOuter = operation !== '' && /^ai\.(?:generate|stream|embed|rerank)\w*$/.test(operation);
    const isEmbedding = operation.includes('embed');
    const workflow = text(attributes, 'ai.telemetry.functionId');
    return defined({
      stage: stageOf(operation, span),
      isWrapper: operation === '' ? undefined : isOuter,
      provider: firstText(attributes, 'ai.model.provider'),
      requestModel: text(attributes, 'ai.model.id'),
      responseModel: text(attributes, 'ai.response.model'),
      responseId: text(attributes, 'ai.response.id'),
      usage: usageOf(span),
      finishReasons: reasonsOf(span),
      timeToFirstTokenMs: firstTokenMs(span),
      isStreaming: /doStream$|streamText$|streamObject$/.test(operation)
        ? true
        : operation.endsWith('doGenerate')
          ? false
          : undefined,
      toolName: text(attributes, 'ai.toolCall.name'),
      toolCallId: text(attributes, 'ai.toolCall.id'),
      toolArguments: json(attributes, 'ai.toolCall.args'),
      toolResult: json(attributes, 'ai.toolCall.result'),
      inputMessages: inputOf(span),
      outputMessages: outputOf(span),
      input: isEmbedding ? embedded(span) : undefined,
      candidates: readDocuments(listOfJson(attributes['ai.documents'])),
      selected: ranking(span),
      sessionId: sessionIn(metadata),
      userId: userIn(metadata),
      labels: { ...textsOnly({ workflow }), ...labelsIn(metadata) },
    });
  },
  fields: [
    { field: 'stage', from: ['ai.operationId'] },
    { field: 'provider', from: ['ai.model.provider'] },
    { field: 'requestModel', from: ['ai.model.id'] },
    { field: 'responseModel', from: ['ai.response.model'] },
    { field: 'responseId', from: ['ai.response.id'] },
    { field: 'usage.inputTokens', from: ['ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'] },
    { field: 'usage.outputTokens', from: ['ai.usage.outputTokens', 'ai.usage.completionTokens'] },
    {
      field: 'usage.cacheReadTokens',
      from: [
        'ai.usage.inputTokenDetails.cacheReadTokens',
        'ai.usage.cachedInputTokens',
        'ai.response.providerMetadata',
      ],
    },
    {
      field: 'usage.cacheWriteTokens',
      from: ['ai.usage.inputTokenDetails.cacheWriteTokens', 'ai.response.providerMetadata'],
    },
    {
      field: 'usage.reasoningTokens',
      from: ['ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens', 'ai.response.providerMetadata'],
    },
    { field: 'isWrapper', from: ['ai.operationId'] },
    { field: 'isStreaming', from: ['ai.operationId'] },
    { field: 'finishReasons', from: ['ai.response.finishReason', 'ai.finishReason'] },
    {
      field: 'timeToFirstTokenMs',
      from: ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk', 'event ai.stream.firstChunk'],
    },
    { field: 'toolName', from: ['ai.toolCall.name'] },
    { field: 'toolCallId', from: ['ai.toolCall.id'] },
    { field: 'toolArguments', from: ['ai.toolCall.args'] },
    { field: 'toolResult', from: ['ai.toolCall.result'] },
    { field: 'inputMessages', from: ['ai.prompt.messages', 'ai.prompt'] },
    {
      field: 'outputMessages',
      from: [
        'ai.response.text',
        'ai.response.toolCalls',
        'ai.response.object',
        'ai.response.reasoning',
        'ai.result.text',
        'ai.result.toolCalls',
        'ai.result.object',
      ],
    },
    { field: 'input', from: ['ai.value', 'ai.values'] },
    { field: 'candidates', from: ['ai.documents'] },
    { field: 'selected', from: ['ai.ranking'] },
    { field: 'sessionId', from: ['ai.telemetry.metadata.sessionId', 'ai.settings.context.sessionId'] },
    { field: 'userId', from: ['ai.telemetry.metadata.userId', 'ai.settings.context.userId'] },
    { field: 'labels', from: ['ai.telemetry.metadata.*', 'ai.settings.context.*', 'ai.telemetry.functionId'] },
  ],
};

function stageOf(operation: string, span: RawSpan): Stage | undefined {
  if (operation === '') return undefined;
  if (operation === 'ai.toolCall') return 'tool';
  if (operation.startsWith('ai.embed')) return 'embedding';
  if (operation.startsWith('ai.rerank')) return 'rerank';
  if (/\.do(?:Generate|Stream)$/.test(operation)) return 'generation';
  return span.parentSpanId === undefined ? 'request' : 'agent';
}

function inputOf({ attributes }: RawSpan): readonly Message[] | undefined {
  return readMessages(attributes['ai.prompt.messages'], 'user') ?? readMessages(attributes['ai.prompt'], 'user');
}

function outputOf({ attributes }: RawSpan): readonly Message[] | undefined {
  const answer =
    firstText(attributes, 'ai.response.text', 'ai.result.text') ??
    asText(attributes['ai.response.object'] ?? attributes['ai.result.object']);
  const reasoning = text(attributes, 'ai.response.reasoning');
  const calls = list(json(attributes, 'ai.response.toolCalls') ?? json(attributes, 'ai.result.toolCalls'));
  if (answer === undefined && reasoning === undefined && !calls) return undefined;
  return readMessages(
    { role: 'assistant', content: answer ?? null, ...defined({ reasoning, toolCalls: calls }) },
    'assistant',
  );
}

function usageOf({ attributes, origin }: RawSpan) {
  const vendor = record(json(attributes, 'ai.response.providerMetadata'));
  const openai = record(vendor?.['openai']);
  const anthropic = record(record(vendor?.['anthropic'])?.['usage']) ?? record(vendor?.['anthropic']);
  const bedrock = record(record(vendor?.['bedrock'])?.['usage']);
  // Up to version 5 Anthropic's count is passed on as it is, without the cache.
  const isOldAnthropic =
    anthropic !== undefined &&
    origin.scopeName === 'ai' &&
    attributes['ai.usage.inputTokenDetails.noCacheTokens'] === undefined;
  return toInclusive(
    defined({
      inputTokens: firstNumber(attributes, 'ai.usage.inputTokens', 'ai.usage.promptTokens', 'ai.usage.tokens'),
      outputTokens: firstNumber(attributes, 'ai.usage.outputTokens', 'ai.usage.completionTokens'),
      totalTokens: number(attributes, 'ai.usage.totalTokens'),
      cacheReadTokens:
        firstNumber(attributes, 'ai.usage.inputTokenDetails.cacheReadTokens', 'ai.usage.cachedInputTokens') ??
        toNumber(openai?.['cachedPromptTokens']) ??
        toNumber(anthropic?.['cache_read_input_tokens']) ??
        toNumber(bedrock?.['cacheReadInputTokens']),
      cacheWriteTokens:
        number(attributes, 'ai.usage.inputTokenDetails.cacheWriteTokens') ??
        toNumber(anthropic?.['cache_creation_input_tokens']) ??
        toNumber(bedrock?.['cacheWriteInputTokens']),
      reasoningTokens:
        firstNumber(attributes, 'ai.usage.outputTokenDetails.reasoningTokens', 'ai.usage.reasoningTokens') ??
        toNumber(openai?.['reasoningTokens']),
    }),
    isOldAnthropic ? 'exclusive' : 'unknown',
  );
}

function reasonsOf({ attributes }: RawSpan): readonly string[] | undefined {
  const reason = firstText(attributes, 'ai.response.finishReason', 'ai.finishReason');
  return reason === undefined ? undefined : [normalizeFinishReason(reason)];
}

function firstTokenMs({ attributes, events }: RawSpan): number | undefined {
  const direct = firstNumber(attributes, 'ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk');
  if (direct !== undefined) return direct;
  const event = events.find(({ name }) => name === 'ai.stream.firstChunk');
  return event && firstNumber(event.attributes, 'ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk');
}

/** The SDK sends lists as arrays of JSON texts. */
function listOfJson(value: unknown): readonly unknown[] {
  return (list(decodeJson(value)) ?? []).map(decodeJson);
}

/** One value as it is, several as a JSON list. */
function embedded({ attributes }: RawSpan): string | undefined {
  const values =
    attributes['ai.values'] === undefined ? [json(attributes, 'ai.value')] : listOfJson(attributes['ai.values']);
  return asText(values.length === 1 ? values[0] : values);
}

function ranking({ attributes }: RawSpan): readonly RetrievedDocument[] | undefined {
  if (attributes['ai.ranking'] === undefined) return undefined;
  const documents = readDocuments(listOfJson(attributes['ai.documents'])) ?? [];
  return listOfJson(attributes['ai.ranking']).flatMap((item, i) => {
    const entry = record(item);
    const index = toNumber(entry?.['originalIndex']) ?? toNumber(entry?.['index']);
    const document = index === undefined ? undefined : documents[index];
    if (!document) return [];
    const score = toNumber(entry?.['score']) ?? toNumber(entry?.['relevanceScore']);
    return [{ ...document, rank: i + 1, ...(score === undefined ? {} : { score }) }];
  });
}
