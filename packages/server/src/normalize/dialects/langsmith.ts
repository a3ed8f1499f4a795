import type { Stage } from '@faultline/model';
import type { RawSpan } from '../../otlp/raw.ts';
import type { Dialect } from '../dialect.ts';
import { queryIn, readDocuments } from '../documents.ts';
import { labelsIn, sessionIn, userIn } from '../labels.ts';
import { readConversation, readMessages } from '../messages.ts';
import { stageByName } from '../stage-by-name.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, decodeJson, entryOf, flag, json, record, string, text, toNumber, under } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  llm: 'generation',
  tool: 'tool',
  retriever: 'retrieval',
  embedding: 'embedding',
  prompt: 'assembly',
  parser: 'other',
};

/** LangSmith SDK with OpenTelemetry export (standards §1.5). Failed runs have status OK; only the exception event tells. */
export const langsmith: Dialect = {
  id: 'langsmith',
  title: 'LangSmith SDK with OpenTelemetry export',
  detect: ({ attributes, origin }) =>
    attributes['langsmith.span.kind'] !== undefined || origin.scopeName === 'langsmith',
  read: (span) => {
    const { attributes } = span;
    const kind = text(attributes, 'langsmith.span.kind') ?? 'chain';
    const metadata = under(attributes, 'langsmith.metadata.');
    const isModelCall = kind === 'llm';
    const input = json(attributes, 'gen_ai.prompt');
    const output = json(attributes, 'gen_ai.completion');
    const stage = entryOf(STAGES, kind) ?? stageByName({ ...span, kind: 'internal' }, ['retrieval', 'assembly']);
    return defined({
      stage,
      isWrapper: kind === 'chain',
      provider: string(metadata['ls_provider']),
      requestModel: string(metadata['ls_model_name']),
      usage: usageOf(span),
      isStreaming: flag(attributes, 'langsmith.request.streaming'),
      // On other kinds `gen_ai.prompt` holds the run's inputs, which are no conversation.
      inputMessages: (isModelCall ? readMessages(input, 'user') : readConversation(input)) ?? [],
      outputMessages: (isModelCall ? readMessages(output, 'assistant') : readConversation(output)) ?? [],
      input: isModelCall ? undefined : asText(single(input)),
      output: isModelCall ? undefined : asText(single(output)),
      query: stage === 'retrieval' ? queryIn(input) : undefined,
      candidates: stage === 'retrieval' ? readDocuments(output) : undefined,
      toolName: kind === 'tool' ? span.name : undefined,
      toolArguments: kind === 'tool' ? single(input) : undefined,
      toolResult: kind === 'tool' ? single(output) : undefined,
      promptName: string(metadata['lc_hub_repo']),
      promptVersion: string(metadata['lc_hub_commit_hash']),
      sessionId: sessionIn(metadata),
      userId: userIn(metadata),
      labels: labelsIn(metadata),
    });
  },
  fields: [
    { field: 'stage', from: ['langsmith.span.kind'] },
    { field: 'isWrapper', from: ['langsmith.span.kind'] },
    { field: 'provider', from: ['langsmith.metadata.ls_provider'] },
    { field: 'requestModel', from: ['langsmith.metadata.ls_model_name'] },
    { field: 'usage.inputTokens', from: ['langsmith.usage_metadata.input_tokens', 'gen_ai.usage.input_tokens'] },
    { field: 'usage.outputTokens', from: ['langsmith.usage_metadata.output_tokens', 'gen_ai.usage.output_tokens'] },
    {
      field: 'usage.cacheReadTokens',
      from: ['langsmith.usage_metadata.input_token_details.cache_read', 'gen_ai.usage.input_token_details'],
    },
    { field: 'usage.cacheWriteTokens', from: ['langsmith.usage_metadata.input_token_details.cache_creation'] },
    { field: 'usage.reasoningTokens', from: ['langsmith.usage_metadata.output_token_details.reasoning'] },
    { field: 'isStreaming', from: ['langsmith.request.streaming'] },
    { field: 'inputMessages', from: ['gen_ai.prompt'] },
    { field: 'outputMessages', from: ['gen_ai.completion'] },
    { field: 'input', from: ['gen_ai.prompt'] },
    { field: 'output', from: ['gen_ai.completion'] },
    { field: 'query', from: ['gen_ai.prompt'] },
    { field: 'candidates', from: ['gen_ai.completion'] },
    { field: 'toolName', from: ['span name'] },
    { field: 'toolArguments', from: ['gen_ai.prompt'] },
    { field: 'toolResult', from: ['gen_ai.completion'] },
    { field: 'promptName', from: ['langsmith.metadata.lc_hub_repo'] },
    { field: 'promptVersion', from: ['langsmith.metadata.lc_hub_commit_hash'] },
    {
      field: 'sessionId',
      from: ['langsmith.metadata.session_id', 'langsmith.metadata.thread_id', 'langsmith.metadata.conversation_id'],
    },
    { field: 'userId', from: ['langsmith.metadata.user_id'] },
    { field: 'labels', from: ['langsmith.metadata.*'] },
  ],
};

function usageOf({ attributes }: RawSpan) {
  const usage = record(json(attributes, 'langsmith.usage_metadata'));
  const input = record(decodeJson(usage?.['input_token_details'] ?? attributes['gen_ai.usage.input_token_details']));
  const output = record(decodeJson(usage?.['output_token_details'] ?? attributes['gen_ai.usage.output_token_details']));
  return toInclusive(
    defined({
      inputTokens: toNumber(usage?.['input_tokens']) ?? toNumber(attributes['gen_ai.usage.input_tokens']),
      outputTokens: toNumber(usage?.['output_tokens']) ?? toNumber(attributes['gen_ai.usage.output_tokens']),
      cacheReadTokens: toNumber(input?.['cache_read']),
      cacheWriteTokens: toNumber(input?.['cache_creation']),
      reasoningTokens: toNumber(output?.['reasoning']),
    }),
    'inclusive',
  );
}

/** Inputs and outputs are objects; one with a single usual key stands for its value. */
function single(value: unknown): unknown {
  const json = record(value);
  if (!json) return value;
  const keys = Object.keys(json);
  return keys.length === 1 && ['input', 'inputs', 'output', 'outputs', 'question', 'query', 'args'].includes(keys[0]!)
    ? json[keys[0]!]
    : value;
}
