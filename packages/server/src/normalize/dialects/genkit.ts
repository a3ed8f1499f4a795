import type { Stage } from '@faultline/model';
import type { Dialect } from '../dialect.ts';
import { readDocuments } from '../documents.ts';
import { normalizeFinishReason, readMessages } from '../messages.ts';
import { defined, toInclusive } from '../usage.ts';
import { asText, entryOf, json, record, string, text, toNumber } from '../values.ts';

const STAGES: Readonly<Record<string, Stage>> = {
  model: 'generation',
  'background-model': 'generation',
  tool: 'tool',
  'tool.v2': 'tool',
  retriever: 'retrieval',
  embedder: 'embedding',
  evaluator: 'other',
  reranker: 'rerank',
};

/** Firebase Genkit (standards §1.10). */
export const genkit: Dialect = {
  id: 'genkit',
  title: 'Firebase Genkit',
  detect: ({ attributes, origin }) => origin.scopeName === 'genkit-tracer' || attributes['genkit:name'] !== undefined,
  read: (span) => {
    const { attributes } = span;
    const stage = entryOf(STAGES, text(attributes, 'genkit:metadata:subtype'));
    const input = json(attributes, 'genkit:input');
    const output = json(attributes, 'genkit:output');
    const usage = record(record(output)?.['usage']);
    const isCall = stage === 'generation';
    const name = text(attributes, 'genkit:name');
    return defined({
      stage,
      isWrapper: stage === undefined ? true : undefined,
      provider: isCall ? name?.split('/')[0] : undefined,
      requestModel: isCall ? name?.replace(/^[^/]*\//, '') : undefined,
      usage: usage
        ? toInclusive(
            defined({
              inputTokens: toNumber(usage['inputTokens']),
              outputTokens: toNumber(usage['outputTokens']),
              totalTokens: toNumber(usage['totalTokens']),
              reasoningTokens: toNumber(usage['thoughtsTokens']),
              cacheReadTokens: toNumber(usage['cachedContentTokens']),
            }),
          )
        : undefined,
      inputMessages: isCall ? readMessages(input, 'user') : undefined,
      outputMessages: isCall ? readMessages(output, 'assistant') : undefined,
      input: isCall ? undefined : asText(input),
      output: isCall ? undefined : asText(output),
      query: stage === 'retrieval' || stage === 'rerank' ? queryOf(input) : undefined,
      candidates: stage === 'retrieval' ? readDocuments(output) : stage === 'rerank' ? readDocuments(input) : undefined,
      selected: stage === 'rerank' ? readDocuments(output) : undefined,
      finishReasons: finishReasons(output),
      toolName: stage === 'tool' ? name : undefined,
      toolArguments: stage === 'tool' ? input : undefined,
      toolResult: stage === 'tool' ? output : undefined,
    });
  },
  fields: [
    { field: 'stage', from: ['genkit:metadata:subtype'] },
    { field: 'isWrapper', from: ['genkit:metadata:subtype'] },
    { field: 'provider', from: ['genkit:name'] },
    { field: 'requestModel', from: ['genkit:name'] },
    { field: 'usage.inputTokens', from: ['genkit:output.usage.inputTokens'] },
    { field: 'usage.outputTokens', from: ['genkit:output.usage.outputTokens'] },
    { field: 'usage.reasoningTokens', from: ['genkit:output.usage.thoughtsTokens'] },
    { field: 'usage.cacheReadTokens', from: ['genkit:output.usage.cachedContentTokens'] },
    { field: 'finishReasons', from: ['genkit:output.finishReason'] },
    { field: 'input', from: ['genkit:input'] },
    { field: 'output', from: ['genkit:output'] },
    { field: 'query', from: ['genkit:input.query'] },
    { field: 'selected', from: ['genkit:output'] },
    { field: 'toolArguments', from: ['genkit:input'] },
    { field: 'toolResult', from: ['genkit:output'] },
    { field: 'inputMessages', from: ['genkit:input'] },
    { field: 'outputMessages', from: ['genkit:output'] },
    { field: 'candidates', from: ['genkit:output', 'genkit:input'] },
    { field: 'toolName', from: ['genkit:name'] },
  ],
};

/** The query is a text, or a document made of parts: `{ query: { content: [{ text }] } }`. */
function queryOf(input: unknown): string | undefined {
  const query = record(input)?.['query'] ?? input;
  return readDocuments([query])?.[0]?.text ?? asText(query);
}

function finishReasons(output: unknown): readonly string[] | undefined {
  const reason = string(record(output)?.['finishReason']);
  return reason === undefined ? undefined : [normalizeFinishReason(reason)];
}
